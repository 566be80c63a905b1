"""Hashing of passwords and tokens."""

import hashlib
import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

# OWASP Password Storage Cheat Sheet: argon2id, 19 MiB, 2 passes, 1 lane
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hash_password(password: str) -> str:
    return HASHER.hash(password)


def is_password(password: str, password_hash: str | None) -> bool:
    """Whether it fits; takes as long for an account that does not exist."""
    try:
        return HASHER.verify(password_hash or nobodys_hash(), password) and password_hash is not None
    except (Argon2Error, InvalidHashError):
        return False


@cache
def nobodys_hash() -> str:
    return HASHER.hash(secrets.token_hex())


def new_token() -> str:
    """256 bits for a cookie or a link."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
