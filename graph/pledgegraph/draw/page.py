"""A picture as a page of its own: the drawing made lively, with the evidence of each mark.

The page is one file that asks for nothing from outside: ``lively.css`` and ``lively.js`` stand in it, and its
policy lets nothing else run. Called by ``Picture.html`` and ``Picture.interactive``.
"""

from __future__ import annotations

import html
import re
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pledgegraph.draw.marks import BINDINGNESS, DOUBTS, FORCES, GROUPS
from pledgegraph.escape import html_attribute, html_text, json_text

if TYPE_CHECKING:
    from pledgegraph.draw.language import Language
    from pledgegraph.draw.picture import Passage, Picture

PLAIN = "plain"
"""Value of the filter of doubts for marks without any."""
_MARKS = re.compile(r'<(?:a|g) [^>]*?data-group="[^>]*>')
_DATA = re.compile(r' data-(group|force|bindingness|doubt)="([^"]*)"')


def page(picture: Picture, *, framed: bool = False) -> str:
    """Write the page of a picture.

    Args:
        picture: what it shows; its proofs are asked for here.
        framed: whether it stands inside another page, so that its links open beside that.
    """
    say = picture.language.say
    marks = [dict(_DATA.findall(mark)) for mark in _MARKS.findall(picture.svg)]
    style, script = _asset("lively.css"), _asset("lively.js")
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    head = [
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width">',
        *(['<base target="_blank">'] if framed else []),
        f"<title>{html_text(picture.title)}</title>",
        f"<style>{style}</style>",
    ]
    body = [
        "<main>",
        f"<h1>{html_text(picture.title)}</h1>",
        _controls(picture.language, marks),
        f'<div id="picture">\n{picture.svg}</div>',
        "</main>",
        f'<aside id="evidence" aria-label="{html_attribute(_capital(say("evidence")))}"',
        'tabindex="-1" hidden>',
        f'<button type="button" id="close">{html_text(_capital(say("close")))}</button>',
        '<div id="proofs"></div>',
        "</aside>",
        f'<script type="application/json" id="data">{json_text(_data(picture))}</script>',
        f"<script>{script}</script>",
    ]
    return "\n".join(
        [
            f'<!doctype html>\n<html lang="{html_attribute(picture.language.code)}">\n<head>',
            *head,
            "</head>\n<body>",
            *body,
            "</body>\n</html>\n",
        ]
    )


def _data(picture: Picture) -> dict[str, Any]:
    """Gather what the script needs: its words, the proofs by address, and each passage once."""
    say = picture.language.say
    words = {name: _capital(say(name)) for name in ("record", "it says")}
    words["faint"] = say("the others are faint")
    words["count"] = say("{n} of {m} marks shown", n="{n}", m="{m}")
    passages: dict[Passage, int] = {}
    proofs = {
        proof.iri: {
            "heading": proof.heading,
            "who": proof.who,
            "lines": proof.lines,
            "passages": [passages.setdefault(passage, len(passages)) for passage in proof.passages],
        }
        for proof in picture.proofs()
    }
    told = [{key: value for key, value in passage._asdict().items() if value} for passage in passages]
    return {"words": words, "proofs": proofs, "passages": told}


def _controls(language: Language, marks: Sequence[dict[str, str]]) -> str:
    """Write the filters; each offers what some mark has, in the order of its scheme."""
    say = language.say

    def bindingness(slug: str) -> str:
        return say("bindingness unknown") if slug == "unknown" else language.concept("bindingness", slug)

    choices = {
        "group": ("kind of stance", [(group, say(group)) for group in GROUPS]),
        "force": ("act", [(force, language.concept("forces", force)) for force in FORCES]),
        "bindingness": ("bindingness", [(level, bindingness(level)) for level in BINDINGNESS]),
        "doubt": ("doubt", [(PLAIN, say("plainly stated")), *((doubt, say(doubt)) for doubt in DOUBTS)]),
    }
    fields = []
    for name, (title, offered) in choices.items():
        used = {html.unescape(mark.get(name, PLAIN if name == "doubt" else "")) for mark in marks}
        options = [
            f'<option value="{html_attribute(value)}">{html_text(_capital(words))}</option>'
            for value, words in offered
            if value in used
        ]
        if len(options) > 1:
            every = f'<option value="">{html_text(_capital(say("all")))}</option>'
            fields.append(_field(say(title), f'<select name="{name}">{every}{"".join(options)}</select>'))
    fields.append(_field(say("find an actor"), '<input type="search" name="find" autocomplete="off">'))
    clear = html_text(_capital(say("clear filters")))
    hint = "A mark opens its evidence: click it, or press Enter. Arrow keys move from mark to mark."
    shown = say("{n} of {m} marks shown", n=len(marks), m=len(marks))
    return "\n".join(
        [
            '<form id="filters" hidden>',
            *fields,
            f'<button type="reset">{clear}</button>',
            "</form>",
            f'<p id="count" role="status" hidden>{html_text(shown)}</p>',
            f'<p id="hint" hidden>{html_text(say(hint))}</p>',
        ]
    )


def _field(title: str, control: str) -> str:
    return f"<label>{html_text(_capital(title))} {control}</label>"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _asset(name: str) -> str:
    return "\n" + (Path(__file__).parent / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    """Name a text by its hash, as a content security policy does."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
