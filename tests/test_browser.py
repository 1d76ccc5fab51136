"""Pages of pictures in a real browser: what a reader with a mouse, a keyboard or a screen reader can do."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Dialog, Locator, Page, expect

import pledgegraph as pg
from pledgegraph.draw import Cell, Language, Passage, Picture, Proof, Sheet, Stance, Words, matrix
from pledgegraph.draw.language import languages
from pledgegraph.pictures import KINDS

NAUGHTY: list[str] = json.loads(Path(__file__).with_name("naughty.json").read_text(encoding="utf-8"))
ATTACKS = [
    "<img src=x onerror='window.__pwned=1'>",
    "</script><script>window.__pwned=1</script>",
    "<!--<script>window.__pwned=1",
    "<svg onload=alert(1)>",
    "</style></title></textarea><iframe srcdoc='<script>parent.__pwned=1</script>'>",
    "{{constructor.constructor('window.__pwned=1')()}}",
]
ADDRESSES = [
    "javascript:window.__pwned=1",
    "data:text/html,<script>opener.__pwned=1</script>",
    " JaVaScript:alert(1)",
]
MARK = "#picture [data-group]"
LIVE = f"{MARK}:not(.off)"


class Desk:
    """A place to open pages, where every request, error and dialog is noted."""

    def __init__(self, context: BrowserContext, folder: Path) -> None:
        self.context, self.folder = context, folder
        self.asked: list[str] = []
        self.wrong: list[str] = []
        context.set_default_timeout(5000)
        context.on("request", lambda request: self.asked.append(request.url))
        context.on("console", lambda message: self.wrong.append(message.text))
        context.on("weberror", lambda error: self.wrong.append(str(error.error)))
        context.on("dialog", self.refuse)
        context.route(re.compile("^(?!file:)"), lambda route: route.abort())

    def refuse(self, dialog: Dialog) -> None:
        self.wrong.append(dialog.message)
        dialog.dismiss()

    def open(self, html: str, state: str = "") -> Page:
        """Open a page as from a double click."""
        path = self.folder / "page.html"
        path.write_text(html, encoding="utf-8")
        page = self.context.new_page()
        page.goto(f"{path.as_uri()}{state}")
        return page

    def assert_quiet(self) -> None:
        """Nothing was asked for but the page, nothing complained, nothing popped up."""
        assert [url for url in self.asked if not url.startswith((self.folder / "page.html").as_uri())] == []
        assert self.wrong == []


@pytest.fixture
def desk(browser: Browser, tmp_path: Path) -> Iterator[Desk]:
    context = browser.new_context(viewport={"width": 1300, "height": 900})
    yield Desk(context, tmp_path)
    context.close()


@pytest.fixture(scope="module")
def deployment(real: pg.PledgeGraph) -> Picture:
    """Twelve rows of the facts."""
    return real.matrix(measure="troop-deployment", rows=12)


def shown(page: Page) -> tuple[int, int]:
    """Read how many marks the page says are shown, of how many."""
    found = re.match(r"(\d+) of (\d+) marks shown", page.locator("#count").inner_text())
    assert found
    return int(found[1]), int(found[2])


def focused(page: Page) -> str:
    """Give the address of what has the focus."""
    return str(page.evaluate("document.activeElement.getAttribute('href')"))


def slug(mark: Locator) -> str:
    return str(mark.get_attribute("href")).rpartition("/")[2]


# ---------------------------------------------------------------- a page of its own


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_asks_for_nothing_and_complains_of_nothing(
    kind: str, desk: Desk, picture_of: Callable[..., Picture]
) -> None:
    page = desk.open(picture_of(kind).html)
    for mark in page.locator(LIVE).all()[:8]:
        mark.hover()
        mark.click()
    page.locator("#filters select").first.select_option(index=1)
    page.get_by_role("button", name="Clear filters").click()
    desk.assert_quiet()


def test_the_policy_of_a_page_lets_nothing_in_that_is_not_its_own(desk: Desk, deployment: Picture) -> None:
    page = desk.open(deployment.html)
    refused: list[str | None] = []
    page.on("requestfailed", lambda request: refused.append(request.failure))
    page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "window.__pwned = 1";
            document.body.append(script);
            const image = "<img src='https://x.example/a.png' onerror='window.__pwned = 1'>";
            document.body.insertAdjacentHTML("beforeend", image);
        }"""
    )
    expect(page.locator("img")).to_have_count(1)
    assert page.evaluate("window.__pwned") is None
    assert refused == ["csp"]
    assert all("Content Security Policy" in line for line in desk.wrong)
    assert len(desk.wrong) >= 3


