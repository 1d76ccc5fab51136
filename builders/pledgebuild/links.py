"""Ask the pages of sources whether they are still there, and hold what was seen against the facts.

The only module that reaches the network, and only for the command that says so: the build and every check
work without. What was seen goes into a dated file; ``check --links`` reads that file and asks nobody.
"""

from __future__ import annotations

import datetime
import fnmatch
import hashlib
import http.client
import json
import queue
import re
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from pledgebuild.findings import Finding, Place
from pledgebuild.read import Fields, Text
from pledgegraph.errors import PledgeGraphError
from pledgegraph.intake import read_at_most

MAX_AGE = datetime.timedelta(days=180)
MAX_BODY = 8 * 1_048_576
MAX_RECORD = 64 * 1_048_576
_AT_ONCE = 4  # hosts; of one host, one page after the other
_LISTED = 20
_AGENT = "pledgegraph-links/1 (looks once whether a cited page is still there)"


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen at an address on a day; status 0 means that no answer came."""

    day: str
    status: int
    final: str = ""
    sha256: str = ""
    problem: str = ""

    @property
    def bad(self) -> bool:
        """Tell whether the page could not be seen."""
        return not 200 <= self.status < 300


def addresses(trees: Iterable[Fields]) -> dict[str, tuple[str, Place]]:
    """List the address of each source, by slug, with its place."""
    found = {}
    for tree in trees:
        sources = tree.fields.get("sources")
        for slug, record in sources.fields.items() if isinstance(sources, Fields) else ():
            url = record.fields.get("url") if isinstance(record, Fields) else None
            if isinstance(url, Text):
                found[slug] = (url.value, url.place)
    return found


def chosen(sources: Mapping[str, tuple[str, Place]], pattern: str) -> list[str]:
    """List the addresses whose slug or address holds a pattern, in order, each once.

    Example:
        >>> chosen({"a": ("https://a.example/1", Place("x.yaml"))}, "a.ex*1")
        ['https://a.example/1']
    """
    fits = re.compile(fnmatch.translate(f"*{pattern}*")).match
    return sorted({url for slug, (url, _) in sources.items() if fits(slug) or fits(url)})


# ---------------------------------------------------------------- asking


def look(url: str, day: str, timeout: float) -> Look:
    """Ask one address: HEAD, then GET unless the page is gone; no longer than three times the timeout.

    Args:
        url: the address.
        day: the day of the look.
        timeout: seconds to wait for each answer.
    """
    seen: list[Look] = []
    thread = threading.Thread(target=lambda: seen.append(_ask(url, day, timeout)), daemon=True)
    thread.start()
    thread.join(3 * timeout)
    return seen[0] if seen else Look(day, 0, problem=f"no whole answer in {3 * timeout:g} seconds")


def _ask(url: str, day: str, timeout: float) -> Look:
    if not url.startswith(("http://", "https://")) or not _host(url):
        return Look(day, 0, problem="not a web address")
    head = _request(url, "HEAD", day, timeout)
    return head if head.status in (404, 410) else _request(url, "GET", day, timeout)


def _request(url: str, method: str, day: str, timeout: float) -> Look:
    quoted = urllib.parse.quote(url, safe="%/:=&?~#+!$,;'@()*[]")
    request = urllib.request.Request(quoted, method=method, headers={"User-Agent": _AGENT, "Accept": "*/*"})  # noqa: S310
    try:
        with _opener().open(request, timeout=timeout) as answer:
            digest, problem = _body(answer, timeout) if method == "GET" else ("", "")
            return Look(day, answer.status, answer.url, digest, problem)
    except urllib.error.HTTPError as error:
        with error:
            return Look(day, error.code, error.url or "", problem=f"HTTP {error.code}")
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = getattr(error, "reason", "") or error
        return Look(day, 0, problem=" ".join(str(reason).split())[:200] or type(error).__name__)


def _host(url: str) -> str:
    try:
        return urllib.parse.urlsplit(url).netloc
    except ValueError:
        return ""


def _opener() -> urllib.request.OpenerDirector:
    """Open web addresses only: the usual opener also knows files, ftp and data."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPRedirectHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.UnknownHandler(),
    ):
        opener.add_handler(handler)
    return opener


def _body(answer: http.client.HTTPResponse, timeout: float) -> tuple[str, str]:
    """Read a body to its end, or say why not."""
    digest, size, end = hashlib.sha256(), 0, time.monotonic() + 2 * timeout
    while chunk := answer.read1(65536):
        size += len(chunk)
        digest.update(chunk)
        if size > MAX_BODY:
            return "", f"the page has more than {MAX_BODY} bytes"
        if time.monotonic() > end:
            return "", "the page did not end in time"
    if answer.length:
        return "", "the page was cut short"
    return digest.hexdigest(), ""


