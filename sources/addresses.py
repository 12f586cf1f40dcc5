"""Addresses: which paths are URLs, and how they are shown without what is secret in them."""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://")
_USER = re.compile(r"(?<=://)[^/?#\s]*@")


def is_url(path: str) -> bool:
    """Tells whether a path is an address ("https://…", "s3://…") and no file."""
    return bool(_SCHEME.match(path))


def is_web(path: str) -> bool:
    """Tells whether a path is the address of a web page."""
    return path.lower().startswith(("http://", "https://"))


def safe(url: str) -> str:
    """Returns an address without user and password; of a web page without the fragment too."""
    if is_web(url):
        url = url.partition("#")[0]
    return _USER.sub("", url)


def split_user(url: str) -> tuple[str, tuple[str, str] | None]:
    """Returns the address of a web page without user, password and fragment; and the two, if it has them.

    Raises:
        ValueError: It is no address of a web page.
    """
    from urllib.parse import unquote

    parts = urlsplit(url)
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        raise ValueError("it names no host")
    _ = parts.port  # raises where it is no number
    user = (unquote(parts.username or ""), unquote(parts.password or "")) if "@" in parts.netloc else None
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme.lower(), host, parts.path or "/", parts.query, "")), user


def origin(url: str) -> str:
    """Returns scheme and host of an address, with the port."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2].lower()}"


def host(url: str) -> str:
    """Returns the host of an address."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
