"""Escape at the sink: one function for each place where a text from the facts comes to stand.

::

    clean           one line on a terminal       json_text       JSON, also inside a script element
    terminal        lines on a terminal          html_text       between the tags of a page
    markdown_cell   a cell of a Markdown table   html_attribute  a quoted attribute of a page
    sheet_cell      a cell of a spreadsheet      xml_text        XML that holds data: exact, or an error
    dot_text        a quoted string of DOT       svg_text        XML that is looked at, on one line
    mermaid_text    a quoted label of Mermaid    csv_cell        a value of separated values, exact
    rdf_text        a literal of N-Quads         csv_row         a line of them

Data stay exact, what is looked at stays inert. Every writer takes its function from here. Imports nothing of
the package but the errors.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable
from typing import Any

from pledgegraph.errors import ExportError

SHAPELESS = (
    "\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f"
)
"""Controls above ASCII, ends of lines and of paragraphs, signs without a shape, halves of surrogate pairs."""
# Only the first is always needed; re compiles each of the others when it is first used, and remembers it.
_UNSEEN = re.compile(f"[\x00-\x1f{SHAPELESS}]")
_NOT_JSON = f"[<{SHAPELESS}]"
_NOT_XML = "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
# What XML and HTML cannot hold, and the marks that make text run backwards.
_NOT_SHOWN = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
_HARMLESS = r"[A-Za-z0-9 #%+,./:;=()_-]*"
_XML_SPECIAL = {ord(char): f"&#{ord(char)};" for char in "\t\n\r"} | str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}
)
_RDF_SPECIAL = {code: f"\\u{code:04X}" for code in (*range(32), 127)} | str.maketrans(
    {"\\": "\\\\", '"': '\\"', "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}
)
_NUMBER = r"[+-]?[0-9]+([.,][0-9]+)*"
_FORMULA = "[=+\\-@\t\r＝＋－＠]"
_MARKDOWN = r"[\\`*_\[\]|~!#]|:(?=//)|(?<=[^\W\d])\.(?=[^\W\d])|(?<=\S)@(?=\S)"
# Letters and digits stay, but for those that Mermaid itself writes for "&#" and ";".
_NOT_MERMAID = r"[^\w ,.()'?!/+-]|[_ﬂ¶]"


# ---------------------------------------------------------------- to be looked at


def clean(text: str) -> str:
    r"""Show control characters as escapes, so that a terminal never obeys a label.

    Example:
        >>> clean("a\x1b[31m")
        'a\\x1b[31m'
    """
    return _UNSEEN.sub(_shown, text)


def terminal(text: str) -> str:
    r"""Show control characters as escapes, but for the ends of lines.

    Example:
        >>> terminal("one\ntwo\r")
        'one\ntwo\\r'
    """
    return "\n".join(map(clean, text.split("\n")))


def _shown(match: re.Match[str]) -> str:
    return match.group().encode("unicode_escape").decode()


def markdown_cell(text: str) -> str:
    r"""Make a text safe in a cell of a Markdown table: no bar, no tag, no link, no emphasis.

    Example:
        >>> print(markdown_cell("a|b <i> https://x.example"))
        a\|b &lt;i> https\://x\.example
    """
    text = clean(text.replace("\n", " "))
    return (
        re.sub(_MARKDOWN, lambda match: "\\" + match.group(), text).replace("&", "&amp;").replace("<", "&lt;")
    )


def sheet_cell(text: str) -> str:
    """Make a text safe in a cell of a spreadsheet: ``'`` before what would be run as a formula.

    A plain number stays as it is, a negative one too.

    Example:
        >>> sheet_cell("=1+1"), sheet_cell("-5"), sheet_cell("-5+cmd|x")
        ("'=1+1", '-5', "'-5+cmd|x")
    """
    return f"'{text}" if re.match(_FORMULA, text) and not re.fullmatch(_NUMBER, text) else text


def csv_cell(value: object) -> str:
    """Write a value as a program reads it back: nothing for None, JSON for a list, a record or a truth value.

    Example:
        >>> csv_cell(["a; b", "c"]), csv_cell(True), csv_cell(None), csv_cell(3)
        ('["a; b","c"]', 'true', '', '3')
    """
    if value is None:
        return ""
    if isinstance(value, bool | list | tuple | dict):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
    return str(value)


def csv_row(cells: Iterable[str], separator: str = ",") -> str:
    """Write one row of separated values; a cell is quoted where a reader could not tell its end.

    Python's own writer leaves a lone carriage return unquoted, at which readers begin a new row.

    Example:
        >>> print(csv_row(["a", "b,c", 'd "e" f']), end="")
        a,"b,c","d ""e"" f"
    """
    ends = re.compile(f'[{separator}"\r\n]')
    quoted = ('"' + cell.replace('"', '""') + '"' if ends.search(cell) else cell for cell in cells)
    return (separator.join(quoted) or '""') + "\n"


def html_text(text: str) -> str:
    """Make a text safe between the tags of a page.

    Example:
        >>> html_text("a < b & 'c'")
        "a &lt; b &amp; 'c'"
    """
    return html.escape(re.sub(_NOT_SHOWN, _shown, text), quote=False)


def html_attribute(text: str) -> str:
    """Make a text safe in a quoted attribute of a page.

    Example:
        >>> html_attribute('" onclick="x')
        '&quot; onclick=&quot;x'
    """
    return html.escape(re.sub(_NOT_SHOWN, _shown, text), quote=True)


def svg_text(text: str) -> str:
    """Make a text safe inside an element or a quoted attribute of a picture.

    Characters that XML cannot hold are left out, as are those that turn the direction of writing.

    Example:
        >>> svg_text('a < "b"')
        'a &lt; &quot;b&quot;'
    """
    if re.fullmatch(
        _HARMLESS, text
    ):  # nearly all of a picture: numbers, colours, names of concepts, addresses
        return text
    text = re.sub(_NOT_SHOWN, "", text).replace("\r", " ").replace("\n", " ").replace("\t", " ")
    return html.escape(text, quote=True).replace("&#x27;", "&#39;")


def dot_text(text: str) -> str:
    r"""Write a text as a quoted string of DOT, in which neither a backslash nor an entity means anything.

    Example:
        >>> print(dot_text('a "b" \\N &lt;'))
        "a \"b\" \\N &amp;lt;"
    """
    text = clean(text).replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


def mermaid_text(text: str) -> str:
    """Write a text as a quoted label of Mermaid: whatever is no letter, digit or blank stands as its number.

    Example:
        >>> mermaid_text('a "b"; <i>%%')
        '"a #34;b#34;#59; #60;i#62;#37;#37;"'
    """
    coded = re.sub(_NOT_MERMAID, lambda match: f"#{ord(match.group())};", clean(text))
    return f'"{coded}"'


# ---------------------------------------------------------------- to be read by programs


def json_text(content: Any, *, indent: int | None = None, sort_keys: bool = False) -> str:
    r"""Write JSON that a script element of a page may hold, and a terminal may show.

    Letters of all scripts stay; ``<`` and what has no shape stand as escapes, which every reader undoes.

    Example:
        >>> print(json_text(["</script>", "Київ"]))
        ["\u003c/script>", "Київ"]
    """
    text = json.dumps(content, ensure_ascii=False, indent=indent, sort_keys=sort_keys)
    return re.sub(_NOT_JSON, lambda match: json.dumps(match.group())[1:-1].replace("<", "\\u003c"), text)


def rdf_text(text: str) -> str:
    r"""Escape a text for a literal of N-Triples, N-Quads or Turtle, as canonical N-Quads does.

    Example:
        >>> print(rdf_text('say "no"\n'))
        say \"no\"\n
    """
    return text.translate(_RDF_SPECIAL)


def xml_text(text: str, record: object = "") -> str:
    """Escape a text for XML, in an element or an attribute.

    Args:
        text: any text.
        record: what the text belongs to, for the message.

    Raises:
        ExportError: XML has no way to say one of the characters.
    """
    if found := re.search(_NOT_XML, text):
        raise ExportError(
            f"XML cannot hold the character U+{ord(found.group()):04X} of {record or repr(text)}"
        )
    return text.translate(_XML_SPECIAL)
