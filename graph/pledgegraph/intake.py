"""Open what somebody hands over: regular files only, so that no read waits or runs without end.

A named pipe blocks whoever opens it, a device such as ``/dev/zero`` never ends, and both may stand behind a
link in a folder of facts. Whoever reads what others wrote says how much of a file it wants. Imports nothing
of the package.
"""

from __future__ import annotations

import errno
import os
import stat
from io import BufferedReader
from pathlib import Path


def open_regular(path: str | Path, *, follow: bool = True) -> BufferedReader:
    """Open a regular file, or what a link to one points to, for reading.

    Args:
        path: the file.
        follow: whether it may be a link.

    Raises:
        OSError: it cannot be opened, or it is a folder, a pipe, a socket or a device.
    """
    flags = os.O_RDONLY | (0 if follow else getattr(os, "O_NOFOLLOW", 0))
    for name in ("O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY"):  # not every system has each
        flags |= getattr(os, name, 0)
    descriptor = os.open(path, flags)
    try:
        mode = os.fstat(descriptor).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if not stat.S_ISREG(mode):
            raise OSError(errno.EINVAL, "it is not a regular file", str(path))
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def read_at_most(path: str | Path, most: int) -> bytes:
    """Read a regular file, and stop one byte beyond a limit, which tells that there is more.

    Args:
        path: the file.
        most: the limit in bytes.

    Raises:
        OSError: it cannot be opened or read, or it is no regular file.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     _ = Path(folder, "a.txt").write_bytes(b"12345678")
        ...     read_at_most(Path(folder, "a.txt"), 4)
        b'12345'
    """
    with open_regular(path) as file:
        data = file.read(min(os.fstat(file.fileno()).st_size, most) + 1)  # no room for the most is needed
        return data + file.read(most + 1 - len(data)) if data else data
