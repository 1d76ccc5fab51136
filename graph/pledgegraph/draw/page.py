"""A picture as a page of its own: the drawing made lively, with the evidence of each mark.

Called by ``Picture.html``. The page asks for nothing from outside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgegraph.escape import html_attribute, html_text

if TYPE_CHECKING:
    from pledgegraph.draw.picture import Picture


def page(picture: Picture) -> str:
    """Write the page of a picture.

    Args:
        picture: what it shows; its proofs are asked for here.
    """
    head = f'<meta charset="utf-8">\n<title>{html_text(picture.title)}</title>'
    return (
        f'<!doctype html>\n<html lang="{html_attribute(picture.language)}">\n<head>\n{head}\n</head>\n'
        f"<body>\n{picture.svg}</body>\n</html>\n"
    )
