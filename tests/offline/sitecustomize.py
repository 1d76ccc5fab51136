"""Refuse the network: loaded by the tests, and by every Python that they start (it stands in PYTHONPATH).

Loopback stays open, for a notebook talks to its kernel over it. Refused is what Python itself does; what a
library does below it is held by a namespace without a network, in test_repro.py.
"""

from __future__ import annotations

import sys
from typing import Any

LOOK_UPS = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo")
CALLS = ("socket.connect", "socket.sendto", "socket.sendmsg")


class NetworkUsedError(BaseException):
    """Something reached for the network; no ``except Exception`` swallows it."""


def refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if not event.startswith("socket."):
        return
    if event in CALLS:
        address = arguments[1]  # of a Unix socket it is a path, of a connected one nothing
        host = address[0] if isinstance(address, tuple) else None
    elif event in LOOK_UPS:
        host = arguments[0]
        host = host[0] if isinstance(host, tuple) else host
    else:
        return
    name = host.decode() if isinstance(host, bytes) else host
    if name not in (None, "", "localhost", "::1", "0.0.0.0") and not str(name).startswith("127."):  # noqa: S104
        raise NetworkUsedError(f"{event} {name}")


sys.addaudithook(refuse)
