"""Sign the manifest of a release and check the signature, by minisign's format.

The trusted comment names the release and takes the place of the timestamp that minisign would write there:
the same facts signed with the same key give the same bytes.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pledgegraph.errors import MissingExtra, ReleaseError
from pledgegraph.intake import read_at_most

Sign = Callable[[bytes, str], bytes]

_FIRST = "signature of a pledgegraph release"
_MAX_KEY = 4096


def signer(path: Path, password: Callable[[], str]) -> Sign:
    """Open a secret key of minisign.

    Args:
        path: the file of the key.
        password: asks for the password, if the key has one.

    Returns:
        A function that signs some bytes with a trusted comment.

    Raises:
        ReleaseError: the file is no secret key, or the password is wrong.
        MissingExtra: the package for signatures is not installed.
    """
    minisign = _minisign("signing a release")
    data = _key_bytes(path)
    try:
        key = minisign.SecretKey.from_bytes(data)
    except (ValueError, IndexError) as error:
        raise ReleaseError(f"{path} is no secret key of minisign: {error}") from error
    if key.is_encrypted():
        try:
            key.decrypt(password())
        except (ValueError, MemoryError) as error:
            raise ReleaseError(f"cannot open the key {path}: {error}") from error

    def sign(data: bytes, comment: str) -> bytes:
        made = key.sign(data, untrusted_comment=_FIRST, trusted_comment=comment)
        return bytes(made) + b"\n"

    return sign


def public_key(given: str) -> Any:
    """Read a public key: the text that stands in its second line, or a file.

    Args:
        given: the key itself, or the name of a file; what can be a key is never looked up as a file, which
            somebody else may have put there.

    Raises:
        ReleaseError: it is neither.
        MissingExtra: the package for signatures is not installed.
    """
    minisign = _minisign("checking a signature")
    try:
        return _key_of(minisign, given.encode("utf-8", "replace"))
    except (ValueError, IndexError) as error:
        fault = error
    try:
        found = Path(given).exists()
    except (OSError, ValueError):
        found = False
    if not found:
        raise ReleaseError(f"there is no file {given!r}, and it is no public key: {fault}") from fault
    try:
        return _key_of(minisign, _key_bytes(Path(given)) if Path(given).is_file() else b"")
    except (ValueError, IndexError) as error:
        raise ReleaseError(f"{given!r} is no public key of minisign: {error}") from error


def _key_of(minisign: Any, data: bytes) -> Any:
    """Read the last line of some bytes as a public key."""
    lines = [line for line in data.split(b"\n") if line.strip()]
    return minisign.PublicKey.from_base64(lines[-1].strip())


def _key_bytes(path: Path) -> bytes:
    try:
        data = read_at_most(path, _MAX_KEY)
    except OSError as error:
        raise ReleaseError(f"cannot read the key {path}: {error.strerror}") from error
    if len(data) > _MAX_KEY:
        raise ReleaseError(f"{path} is no key of minisign: it has more than {_MAX_KEY} bytes")
    return data


def fault_of(key: Any, data: bytes, signature: bytes) -> str:
    """Say what is wrong with a signature; nothing if it is sound.

    Args:
        key: the public key.
        data: what was signed.
        signature: the content of the signature's file.
    """
    minisign = _minisign("checking a signature")
    try:
        made = minisign.Signature.from_bytes(signature)
    except (ValueError, IndexError) as error:
        return f"it is no signature of minisign: {error}"
    try:
        key.verify(data, made)
    except ValueError as error:
        other = "key identifiers" in str(error)
        return "it was made with another key" if other else "it does not fit the manifest"
    return ""


def comment_of(signature: bytes) -> str | None:
    """Read the trusted comment of a signature; None where it is not written as ``signer`` writes it."""
    lines = signature.split(b"\n")
    head = b"trusted comment: "
    if len(lines) != 5 or lines[0] != f"untrusted comment: {_FIRST}".encode() or lines[4]:
        return None
    whole = _is_base64(lines[1], 74) and _is_base64(lines[3], 64) and lines[2].startswith(head)
    return lines[2].removeprefix(head).decode("utf-8", "replace") if whole else None


def _is_base64(text: bytes, length: int) -> bool:
    """Tell whether a text is the one way to write so many bytes."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        return False
    return len(data) == length and base64.b64encode(data) == text


def _minisign(purpose: str) -> Any:
    try:
        import minisign
    except ImportError as error:
        raise MissingExtra("release", purpose) from error
    if not hasattr(minisign, "SecretKey"):  # another package of that name
        raise MissingExtra("release", purpose)
    return minisign
