"""The one atomic writer: every file that the project makes comes from here.

A reader, a crash or a full disk meets the old content or the new, never something between. The new
content is made beside its target under a random name, forced to disk, and renamed. What cannot
work (a missing or read-only folder, a target that is a folder or a symbolic link) is refused before
anything is written. Writers into one folder take turns; what a killed one left there, the next removes.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from pledgegraph.errors import ExportError
from pledgegraph.turns import beside, turn

MANIFEST = ".pledgegraph-files"
"""File of an output folder that lists what this writer put there, so that it swaps nothing else out."""

_AT_FDCWD, _RENAME_EXCHANGE = -100, 2


def write_bytes(path: str | Path, data: bytes) -> None:
    """Write a file so that it holds either its old content or all of the new.

    Args:
        path: the file; its folder exists.
        data: the whole content.

    Raises:
        ExportError: the target is refused, or the disk fails; the old file is then as it was.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     write_bytes(Path(folder, "a.txt"), b"new")
        ...     Path(folder, "a.txt").read_bytes()
        b'new'
    """
    target = Path(path)
    check_target(target)
    new = beside(target)
    with _told_as_export_error(target), turn(target.parent):
        try:
            _fill(new, data, mode_of=target)
            os.replace(new, target)  # noqa: PTH105 - one seam for fault injection
        except BaseException:
            with contextlib.suppress(OSError):
                new.unlink(missing_ok=True)
            raise
        _sync_folder(target.parent)


def check_target(path: str | Path) -> None:
    """Refuse a target that cannot be written, before the work for it starts.

    Args:
        path: the file to be.

    Raises:
        ExportError: it is a folder or a symbolic link, or its folder is missing or read-only.
    """
    target = Path(path)
    with _told_as_export_error(target):
        if target.is_symlink():
            raise ExportError(
                f"cannot write {target}: it is a symbolic link; name the file that it points to"
            )
        if target.is_dir():
            raise ExportError(f"cannot write {target}: it is a folder")
        if target.exists() and not target.is_file():
            raise ExportError(f"cannot write {target}: it is not a regular file")
        _refuse_unless_writable(target.parent, target)


def write_text(path: str | Path, text: str) -> None:
    """Write a text file in UTF-8 with its line ends as given, on every platform.

    Args:
        path: the file; its folder exists.
        text: the whole content, its lines ended by a line feed.

    Raises:
        ExportError: as for bytes; also for text that has no UTF-8 form.
    """
    try:
        data = text.encode("utf-8")
    except UnicodeEncodeError as error:
        where = f"character {error.start} of the text"
        raise ExportError(f"cannot write {path}: {where} is half a surrogate pair") from error
    write_bytes(path, data)


def check_set(folder: str | Path) -> None:
    """Refuse an output folder that cannot be replaced, before the work for it starts.

    Args:
        folder: the output folder to be.

    Raises:
        ExportError: it is a file or a symbolic link, holds what no earlier run wrote or the current folder,
            or the folder around it is missing or read-only.
    """
    target = _absolute(folder)
    with _told_as_export_error(target):
        _refuse_unless_folder(target)
        with turn(target.parent):  # else another run may swap the set while its names are compared
            _refuse_foreign_files(target)


def write_set(folder: str | Path, files: Mapping[str, bytes]) -> None:
    """Replace a whole output folder at once.

    The new set is built beside the folder and swapped in. A folder is only replaced if it is empty or
    holds nothing but what an earlier run wrote, as its manifest says.

    Args:
        folder: the output folder; the folder around it exists.
        files: content by name; a name may have folders, divided by "/".

    Raises:
        ExportError: the folder or a name is refused, or the disk fails; the old set is then as it was.

    Example:
        ``write_set("out", {"index.html": page, "data/graph.nq": quads})``
    """
    target = _absolute(folder)
    content = {_checked_name(name): data for name, data in files.items()}
    content[MANIFEST] = "".join(f"{name}\n" for name in sorted(content)).encode()
    built = beside(target)
    with _told_as_export_error(target):
        _refuse_unless_folder(target)
    with _told_as_export_error(target), turn(target.parent):
        _refuse_foreign_files(target)
        try:
            _build(built, content, mode_of=target)
            _swap(built, target)
            _sync_folder(target.parent)
        finally:
            # Holds the half-built set after a failure and the old set after success.
            _remove(built)


# ---------------------------------------------------------------- refusals, before work starts


def _absolute(folder: str | Path) -> Path:
    return Path(os.path.abspath(folder))  # noqa: PTH100 - resolve() would follow a link


def _refuse_unless_writable(parent: Path, target: Path) -> None:
    if not parent.is_dir():
        raise ExportError(f"cannot write {target}: the folder {parent} does not exist")
    if not os.access(parent, os.W_OK | os.X_OK):
        raise ExportError(f"cannot write {target}: the folder {parent} is read-only")


def _refuse_unless_folder(target: Path) -> None:
    if target.is_symlink():
        raise ExportError(f"cannot write {target}: it is a symbolic link; name the folder that it points to")
    if target.exists() and not target.is_dir():
        raise ExportError(f"cannot write {target}: it is a file, and a folder is needed")
    if Path.cwd().is_relative_to(target.resolve()):
        raise ExportError(f"cannot write {target}: the current folder is in it; name a folder further down")
    _refuse_unless_writable(target.parent, target)


def _checked_name(name: str) -> str:
    path = PurePosixPath(name)
    outside = path.is_absolute() or ".." in path.parts or not path.parts
    if outside or str(path) != name or set(name) & set("\\\n\r\0") or name == MANIFEST:
        raise ExportError(f"cannot write a set: {name!r} is not a plain name inside the folder")
    return name


def _refuse_foreign_files(target: Path) -> None:
    if not target.exists():
        return
    listing = target / MANIFEST
    known = {MANIFEST}
    if listing.is_file() and not listing.is_symlink():
        known.update(listing.read_text(encoding="utf-8", errors="replace").split("\n"))
    names = {path.relative_to(target).as_posix(): path for path in target.rglob("*")}
    foreign = [
        name
        for name, path in sorted(names.items())
        if path.is_symlink() or not (path.is_dir() or (path.is_file() and name in known))
    ]
    if foreign:
        others = f"{foreign[0]} and {len(foreign) - 1} more" if len(foreign) > 1 else foreign[0]
        raise ExportError(
            f"cannot write {target}: no earlier run wrote {others} in it; name a new or an empty folder"
        )


# ---------------------------------------------------------------- the work


@contextlib.contextmanager
def _told_as_export_error(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ExportError(f"cannot write {target}: {error.strerror or error}") from error
    except ValueError as error:  # a name that no file can have
        raise ExportError(f"cannot write {str(target)!r}: {error}") from error


def _remove(folder: Path) -> None:
    """Remove a temporary folder, at the second try if the first is disturbed."""
    try:
        shutil.rmtree(folder)
    except BaseException as error:
        shutil.rmtree(folder, ignore_errors=True)
        told = error.__context__ if isinstance(error, OSError) else error  # rmtree may bury a Ctrl-C
        if told is not None and not isinstance(told, OSError):
            raise told from None


def _fill(path: Path, data: bytes, *, mode_of: Path | None = None) -> None:
    """Make a new file with this content, on disk when it returns."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    descriptor = os.open(path, flags, 0o666)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    _copy_mode(mode_of, path)