def test_the_same_facts_give_the_same_page(real: pg.PledgeGraph, deployment: Picture) -> None:
    assert real.matrix(measure="troop-deployment", rows=12).html == deployment.html


def test_without_script_a_mark_leads_to_its_record(
    browser: Browser, tmp_path: Path, deployment: Picture
) -> None:
    context = browser.new_context(java_script_enabled=False)
    desk = Desk(context, tmp_path)
    page = desk.open(deployment.html)
    address = page.locator(MARK).first.get_attribute("href")
    assert str(address).startswith("https://w3id.org/pledgegraph/")
    expect(page.locator("#filters")).to_be_hidden()
    expect(page.locator("#evidence")).to_be_hidden()
    expect(page.locator("#count")).to_be_hidden()
    page.locator(f"{MARK} use").first.click(no_wait_after=True)
    page.wait_for_timeout(100)
    assert address in desk.asked
    context.close()


# ---------------------------------------------------------------- evidence


@pytest.mark.parametrize("way", ["click", "Enter"])
def test_a_mark_opens_the_words_on_which_it_rests(
    way: str, desk: Desk, real: pg.PledgeGraph, deployment: Picture
) -> None:
    page = desk.open(deployment.html)
    mark = page.locator(MARK).nth(7)
    if way == "click":
        mark.click()
    else:
        mark.focus()
        page.keyboard.press("Enter")
    panel = page.get_by_role("complementary", name="Evidence")
    expect(panel).to_be_focused()
    passages = [row for row in real.explain(slug(mark)) if row.step == "evidence"]
    quotes = [f"“{row.quote}”" for row in passages if row.quote]
    assert quotes
    assert panel.locator("blockquote").all_inner_texts() == quotes
    links = [link.get_attribute("href") for link in panel.locator("figcaption a").all()]
    assert links == [row.url for row in passages]
    assert panel.get_by_role("link").last.get_attribute("href") == mark.get_attribute("href")
    rows = real.stances(measure="troop-deployment")
    row = next(row for row in rows if row.stance.iri == mark.get_attribute("href"))
    heading = panel.get_by_role("heading").inner_text()
    assert heading.endswith(f"{row.force.label}: {row.commitment.label}")
    assert row.actor.label in heading
    desk.assert_quiet()


def test_escape_closes_the_evidence_and_gives_the_focus_back(desk: Desk, deployment: Picture) -> None:
    page = desk.open(deployment.html)
    mark = page.locator(MARK).nth(3)
    mark.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#evidence")).to_be_hidden()
    expect(mark).to_be_focused()


def test_a_stance_of_several_actors_names_them_all(
    desk: Desk, toy: pg.PledgeGraph, real: pg.PledgeGraph
) -> None:
    rows = [
        row for row in real.stances(measure="troop-deployment") if row.actor in ("france", "united-kingdom")
    ]
    stances = [row.stance for row in rows]
    joint = next(stance for stance in stances if stances.count(stance) == 2)
    page = desk.open(real.matrix(measure="troop-deployment", rows=12).html)
    page.locator(f'#picture [data-group][href="{joint.iri}"]').first.click()
    heading = page.locator("#evidence h2").inner_text()
    assert "France" in heading
    assert "United Kingdom" in heading