def look_at_all(
    urls: Iterable[str],
    day: str,
    *,
    timeout: float = 20.0,
    pause: float = 1.0,
    seen: Callable[[str, Look], None],
) -> None:
    """Ask many addresses: a few hosts at once, of one host one page after the other, with a pause between.

    Args:
        urls: the addresses.
        day: the day of the look.
        timeout: seconds to wait for each answer.
        pause: seconds between two questions to one host.
        seen: is told each address with what was seen there, from one thread at a time.
    """
    hosts: dict[str, list[str]] = {}
    for url in urls:
        hosts.setdefault(_host(url), []).append(url)
    waiting: queue.SimpleQueue[list[str]] = queue.SimpleQueue()
    results: queue.SimpleQueue[tuple[str, Look]] = queue.SimpleQueue()
    for group in hosts.values():
        waiting.put(group)

    def work() -> None:
        while True:
            try:
                group = waiting.get_nowait()
            except queue.Empty:
                return
            for number, url in enumerate(group):
                if number:
                    time.sleep(pause)
                results.put((url, look(url, day, timeout)))

    for _ in range(min(_AT_ONCE, len(hosts))):
        threading.Thread(target=work, daemon=True).start()
    for _ in range(sum(map(len, hosts.values()))):
        seen(*results.get())


# ---------------------------------------------------------------- the record


def read_record(path: Path) -> dict[str, Look]:
    """Read what was seen before.

    Raises:
        PledgeGraphError: the file is no such record.
    """
    try:
        data = read_at_most(path, MAX_RECORD)
        if len(data) > MAX_RECORD:
            raise PledgeGraphError(f"{path} is too large for a record of links")
        content = json.loads(data)
        found = {url: Look(**fields) for url, fields in content["looked"].items()}
        for url, seen in found.items():
            datetime.date.fromisoformat(seen.day)
            texts = (seen.day, seen.final, seen.sha256, seen.problem)
            if type(seen.status) is not int or not all(isinstance(text, str) for text in texts):
                raise TypeError(f"what was seen at {url} has a value of another kind")
    except OSError as error:
        raise PledgeGraphError(f"cannot read {path}: {error.strerror}") from error
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise PledgeGraphError(f"{path} is no record of links: {error}") from error
    return found


def as_text(record: Mapping[str, Look]) -> str:
    """Write a record as text, in the order of the addresses."""
    looked = {url: asdict(seen) for url, seen in sorted(record.items())}
    return json.dumps({"looked": looked}, ensure_ascii=False, indent=1) + "\n"


def check_links(
    sources: Mapping[str, tuple[str, Place]], record: Mapping[str, Look], today: datetime.date, path: Path
) -> Iterator[Finding]:
    """Warn of pages that were not there, looks that are old, and sources never looked at.

    Args:
        sources: address and place by slug.
        record: what was seen.
        today: the day against which the looks are held.
        path: the record, for findings that sum up.
    """
    looks = {slug: record[url] for slug, (url, _) in sources.items() if url in record}
    ages = {slug: today - datetime.date.fromisoformat(seen.day) for slug, seen in looks.items()}
    dead = sorted(
        (slug for slug, seen in looks.items() if seen.bad), key=lambda slug: (sources[slug][1], slug)
    )
    for slug in dead[:_LISTED]:
        message = f"the page of '{slug}' was not there on {looks[slug].day}: {looks[slug].problem}"
        fix = "find where it went, or give archivedUrl"
        yield Finding(sources[slug][1], "dead-link", message, fix, "warning")
    sums = {
        "dead-link": ("were not there either", dead[_LISTED:]),
        "old-look": (
            f"were last looked at more than {MAX_AGE.days} days ago",
            [s for s, age in ages.items() if age > MAX_AGE],
        ),
        "look-to-come": ("were looked at on a day to come", [s for s, age in ages.items() if age.days < 0]),
        "never-looked": ("were never looked at", [slug for slug in sources if slug not in looks]),
    }
    for rule, (what, slugs) in sums.items():
        if slugs:
            some = ", ".join(sorted(slugs)[:3]) + (" ..." if len(slugs) > 3 else "")
            message = f"{len(slugs)} of {len(sources)} sources {what}: {some}"
            fix = f"run pledgegraph links {path.as_posix()}"
            yield Finding(Place(path.as_posix()), rule, message, fix, "warning")
