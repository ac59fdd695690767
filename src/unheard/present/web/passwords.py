"""Passwords and secrets: argon2id with the library's parameters, random tokens, digests of them."""

import hashlib
import secrets
import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 12
LONGEST = 1_000
_HASHER = PasswordHasher()
_AT_ONCE = threading.Semaphore(2)
"""Each check takes 64 MB and a core: a flood of logins must not take the machine."""
_NOBODY = _HASHER.hash(secrets.token_hex(16))


def complaint(password: str, name: str) -> str | None:
    """Say what is wrong with a new password; None where nothing is."""
    if len(password) < SHORTEST:
        return "A password needs at least 12 characters."
    if len(password) > LONGEST:
        return "A password has at most 1,000 characters."
    if len(set(password)) < 5 or password.lower() == name.lower():
        return "This password is too easy to guess."
    return None


def hashed(password: str) -> str:
    """Hash a password with a salt of its own."""
    with _AT_ONCE:
        return _HASHER.hash(password)


def matches(kept: str | None, password: str) -> bool:
    """Whether a password is the one that was hashed; as slow for an account that does not exist."""
    with _AT_ONCE:
        try:
            return _HASHER.verify(kept or _NOBODY, password[:LONGEST]) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


def secret() -> str:
    """Make a secret of 256 bits."""
    return secrets.token_urlsafe(32)


def digest(text: str) -> str:
    """Digest a secret of ours; it is random and long, so that no salt is needed."""
    return hashlib.sha256(text.encode()).hexdigest()


def same(first: str, second: str) -> bool:
    """Compare secrets in a time that tells nothing."""
    return secrets.compare_digest(first.encode(), second.encode())
