"use strict";
(() => {
  const by = (id) => document.getElementById(id);
  const { words, proofs, passages } = JSON.parse(by("data").textContent);
  const svg = document.querySelector("#picture > svg");
  const [room, form, panel] = [by("picture"), by("filters"), by("evidence")];
  const all = (query) => [...svg.querySelectorAll(query)];
  const marks = all("[data-group]");
  const stops = all("a[href], [data-group], [data-more]");
  const labels = all("[data-row], [data-column], [data-actor]").filter((e) => !stops.includes(e));
  const table = all("[data-row][data-column]").length > 0;
  const KEYS = ["row", "column", "actor"];
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const shown = (stop) => !stop.classList.contains("off");
  const known = new Map(stops.map((stop) => [stop,
    (stop.dataset.more || stop.getAttribute("href") || "").split(" ").filter((iri) => Object.hasOwn(proofs, iri))]));

  function make(name, text = "", attributes = {}) {
    const element = document.createElement(name);
    element.textContent = text;
    for (const key in attributes) if (attributes[key]) element.setAttribute(key, attributes[key]);
    return element;
  }

  function shape(name, attributes) {
    const element = document.createElementNS(svg.namespaceURI, name);
    for (const key in attributes) element.setAttribute(key, attributes[key]);
    return element;
  }

  // ---- evidence

  let opened = null;

  function link(text, address) {
    return /^https?:\/\//i.test(address || "")
      ? make("a", text, { href: address, target: "_blank", rel: "noopener noreferrer" })
      : make("span", text);
  }

  function passage({ place, words: quote, speaker, url, source, language, gloss, note }) {
    const figure = make("figure"), caption = make("figcaption");
    if (quote) figure.append(make("blockquote", `“${quote}”`, { lang: language, dir: "auto" }));
    if (gloss) {
      figure.append(make("p", `${words["it says"]}: `));
      figure.lastChild.append(make("span", gloss, { lang: "en" }));
    }
    if (note) figure.append(make("strong", note));
    if (speaker) caption.append(`${speaker}. `);
    caption.append(link(source || url || "", url), place ? `, ${place}` : "");
    figure.append(caption);
    return figure;
  }

  function proof(iri) {
    const { heading, lines, passages: places } = proofs[iri];
    const article = make("article"), list = make("dl");
    for (const [name, value] of lines) list.append(make("dt", name), make("dd", value));
    article.append(make("h2", heading), list, ...places.map((at) => passage(passages[at])));
    const record = make("p", `${words.record}: `);
    record.append(link(iri.replace(/^https?:\/\//, ""), iri));
    article.append(record);
    return article;
  }

  function open(stop, focus) {
    by("proofs").replaceChildren(...known.get(stop).map(proof));
    panel.hidden = false;
    panel.scrollTop = 0;
    document.documentElement.classList.add("open");
    opened?.removeAttribute("aria-current");
    opened = stop;
    stop.setAttribute("aria-current", "true");
    stop.scrollIntoView({ block: "nearest", inline: "nearest" });
    if (focus) panel.focus();
    remember();
  }

  function close() {
    if (!opened) return;
    const stop = opened;
    opened = null;
    stop.removeAttribute("aria-current");
    panel.hidden = true;
    document.documentElement.classList.remove("open");
    if (shown(stop) || here) move(shown(stop) ? stop : here);
    remember();
  }

  svg.addEventListener("click", (event) => {
    const stop = event.target.closest("a[href], [data-more]");
    if (!known.get(stop)?.length || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    settle(stop);
    open(stop, true);
  });
  by("close").addEventListener("click", close);
  document.addEventListener("keydown", (event) => event.key === "Escape" && close());

  // ---- one stop of the tabulator; arrows go on from it

  let here = null;

  function settle(stop) {
    here?.setAttribute("tabindex", "-1");
    here = stop;
    here?.setAttribute("tabindex", "0");
  }

  function move(stop) {
    settle(stop);
    stop.focus();
  }

  const middle = (stop) => {
    const { left, right, top, bottom } = stop.getBoundingClientRect();
    return [(left + right) / 2, (top + bottom) / 2];
  };

  function beyond(stop, way) {
    const [x, y] = middle(stop);
    let best = null, least = Infinity;
    for (const other of stops.filter(shown)) {
      const [a, b] = middle(other), far = (b - y) * way;
      const cost = far + Math.abs(a - x) * 2;
      if (far > 8 && cost < least) [best, least] = [other, cost];
    }
    return best;
  }

  svg.addEventListener("keydown", (event) => {
    const stop = event.target.closest("[tabindex]");
    const live = stops.filter(shown), at = live.indexOf(stop);
    if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = {
      ArrowRight: () => live[at + 1], ArrowLeft: () => live[at - 1], Home: () => live[0], End: () => live.at(-1),
      ArrowDown: () => beyond(stop, 1), ArrowUp: () => beyond(stop, -1),
    }[event.key];
    if (next) {
      event.preventDefault();
      const to = next();
      if (to) move(to);
    } else if (event.key === "Enter" && stop.dataset.more) open(stop, true);
  });

  // ---- what belongs to the mark under the pointer or the focus

  const beams = svg.appendChild(shape("g", { class: "beams" }));

  function box(element) {
    const to = svg.getBoundingClientRect(), r = element.getBoundingClientRect();
    const scale = svg.viewBox.baseVal.width / to.width;
    return [r.left - to.left, r.top - to.top, r.right - to.left, r.bottom - to.top].map((v) => v * scale);
  }

  // x, y, width and height of what holds some elements
  function around(elements, pad) {
    const boxes = elements.map(box);
    const [x, y] = [0, 1].map((i) => Math.min(...boxes.map((b) => b[i])) - pad);
    const [right, bottom] = [2, 3].map((i) => Math.max(...boxes.map((b) => b[i])) + pad);
    return { x, y, width: right - x, height: bottom - y };
  }

  const frame = (elements, name) => beams.append(shape("rect", { ...around(elements, 4), rx: 4, class: name }));

  function trace(element) {
    beams.replaceChildren();
    if (!element) return;
    for (const key of KEYS.filter((k) => k in element.dataset)) {
      const kin = [...labels, ...stops].filter((e) => e.dataset[key] === element.dataset[key]);
      if (table) frame(kin, "beam");
      else for (const one of kin) frame([one], "beam");
    }
    if (stops.includes(element)) frame([element], "ring");
  }

  const held = () => (stops.includes(document.activeElement) ? document.activeElement : null);
  svg.addEventListener("pointerover", (event) => {
    trace(event.target.closest("a[href], [data-row], [data-column], [data-actor]") || held());
  });
  svg.addEventListener("pointerleave", () => trace(held()));
  room.addEventListener("focusin", () => trace(held())); // on svg it would make that a stop of its own
  room.addEventListener("focusout", () => trace(null));

  // ---- filters, kept in the address

  const FILTERS = ["group", "force", "bindingness", "doubt", "find"].filter((name) => form.elements[name]);
  const named = (mark) =>
    labels.filter((e) => KEYS.some((k) => k !== "column" && k in e.dataset && e.dataset[k] === mark.dataset[k]));
  const names = new Map(), copies = new Map();
  for (const stop of stops) {
    const own = named(stop).map((e) => e.textContent);
    names.set(stop, plain((own.length ? own : known.get(stop).map((iri) => proofs[iri].who)).join(" ")));
  }

  function fits(stop, name, value) {
    if (name === "find") return names.get(stop).includes(plain(value));
    return !("group" in stop.dataset) || (stop.dataset[name] || (name === "doubt" ? "plain" : "")) === value;
  }

  function sift() {
    const chosen = FILTERS.map((name) => [name, form.elements[name].value.trim()]).filter(([, value]) => value);
    for (const stop of stops) {
      const own = "group" in stop.dataset || known.get(stop).length > 0;
      const off = own && !chosen.every(([name, value]) => fits(stop, name, value));
      stop.classList.toggle("off", off);
      off ? stop.setAttribute("aria-hidden", "true") : stop.removeAttribute("aria-hidden");
    }
    for (const label of labels) {
      const kin = stops.filter((e) => KEYS.some((k) => k in label.dataset && e.dataset[k] === label.dataset[k]));
      const off = kin.length > 0 && !kin.some(shown);
      for (const one of [label, copies.get(label)]) one?.classList.toggle("off", off);
    }
    if (!here || !shown(here)) settle(stops.find(shown) || null);
    const said = words.count.replace("{n}", marks.filter(shown).length).replace("{m}", marks.length);
    const values = chosen.map(([name, value]) => form.elements[name].selectedOptions?.[0].text || `“${value}”`);
    by("count").textContent = values.length ? `${said}: ${values.join(", ")}; ${words.faint}` : said;
    document.documentElement.classList.toggle("filtered", values.length > 0);
    trace(held());
    remember();
  }

  const short = (iri) => iri.split("/").slice(-2).join("/");

  function remember() {
    const state = new URLSearchParams();
    for (const name of FILTERS) if (form.elements[name].value.trim()) state.set(name, form.elements[name].value.trim());
    if (opened) state.set("mark", short(known.get(opened)[0]));
    try {
      history.replaceState(null, "", state.size ? `#${state}` : location.pathname + location.search);
    } catch { /* a frame in a notebook has no address of its own */ }
  }

  function recall() {
    const state = new URLSearchParams(location.hash.slice(1));
    for (const name of FILTERS) {
      const field = form.elements[name], value = state.get(name) || "";
      field.value = field.options && ![...field.options].some((o) => o.value === value) ? "" : value;
    }
    const asked = state.get("mark");
    const stop = stops.find((one) => known.get(one).some((iri) => short(iri) === asked));
    sift();
    if (stop) open(stop, false);
    else close();
  }

  form.addEventListener("input", sift);
  form.addEventListener("reset", () => setTimeout(sift));
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", recall);

  // ---- headings that stay in sight

  function pin(kind, across, side, corner) {
    const heads = labels.filter((e) => kind in e.dataset);
    if (!table || !heads.length) return;
    let { x, y, width, height } = around(heads, 6);
    if (across) [x, width] = [0, svg.viewBox.baseVal.width];
    const font = svg.getAttribute("font-family");
    const copy = shape("svg", { viewBox: [x, y, width, height].join(" "), width, height, "font-family": font });
    const group = copy.appendChild(heads[0].parentNode.cloneNode(false));
    for (const head of heads) copies.set(head, group.appendChild(head.cloneNode(true)));
    const holder = make("div", "", { class: "pin" });
    holder.inert = true;
    holder.append(copy);
    if (across) holder.append(make("div", "", { class: "corner" }));
    if (across) Object.assign(holder.lastChild.style, { width: `${corner}px`, height: `${height}px` });
    room.prepend(holder);
    const place = () => {
      holder.hidden = across ? room.scrollTop <= y + 8 : room.scrollLeft <= x + 8;
      copy.style[side] = `${across ? -room.scrollLeft : y - room.scrollTop}px`;
    };
    room.addEventListener("scroll", place);
    place();
    room.style[across ? "scrollPaddingTop" : "scrollPaddingLeft"] = `${(across ? height : width) + 12}px`;
    return width;
  }

  // A page in a hidden tab or a notebook has no size yet when it is read.
  new ResizeObserver((seen, observer) => {
    if (!svg.getBoundingClientRect().width) return;
    observer.disconnect();
    for (const stop of stops) {
      const { x, y, width, height } = stop.getBBox();
      stop.append(shape("rect", { x: x - 2, y: y - 2, width: width + 4, height: height + 4, class: "target" }));
    }
    pin("column", true, "left", pin("row", false, "top"));
  }).observe(svg);

  for (const stop of stops) stop.setAttribute("tabindex", "-1");
  for (const stop of all("[data-more]")) stop.setAttribute("role", "button");
  form.hidden = by("count").hidden = !marks.length;
  by("hint").hidden = ![...known.values()].some((iris) => iris.length);
  recall();
})();
