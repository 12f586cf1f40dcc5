"""Files that appear under their name only when they are whole."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Gives a place beside a file to write to; what was written is moved to the file at the end, or thrown away.

    Folders on the way are made. Two writers of one file, in two processes or threads, do not write into each other.

    Args:
        path: The file.

    Yields:
        Where to write.

    Raises:
        OSError: The disk takes it not.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}.part")
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