def test_what_is_not_stated_is_said_to_be_not_stated(desk: Desk, toy: pg.PledgeGraph) -> None:
    page = desk.open(toy.matrix().html)
    (row,) = [row for row in toy.stances(by="southland") if row.force == "pledges"]
    assert row.bindingness is None
    page.locator(f'#picture [href="{row.stance.iri}"]').first.click()
    lines = dict(zip(page.locator("dt").all_inner_texts(), page.locator("dd").all_inner_texts(), strict=True))
    lines = {name.lower(): value for name, value in lines.items()}
    assert lines["bindingness"] == "not stated"
    assert lines["doubt"] == "contested"


def test_marks_for_which_a_cell_has_no_room_are_in_the_page_all_the_same(
    desk: Desk, real: pg.PledgeGraph, deployment: Picture
) -> None:
    page = desk.open(deployment.html)
    more = page.locator("#picture [data-more]").first
    n = int((more.locator("text").text_content() or "").lstrip("+"))
    expect(more).to_have_role("button")
    more.click()
    assert page.locator("#evidence article").count() == n
    page.keyboard.press("Escape")
    expect(more).to_be_focused()
    page.keyboard.press("Enter")
    assert page.locator("#evidence article").count() == n
    drawn = {mark.get_attribute("href") for mark in page.locator(MARK).all()}
    hidden = {
        iri
        for one in page.locator("#picture [data-more]").all()
        for iri in str(one.get_attribute("data-more")).split()
    }
    placed = {row.stance.iri for row in real.stances(measure="troop-deployment") if row.measures}
    rows = set(page.locator("#picture > svg g[data-row]:not([data-column])").all_text_contents())
    mine = {r.stance.iri for r in real.stances(measure="troop-deployment") if r.actor.label in rows}
    assert placed & mine <= drawn | hidden


def test_a_quote_says_its_language(desk: Desk, toy: pg.PledgeGraph) -> None:
    page = desk.open(toy.matrix().html)
    page.locator(
        '#picture [href$="northmark-commits-boats"], #picture [href*="northmark"][data-force=commits]'
    ).first.click()
    quote = page.locator("blockquote").first
    assert quote.inner_text() == "“човни для річки”"
    assert quote.get_attribute("lang") == "uk"


# ---------------------------------------------------------------- rows and columns


def test_pointing_at_a_mark_lights_its_row_and_column(desk: Desk, deployment: Picture) -> None:
    page = desk.open(deployment.html)
    mark = page.locator(f'{MARK}[data-row="4"][data-column="1"]').first
    for light in (mark.hover, mark.focus):
        page.mouse.move(0, 0)
        expect(page.locator(".beam")).to_have_count(0)
        light()
        boxes = [box for beam in page.locator(".beam").all() if (box := beam.bounding_box())]
        own = mark.bounding_box()
        name = page.locator("#picture > svg g[data-row='4']:not([data-column])").bounding_box()
        head = page.locator("#picture > svg g[data-column='1']:not([data-row])").bounding_box()
        assert len(boxes) == 2
        assert own
        for box, label in zip(boxes, (name, head), strict=True):
            assert label
            for part in (own, label):
                assert box["x"] <= part["x"]
                assert box["y"] <= part["y"]
                assert box["x"] + box["width"] >= part["x"] + part["width"] - 1
        page.evaluate("document.activeElement.blur()")