def _copy_mode(old: Path | None, new: Path) -> None:
    if old is not None and old.exists():
        new.chmod(stat.S_IMODE(old.stat().st_mode))


def _sync_folder(folder: Path) -> None:
    """Force the names in a folder to disk, where the platform can."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # some network file systems
            raise
    finally:
        os.close(descriptor)


def _build(built: Path, content: Mapping[str, bytes], *, mode_of: Path) -> None:
    built.mkdir()
    for name in sorted(content):
        path = built / name
        path.parent.mkdir(parents=True, exist_ok=True)
        _fill(path, content[name])
    for inner in sorted((path for path in built.rglob("*") if path.is_dir()), reverse=True):
        _sync_folder(inner)
    _sync_folder(built)
    _copy_mode(mode_of, built)


def _swap(built: Path, target: Path) -> None:
    """Put the new set in place; afterwards the old one, if any, stands under the temporary name."""
    if not target.exists():
        os.rename(built, target)  # noqa: PTH104 - one seam for fault injection
        return
    if _exchange(built, target):
        return
    aside = beside(target, "old")  # between two renames it is the only old set: nobody else removes it
    try:
        os.rename(target, aside)  # noqa: PTH104
        os.rename(built, target)  # noqa: PTH104
    finally:
        if aside.exists() and target.exists():
            _remove(aside)
        elif aside.exists():
            _put_back(aside, target)


def _put_back(aside: Path, target: Path) -> None:
    try:
        os.rename(aside, target)  # noqa: PTH104
    except OSError as error:
        raise ExportError(f"cannot write {target}: {error.strerror}; the old set is in {aside}") from error


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders in one step, and say whether the system can (Linux can)."""
    import ctypes

    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    paths = _AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other)
    return bool(renameat2(*paths, _RENAME_EXCHANGE) == 0)
