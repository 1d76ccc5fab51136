"""One question to a server over HTTP, and its whole answer or one clear error.

Nothing is given before all of it is there: an answer that is late, cut off, too long, compressed unasked or
of another type than was asked for is an error, never a part of an answer. Stands below ``endpoint``, which
knows what is asked.
"""

from __future__ import annotations

import base64
import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pledgegraph.errors import EndpointError
from pledgegraph.escape import clean

TIMEOUT = 30.0
"""Seconds that a server has for one request, with all that is tried again."""
RETRIES = 2
MOST_BYTES = 256 << 20
"""Bytes of one answer; spread out in this process it needs several times as many."""
_AGAIN = {429, 502, 503, 504}
_PAUSE = 0.25
_SHOWN = 160
_ADVICE = {
    401: "give credentials (auth=, PLEDGEGRAPH_AUTH)",
    403: "give credentials that may ask there (auth=, PLEDGEGRAPH_AUTH)",
    404: "check the address",
}


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer of a server."""

    body: bytes
    headers: Mapping[str, str]
    framed: bool


class _Busy(Exception):  # noqa: N818 - says what the server is
    """A server that may answer if it is asked again: why, and after how many seconds it says."""

    def __init__(self, why: str, after: float = 0.0) -> None:
        self.why, self.after = why, after
        super().__init__(why)


class _Over(threading.Event):
    """Whether the time is over, and the socket that is shut then: the connection forgets it."""

    held: socket.socket | None = None


@dataclass(frozen=True, slots=True)
class Server:
    """Where questions are sent, and what each may cost.

    Args:
        url: address of the endpoint, without credentials.
        timeout: seconds for one request, with all that is tried again.
        retries: how often a request is sent again if the server cannot be reached or says that it is busy.
        most_bytes: bytes of one answer.
        auth: the header Authorization; never shown.
    """

    url: str
    timeout: float = TIMEOUT
    retries: int = RETRIES
    most_bytes: int = MOST_BYTES
    auth: str = field(default="", repr=False)

    def within(self, timeout: float) -> Server:
        """Give the same server with another time."""
        return replace(self, timeout=timeout)

    def ask(self, fields: Sequence[tuple[str, str]], accept: str) -> Reply:
        """Send a form and read the whole answer.

        Args:
            fields: names and values of the form.
            accept: media type of the answer; any other is an error.

        Raises:
            EndpointError: there is no whole answer of that type within the time.
        """
        end = time.monotonic() + self.timeout
        body = urllib.parse.urlencode(fields).encode()
        for left in range(self.retries, -1, -1):
            try:
                return self._once(body, accept, end)
            except _Busy as busy:
                pause = max(busy.after, _PAUSE * 2 ** (self.retries - left))
                if not left:
                    tried = f" ({self.retries + 1} times)" if self.retries else ""
                    raise self.error(f"{busy.why}{tried}", "try again later, or check the address") from None
                if time.monotonic() + pause >= end:
                    said = f"and asks to wait {busy.after:g} s" if busy.after else "and no time is left"
                    raise self.error(f"{busy.why}, {said}", "try again later, or give more time") from None
                time.sleep(pause)
        raise AssertionError  # the last turn returns or raises

    def error(self, what: str, advice: str) -> EndpointError:
        """Say in one line who failed, what happened and what to do."""
        return EndpointError(f"{self.url}: {what}; {advice}")

    def late(self) -> EndpointError:
        """Say that the time is over."""
        return self.error(
            f"no whole answer within {self.timeout:g} s", "narrow the question, or give more time"
        )

    def _once(self, body: bytes, accept: str, end: float) -> Reply:
        """Send a request once."""
        if (seconds := end - time.monotonic()) <= 0:
            raise self.late()
        connection, target, headers = _route(self.url, seconds)
        headers |= {
            "Accept": accept,
            "Accept-Encoding": "identity",
            "Content-Type": "application/x-www-form-urlencoded",
            "User-Agent": "pledgegraph",
            "Connection": "close",
        }
        if self.auth:
            headers["Authorization"] = self.auth
        with contextlib.closing(connection), _ended_at(connection, end) as over:
            try:
                connection.connect()
                over.held = connection.sock
            except ssl.SSLError as error:
                why = getattr(error, "verify_message", "") or error.reason or "TLS failed"
                raise self.error(
                    f"no safe connection: {clean(str(why))}", "check the address and certificate"
                ) from None
            except OSError as error:
                if over.is_set() or isinstance(error, TimeoutError):
                    raise self.late() from None
                raise _Busy(f"cannot be reached: {clean(error.strerror or str(error))}") from None
            try:
                connection.request("POST", target, body, headers)
                with contextlib.closing(connection.getresponse()) as answer:
                    self._refuse(answer, accept)
                    data, framed = self._whole(answer)
            except (EndpointError, _Busy):
                if over.is_set():  # what was cut by the clock looks like anything
                    raise self.late() from None
                raise
            except (OSError, http.client.HTTPException) as error:
                if over.is_set() or isinstance(error, TimeoutError):
                    raise self.late() from None
                if isinstance(error, http.client.RemoteDisconnected | ConnectionResetError | BrokenPipeError):
                    raise _Busy("closed the connection without an answer") from None
                raise self._cut() from None
            if over.is_set():
                raise self.late()
            return Reply(data, {key.lower(): value for key, value in answer.getheaders()}, framed)

    def _refuse(self, answer: http.client.HTTPResponse, accept: str) -> None:
        """Refuse an answer by its status and headers."""
        status, kind = answer.status, answer.headers.get_content_type()
        if status in _AGAIN:
            raise _Busy(f"is busy (HTTP {status})", _seconds(answer.headers.get("Retry-After", "")))
        if 300 <= status < 400:
            where = clean(answer.headers.get("Location", "elsewhere"))[:_SHOWN]
            raise self.error(f"points to {where}, which was not asked", "give that address if you trust it")
        if status != 200:
            words = _words(answer)
            advice = _ADVICE.get(status, "the server does not take the question; ask whoever runs it")
            raise self.error(f"HTTP {status}{words}", advice)
        if answer.headers.get("Content-Encoding", "identity").strip().lower() not in ("identity", ""):
            raise self.error(
                "the answer is compressed, which was not asked for", "check what stands before the server"
            )
        if kind != accept:
            raise self.error(
                f"the answer is {clean(kind)[:_SHOWN]} and no {accept}{_words(answer)}",
                "give the address of a SPARQL 1.1 endpoint",
            )

    def _whole(self, answer: http.client.HTTPResponse) -> tuple[bytes, bool]:
        """Read all of an answer, and say whether it told its own end."""
        stated = answer.headers.get("Content-Length", "")
        size = int(stated) if stated.isascii() and stated.isdigit() and not answer.chunked else None
        parts, total = [], 0
        while part := answer.read1(1 << 16):
            parts.append(part)
            total += len(part)
            if total > self.most_bytes:
                most = f"{self.most_bytes:,} bytes"
                raise self.error(f"the answer has more than {most}", "narrow the question, or use LIMIT")
        if size is not None and total != size:
            raise self._cut()
        return b"".join(parts), size is not None or bool(answer.chunked)

    def _cut(self) -> EndpointError:
        return self.error("the answer was cut off", "nothing of it is used; ask again")


def server(
    url: str,
    *,
    timeout: float = TIMEOUT,
    retries: int = RETRIES,
    most_bytes: int = MOST_BYTES,
    auth: str | None = None,
) -> Server:
    """Read an address, and take credentials out of it.

    Args:
        url: http or https address of a SPARQL endpoint.
        timeout: seconds for one request.
        retries: how often a request is tried again.
        most_bytes: bytes of one answer.
        auth: ``user:password``, or ``Bearer TOKEN``; sent over https only, or to this machine.

    Raises:
        EndpointError: this is no such address, or a number is out of its range.
    """
    try:
        parts = urllib.parse.urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port, parts = None, None, urllib.parse.urlsplit("")
    if parts.scheme not in ("http", "https") or not host or clean(url) != url or " " in url:
        shown = clean(url.rpartition("@")[2])[:_SHOWN]
        raise EndpointError(f"{shown}: no address; it begins with http:// or https://")
    if not 0 < timeout <= 86_400 or not 0 <= retries <= 10 or most_bytes <= 0:
        raise EndpointError("an endpoint has a time of up to a day, and is asked again at most 10 times")
    if parts.username is not None and auth is None:
        auth = f"{urllib.parse.unquote(parts.username)}:{urllib.parse.unquote(parts.password or '')}"
    place = f"[{host}]" if ":" in host else host
    plain = parts._replace(netloc=place if port is None else f"{place}:{port}", fragment="").geturl()
    if auth and parts.scheme == "http" and not _loopback(host):
        raise EndpointError(f"{plain}: credentials are sent over https only; give an https address")
    return Server(plain, float(timeout), retries, most_bytes, _authorization(auth or ""))


def _authorization(auth: str) -> str:
    """Write the header of credentials."""
    if not auth or auth.startswith("Bearer "):
        if any(not " " <= letter <= "~" for letter in auth):
            raise EndpointError("a token has no such letters; check auth= or PLEDGEGRAPH_AUTH")
        return auth
    if ":" not in auth:
        raise EndpointError("credentials are written user:password, or Bearer TOKEN")
    return f"Basic {base64.b64encode(auth.encode()).decode()}"


def _loopback(host: str) -> bool:
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"


def _route(url: str, seconds: float) -> tuple[http.client.HTTPConnection, str, dict[str, str]]:
    """Choose the way to a server: straight, or by the proxy of the environment; to this machine straight."""
    parts = urllib.parse.urlsplit(url)
    host, secure = parts.hostname or "", parts.scheme == "https"
    target = urllib.parse.urlunsplit(("", "", parts.path or "/", parts.query, ""))
    proxy = (
        ""
        if _loopback(host) or urllib.request.proxy_bypass(host)
        else urllib.request.getproxies().get(parts.scheme, "")
    )
    by = urllib.parse.urlsplit(proxy if "//" in proxy or not proxy else f"//{proxy}")
    headers: dict[str, str] = {}
    if by.username is not None:
        known = f"{urllib.parse.unquote(by.username)}:{urllib.parse.unquote(by.password or '')}"
        headers["Proxy-Authorization"] = _authorization(known)
    place = (by.hostname, by.port or 80) if by.hostname else (host, parts.port)
    if not secure:
        return http.client.HTTPConnection(*place, timeout=seconds), url if by.hostname else target, headers
    connection = http.client.HTTPSConnection(*place, timeout=seconds, context=ssl.create_default_context())
    if by.hostname:
        connection.set_tunnel(host, parts.port or 443, headers)
        headers = {}
    return connection, target, headers


@contextlib.contextmanager
def _ended_at(connection: http.client.HTTPConnection, end: float) -> Iterator[_Over]:
    """Shut a connection at its end, also one that gives a byte now and then for ever."""
    over = _Over()

    def shut() -> None:
        over.set()
        with contextlib.suppress(OSError, AttributeError):
            (over.held or connection.sock).shutdown(socket.SHUT_RDWR)

    watch = threading.Timer(max(end - time.monotonic(), 0), shut)
    watch.daemon = True
    watch.start()
    try:
        yield over
    finally:
        watch.cancel()
        watch.join()


def _seconds(stated: str) -> float:
    """Read how long to wait: seconds, or a date."""
    if stated.isascii() and stated.isdigit():
        return float(stated[:9])
    from email.utils import parsedate_to_datetime

    with contextlib.suppress(ValueError):
        return max(parsedate_to_datetime(stated).timestamp() - time.time(), 0.0)
    return 0.0


def _words(answer: http.client.HTTPResponse) -> str:
    """Give the first words of a page that was not expected."""
    try:
        text = answer.read(4096).decode("utf-8", "replace")
    except (OSError, http.client.HTTPException):
        return ""
    said = " ".join(clean(" ".join(text.split())).split())
    return f": {said[:_SHOWN]}{'...' if len(said) > _SHOWN else ''}" if said else ""
