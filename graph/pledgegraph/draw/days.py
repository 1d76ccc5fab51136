"""Dates as pictures place them: a day, a month or a year, on a scale that is broken where nothing is dated.

A date is never more precise than its source: a month or a year is a span of days. Called by the timeline and
its lanes.
"""

from __future__ import annotations

import calendar
import datetime
import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from pledgegraph.errors import PledgeGraphError

_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
_LONG_GAP, _SHARE = 550, 0.12
_LEAST_MONTH = 5.0


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The days that a date stands for.

    Args:
        start: its first day, as an ordinal number.
        end: its last day.
    """

    start: int
    end: int


@cache
def span(date: str) -> Span:
    """Find the days that a date stands for.

    Args:
        date: a day, month or year, as in "2026-01-06", "2026-01" or "2026".

    Raises:
        PledgeGraphError: it is no date.

    Example:
        >>> span("2024-02").end - span("2024-02").start
        28
    """
    try:
        match = _DATE.fullmatch(date)
        year, month, day = (int(part) if part else 0 for part in match.groups()) if match else (0, 0, 0)
        first = datetime.date(year, month or 1, day or 1)
        last = first.replace(month=month or 12, day=day or calendar.monthrange(year, month or 12)[1])
    except ValueError:
        raise PledgeGraphError(f"no place in time for {date!r}; write 2026-01-08, 2026-01 or 2026") from None
    return Span(first.toordinal(), last.toordinal())


@dataclass(frozen=True, slots=True)
class Tick:
    """One line of a scale.

    Args:
        at: where it stands, in pixels.
        year: the year that is written there; empty for a month, and for a year without room.
        month: whether a month begins there, and no year.
    """

    at: float
    year: str
    month: bool


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of time without a break; a single month or year that stands alone is not drawn to scale."""

    start: int
    end: int
    at: float
    width: float
    alone: bool


class Scale:
    """Place days along a line: one measure throughout, and a break where long nothing is dated.

    Args:
        spans: what has a place on it; at least one.
        length: of the line, in pixels; it grows where its pieces need more.
        pad: pixels at both ends of every piece.
        gap: pixels of a break.
        apart: least distance of two years that are written.

    Example:
        >>> days = [span(date) for date in ("1994-12-05", "2025-01-01", "2026-01-01")]
        >>> scale = Scale(days, 300)
        >>> len(scale.breaks), [tick.year for tick in scale.ticks if tick.year]
        (1, ['1994', '2025', '2026'])
    """

    def __init__(
        self, spans: Iterable[Span], length: float, *, pad: float = 12, gap: float = 16, apart: float = 15
    ) -> None:
        kept = set(spans)
        found = _pieces(kept)
        days = sum(end - start for start, end in found if Span(start, end) not in kept)
        fixed = 2 * pad * len(found) + gap * (len(found) - 1)
        self._per_day = max(length - fixed, 0) / days if days else 0.0
        self._pad, self._gap, self._apart = pad, gap, apart
        self._pieces: list[_Piece] = []
        at = 0.0
        for start, end in found:
            alone = Span(start, end) in kept
            width = 2 * pad + (0 if alone else (end - start) * self._per_day)
            self._pieces.append(_Piece(start, end, at, width, alone))
            at += width + gap
        self.length = at - gap

    def at(self, day: float) -> float:
        """Give the place of a day of one of the spans, in pixels."""
        piece = next((p for p in reversed(self._pieces) if p.start <= day), self._pieces[0])
        inside = min(max(day, piece.start), piece.end) - piece.start
        if piece.alone:
            share = inside / (piece.end - piece.start) if piece.end > piece.start else 0.5
            return piece.at + self._pad * (0.5 + share)
        return piece.at + self._pad + inside * self._per_day

    def middle(self, when: Span) -> float:
        """Give the middle of a day, month or year, in pixels."""
        return (self.at(when.start) + self.at(when.end)) / 2

    @property
    def pieces(self) -> list[tuple[float, float]]:
        """Begin and end of every piece of the line."""
        return [(p.at, p.at + p.width) for p in self._pieces]

    @property
    def breaks(self) -> list[float]:
        """The middle of every break."""
        return [p.at - self._gap / 2 for p in self._pieces[1:]]

    @property
    def ticks(self) -> list[Tick]:
        """Every year, the beginning of every piece, and every month where there is room."""
        years: list[tuple[float, str]] = []
        months: list[float] = []
        starts: list[tuple[float, str]] = []
        for piece in self._pieces:
            first, last = datetime.date.fromordinal(piece.start), datetime.date.fromordinal(piece.end)
            starts.append((self.at(piece.start), str(first.year)))
            if piece.alone:
                continue
            years += [
                (self.at(datetime.date(year, 1, 1).toordinal()), str(year))
                for year in range(first.year, last.year + 1)
                if datetime.date(year, 1, 1) >= first
            ]
            months += [
                self.at(day.toordinal())
                for year in range(first.year, last.year + 1)
                for month in range(2, 13)
                if first <= (day := datetime.date(year, month, 1)) <= last
            ]
        written: list[float] = []
        ticks: list[Tick] = []
        for at, year in years:
            room = all(abs(at - other) >= self._apart for other in written)
            written += [at] if room else []
            ticks.append(Tick(at, year if room else "", month=False))
        for at, year in starts:
            if all(abs(at - other) >= self._apart for other in written):
                written.append(at)
                ticks.append(Tick(at, year, month=True))
        if self._per_day * 28 >= _LEAST_MONTH:
            ticks += [Tick(at, "", month=True) for at in months]
        return sorted(ticks, key=lambda tick: (tick.at, tick.month, tick.year))


def _pieces(spans: Iterable[Span]) -> list[tuple[int, int]]:
    """Cut the time from the first day to the last where long nothing is dated; the longest gaps first."""
    pieces: list[tuple[int, int]] = []
    for one in sorted(set(spans)):
        if pieces and one.start <= pieces[-1][1] + 1:
            pieces[-1] = pieces[-1][0], max(pieces[-1][1], one.end)
        else:
            pieces.append((one.start, one.end))
    total = pieces[-1][1] - pieces[0][0]
    gaps = sorted(((b[0] - a[1], i) for i, (a, b) in enumerate(itertools.pairwise(pieces))), reverse=True)
    cut = set()
    for gap, i in gaps:
        if gap <= _LONG_GAP or gap <= _SHARE * (total - gap):
            break
        cut.add(i)
        total -= gap
    joined = [pieces[0]]
    for i, piece in enumerate(pieces[1:]):
        if i in cut:
            joined.append(piece)
        else:
            joined[-1] = joined[-1][0], piece[1]
    return joined
