"""Markdown (placeholder until written)."""
from sources.readers import text as _t
NAME = "markdown"
ENDINGS = (".md", ".markdown")
def sniff(head: str) -> bool:
    return False
def read(source):
    return _t.read(source)