def test_the_headings_stay_in_sight(desk: Desk, real: pg.PledgeGraph) -> None:
    page = desk.open(real.matrix(rows=40).html)
    expect(page.locator(".pin:not([hidden])")).to_have_count(0)
    page.locator("#picture").evaluate("room => room.scrollTo(700, 600)")
    expect(page.locator(".pin:not([hidden])")).to_have_count(2)
    room, pins = (
        page.locator("#picture").bounding_box(),
        [pin.bounding_box() for pin in page.locator(".pin svg").all()],
    )
    assert room
    assert any(pin and abs(pin["y"] - room["y"]) <= 2 for pin in pins)
    assert any(pin and abs(pin["x"] - room["x"]) <= 2 for pin in pins)
    name = page.locator(".pin text", has_text="Sweden").bounding_box()
    row = page.locator("#picture > svg text", has_text="Sweden").bounding_box()
    assert name
    assert row
    assert abs(name["y"] - row["y"]) < 1
    top = page.evaluate(
        """([x, y]) => {
            const pins = document.querySelectorAll(".pin");
            for (const pin of pins) pin.inert = false;
            const seen = document.elementFromPoint(x, y).className;
            for (const pin of pins) pin.inert = true;
            return seen;
        }""",
        [room["x"] + 20, room["y"] + 20],
    )
    assert top == "corner"  # neither a name nor a head shows where both would be
    # what has the focus is not under them
    page.locator(f'{MARK}[data-row="20"]').last.focus()
    page.keyboard.press("Home")
    first = page.locator(MARK).first.bounding_box()
    assert first
    assert first["y"] >= room["y"]


# ---------------------------------------------------------------- the keyboard


def test_the_drawing_is_one_stop_of_the_tabulator_and_arrows_reach_every_mark(
    desk: Desk, toy: pg.PledgeGraph
) -> None:
    page = desk.open(toy.matrix().html)
    controls = page.locator("#filters select, #filters input, #filters button").count()
    for _ in range(controls + 1):
        page.keyboard.press("Tab")
    addresses = [mark.get_attribute("href") for mark in page.locator(MARK).all()]
    walked = [focused(page)]
    for _ in addresses[1:]:
        page.keyboard.press("ArrowRight")
        walked.append(focused(page))
    assert walked == addresses
    page.keyboard.press("Home")
    assert focused(page) == addresses[0]
    page.keyboard.press("End")
    assert focused(page) == addresses[-1]
    page.keyboard.press("ArrowLeft")
    assert focused(page) == addresses[-2]
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#picture')") is None
    page.keyboard.press("Shift+Tab")
    assert focused(page) == addresses[-2]


def test_down_and_up_lead_to_the_nearest_mark_of_the_next_line(desk: Desk, deployment: Picture) -> None:
    page = desk.open(deployment.html)
    page.locator(f'{MARK}[data-row="6"][data-column="0"]').first.focus()
    page.keyboard.press("ArrowDown")
    below = page.locator(":focus")
    assert (below.get_attribute("data-row"), below.get_attribute("data-column")) == ("7", "0")
    page.keyboard.press("ArrowUp")
    assert page.locator(":focus").get_attribute("data-row") == "6"


# ---------------------------------------------------------------- filters


@pytest.mark.parametrize("name", ["group", "force", "bindingness", "doubt"])
def test_a_filter_leaves_the_marks_of_which_it_is_true(name: str, desk: Desk, deployment: Picture) -> None:
    page = desk.open(deployment.html)
    everything = page.locator(MARK).count()
    assert shown(page) == (everything, everything)
    select = page.locator(f"select[name={name}]")
    values = [option.get_attribute("value") for option in select.locator("option").all()]
    assert len(values) > 2
    total = 0
    for value in filter(None, values):
        select.select_option(value)
        left = page.locator(LIVE).all()
        of = {mark.get_attribute(f"data-{name}") for mark in left}
        assert of == {None if value == "plain" else value}
        assert shown(page) == (len(left), everything)
        total += len(left)
    assert total == page.locator(f"{MARK}{'' if name == 'doubt' else f'[data-{name}]'}").count()
    page.get_by_role("button", name="Clear filters").click()
    expect(page.locator("#count")).to_have_text(f"{everything} of {everything} marks shown")


