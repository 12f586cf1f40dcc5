"""Parquet: the claims as a typed table, written a few documents at a time. Needs ``medfact[parquet]``."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from pathlib import Path

from reports import Format
from reports.result import DocumentResult, Options, Result
from reports.tables import claims_frame

FORMAT = Format("parquet", "the claims as a Parquet table (--output FILE)", ".parquet", frozenset({"claims"}))
_GROUP = 256
"""Documents whose claims make one row group."""


def render(_result: Result, _options: Options) -> str:
    """Parquet is no text.

    Raises:
        ValueError: Always; the message says what to do.
    """
    raise ValueError("parquet is a binary file: name it with --output FILE")


def claims_file(items: Iterable[DocumentResult], path: Path) -> None:
    """Writes the claims of the documents as they come.

    Raises:
        ValueError: pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as problem:
        raise ValueError("parquet needs pyarrow: install medfact[parquet]") from problem
    schema = pa.Schema.from_pandas(claims_frame([]), preserve_index=False)
    rest = iter(items)
    with pq.ParquetWriter(path, schema) as writer:
        while group := list(itertools.islice(rest, _GROUP)):
            writer.write_table(pa.Table.from_pandas(claims_frame(group), schema=schema, preserve_index=False))