def test_looking_for_an_actor_dims_the_other_rows_and_removes_none(desk: Desk, deployment: Picture) -> None:
    page = desk.open(deployment.html)
    rows = page.locator("#picture > svg g[data-row]:not([data-column])")
    names = rows.all_text_contents()
    page.get_by_label("Find an actor").fill("gErmAny")
    assert rows.all_text_contents() == names
    dim = page.locator("#picture > svg g[data-row].off:not([data-column])").all_text_contents()
    assert [name for name in names if name not in dim] == ["Germany"]
    assert all(row.is_visible() for row in rows.all())
    row = names.index("Germany")
    assert {mark.get_attribute("data-row") for mark in page.locator(LIVE).all()} == {str(row)}
    hidden = page.locator(f"{MARK}.off").first
    assert float(hidden.evaluate("e => getComputedStyle(e).opacity")) < 0.2
    assert hidden.get_attribute("aria-hidden") == "true"
    assert "“gErmAny”; the others are faint" in page.locator("#count").inner_text()
    expect(page.locator("#count")).to_have_role("status")


def test_an_actor_is_found_without_its_accents_and_in_its_own_letters(
    desk: Desk, small_world: Callable[[str], pg.PledgeGraph]
) -> None:
    names = {"turkiye": "{en: Türkiye, uk: Туреччина}", "ilion": "{en: Ilion, uk: Їліон}"}
    proof = "evidence: [{paragraph: 1}]"
    records = [
        "actors:",
        *(f"  {slug}: {{type: State, label: {label}, {proof}}}" for slug, label in names.items()),
    ]
    boats = f"label: {{en: Lend boats}}, measure: [military-support], beneficiary: ilion, {proof}"
    records += ["commitments:", f"  boats: {{{boats}}}", "pledges:"]
    pledge = f"force: pledges, about: boats, bindingness: political-oral, since: 2041, {proof}"
    records += [f"  {slug}-boats: {{by: {slug}, {pledge}}}" for slug in names]
    world = small_world("\n".join(records) + "\n")
    for lang, asked in (("en", "turkiye"), ("uk", "туреч"), ("uk", "ІЛІОН")):
        page = desk.open(world.matrix(lang=lang).html)
        page.locator("input[type=search]").fill(asked)
        expect(page.locator(LIVE)).to_have_count(1)


def test_the_address_keeps_the_filters_and_the_open_mark(desk: Desk, deployment: Picture) -> None:
    page = desk.open(deployment.html)
    page.locator("select[name=group]").select_option("against")
    page.get_by_label("Find an actor").fill("Russia")
    page.locator(LIVE).first.click()
    before = (shown(page), page.locator("#evidence h2").inner_text())
    state = urlsplit(page.url).fragment
    said = parse_qs(state)
    assert (said["group"], said["find"]) == (["against"], ["Russia"])
    assert 0 < before[0][0] < before[0][1]
    again = desk.open(deployment.html, f"#{state}")
    assert (shown(again), again.locator("#evidence h2").inner_text()) == before
    again.get_by_role("button", name="Close").click()
    again.get_by_role("button", name="Clear filters").click()
    expect(again).to_have_url(re.compile(r"page\.html$"))
    again.evaluate("location.hash = 'group=takes+on'")
    expect(again.locator("select[name=group]")).to_have_value("takes on")
    other = desk.open(deployment.html, "#group=nonsense&force=%3Cscript%3E&mark=constructor")
    assert shown(other)[0] == shown(other)[1]
    expect(other.locator("#evidence")).to_be_hidden()
    desk.assert_quiet()


@pytest.mark.parametrize("lang", languages())
def test_the_controls_speak_the_language_of_the_picture(lang: str, desk: Desk, toy: pg.PledgeGraph) -> None:
    page = desk.open(toy.matrix(lang=lang).html)
    language = Language(lang)
    page.locator(LIVE).first.click()
    assert page.locator("html").get_attribute("lang") == lang
    words = page.locator("#filters, #count, #hint, #close").all_inner_texts()
    for phrase in ("kind of stance", "bindingness", "find an actor", "clear filters", "takes on", "close"):
        assert language.say(phrase).casefold() in " ".join(words).casefold()
    n = page.locator(MARK).count()
    assert page.locator("#count").inner_text() == language.say("{n} of {m} marks shown", n=n, m=n)


# ---------------------------------------------------------------- texts that mean harm


def hostile(texts: list[str]) -> Picture:
    """Draw a matrix whose every text is hostile."""
    iris = [f"https://x.example/stances/{i}" for i in range(len(texts))]
    cells = [
        Cell(str(i), "m", Stance("pledges", "political-oral", iri=iri, tip=text))
        for i, (iri, text) in enumerate(zip(iris, texts, strict=True))
    ]
    cells += [
        Cell(str(i), "m", Stance("rejects", iri=address, tip=address)) for i, address in enumerate(ADDRESSES)
    ]
    language = Language("en", {"forces/pledges": ATTACKS[0], "bindingness/political-oral": ATTACKS[1]})
    picture = matrix(
        cells,
        Words(ATTACKS[0], ATTACKS[1], ATTACKS[2]),
        columns=[("m", ATTACKS[1])],
        rows=[(str(i), text) for i, text in enumerate(texts)],
        sheet=Sheet(language),
    )
    passages = {
        text: tuple(Passage(text, text, text, address, text, text, text, text) for address in ADDRESSES)
        for text in texts
    }
    proofs = [
        Proof(iri, text, ((text, text),), passages[text], text) for iri, text in zip(iris, texts, strict=True)
    ]
    proofs += [Proof(address, address) for address in ADDRESSES] + [Proof("__proto__", "x")]
    return Picture(picture.svg, picture.title, language=language, proofs=lambda: proofs)


def test_hostile_texts_are_shown_and_never_run(desk: Desk) -> None:
    texts = [text for text in (*ATTACKS, *ADDRESSES, *NAUGHTY) if text]
    page = desk.open(hostile(texts).html)
    told = page.evaluate(
        """() => [...document.querySelectorAll("#picture a[data-group]")].map((mark) => {
            mark.dispatchEvent(new MouseEvent("click", {bubbles: true, cancelable: true}));
            return [document.querySelector("#evidence h2").textContent,
                    document.querySelector("#evidence blockquote").textContent];
        })"""
    )
    assert told == [[text, f"“{text}”"] for text in texts]
    schemes = page.evaluate(
        "[...document.querySelectorAll('a[href]')].map((a) => new URL(a.href.baseVal ?? a.href).protocol)"
    )
    assert set(schemes) == {"https:"}
    page.evaluate(
        """(texts) => {
            const field = document.querySelector("input[type=search]");
            for (const text of texts) {
                field.value = text;
                field.dispatchEvent(new Event("input", { bubbles: true }));
            }
        }""",
        texts,
    )
    page.evaluate("location.hash = 'find=' + encodeURIComponent('<img src=x onerror=alert(1)>')")
    page.wait_for_timeout(50)
    assert page.evaluate("window.__pwned") is None
    assert page.title() == ATTACKS[0]
    assert page.locator("img, iframe, script:not([type])").count() == 1  # the page's own script
    desk.assert_quiet()


# ---------------------------------------------------------------- for everybody


def assert_accessible(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert [
        (rule["id"], rule["help"], [node["target"] for node in rule["nodes"]][:3]) for rule in found
    ] == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_breaks_no_rule_of_accessibility(
    kind: str, desk: Desk, picture_of: Callable[..., Picture]
) -> None:
    page = desk.open(picture_of(kind).html)
    assert_accessible(page)
    page.locator(LIVE).first.click()
    page.locator("#filters select").first.select_option(index=1)
    page.emulate_media(color_scheme="dark")
    assert_accessible(page)
    page.set_viewport_size({"width": 390, "height": 800})
    assert_accessible(page)


def test_a_table_with_more_than_it_can_show_breaks_no_rule_either(desk: Desk, deployment: Picture) -> None:
    page = desk.open(deployment.html)
    page.locator("#picture [data-more]").first.click()
    assert_accessible(page)


def test_an_answer_breaks_no_rule_of_accessibility(desk: Desk, toy: pg.PledgeGraph) -> None:
    rows = toy.stances()._repr_html_()
    head = '<meta charset="utf-8"><title>Stances</title>'
    assert_accessible(
        desk.open(f'<!doctype html><html lang="en">{head}<main><h1>Stances</h1>{rows}</main></html>')
    )


def test_a_screen_reader_is_told_of_every_mark_and_control(desk: Desk, toy: pg.PledgeGraph) -> None:
    picture = toy.matrix()
    page = desk.open(picture.html)
    tree = page.locator("body").aria_snapshot()
    assert f'heading "{picture.title}" [level=1]' in tree
    for control in ('combobox "Kind of stance"', 'searchbox "Find an actor"', 'button "Clear filters"'):
        assert control in tree
    tips = page.locator(f"{MARK} > title").all_text_contents()
    assert len(tips) == page.locator(MARK).count()
    assert links(page) == tips
    page.locator("select[name=group]").select_option("against")
    assert links(page) == page.locator(f"{LIVE} > title").all_text_contents()
    assert 0 < len(links(page)) < len(tips)


def links(page: Page) -> list[str]:
    """Give the names of the links that the browser tells a screen reader of."""
    told = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    return [node["name"]["value"] for node in told if not node["ignored"] and node["role"]["value"] == "link"]


def test_on_a_narrow_screen_the_evidence_is_a_sheet_that_leaves_its_mark_in_sight(
    desk: Desk, deployment: Picture
) -> None:
    page = desk.open(deployment.html)
    page.set_viewport_size({"width": 390, "height": 800})
    mark = page.locator(f'{MARK}[data-row="9"]').first
    mark.click()
    sheet, own = page.locator("#evidence").bounding_box(), mark.bounding_box()
    assert sheet
    assert own
    assert (sheet["x"], sheet["width"]) == (0, 390)
    assert own["y"] + own["height"] <= sheet["y"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_print_has_the_picture_whole_and_says_what_is_faint(desk: Desk, deployment: Picture) -> None:
    page = desk.open(deployment.html)
    page.emulate_media(media="print")
    expect(page.locator("#filters")).to_be_hidden()
    expect(page.locator("#count")).to_be_hidden()
    page.emulate_media(media="screen")
    page.locator("select[name=group]").select_option("against")
    page.emulate_media(media="print")
    expect(page.locator("#count")).to_contain_text("Against; the others are faint")
    fits = page.locator("#picture").evaluate(
        "e => e.scrollHeight <= e.clientHeight + 1 && e.scrollWidth <= e.clientWidth + 1"
    )
    assert fits


# ---------------------------------------------------------------- in a notebook


def test_a_notebook_shows_the_page_in_a_frame_that_cannot_reach_it(desk: Desk, deployment: Picture) -> None:
    shown_as = deployment.interactive()._repr_html_()
    outer = f"<!doctype html><meta charset='utf-8'><title>n</title><p id='own'>cell</p>{shown_as}"
    page = desk.open(outer)
    frame = page.frame_locator("iframe")
    frame.locator(LIVE).first.click()
    expect(frame.locator("#evidence blockquote").first).to_be_visible()
    frame.locator("select[name=group]").select_option("against")
    expect(frame.locator("#count")).to_contain_text("Against")
    assert page.locator("iframe").get_attribute("title") == deployment.title
    inner = page.frames[1]
    assert (
        inner.evaluate("(() => { try { return parent.document.title } catch { return 'closed' } })()")
        == "closed"
    )
    desk.assert_quiet()
    with desk.context.expect_page() as beside:
        frame.locator("#evidence figcaption a").first.click()
    assert beside.value.evaluate("window.opener") is None
