"""Abstracts from PubMed, by PMID: asked for only where the configuration switches it on.

E-utilities (https://www.ncbi.nlm.nih.gov/books/NBK25501/): one request for up to 200 ids, three a second at most.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from sources import xmltree
from sources.document import UnreadableError
from sources.markup import Node
from sources.wholefile import whole

ADDRESS = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/efetch.fcgi"
_BATCH = 200
_PAUSE = 0.34
_SECONDS = 30.0
_LIMIT = 50_000_000


class PubMedError(Exception):
    """PubMed could not be asked or did not answer as it should; the message says what was asked and what came."""


def abstracts(pmids: Iterable[str], *, cache: Path | None = None, address: str = ADDRESS) -> dict[str, str]:
    """Returns title and abstract of works by PMID; a work without an abstract, or unknown to PubMed, is left out.

    Args:
        pmids: What is asked for.
        cache: Folder in which answers are kept, so that nothing is asked twice; None for none.
        address: Where PubMed is asked.

    Raises:
        PubMedError: PubMed cannot be reached, refuses, or answers with something else.
    """
    found: dict[str, str] = {}
    missing: list[str] = []
    for pmid in dict.fromkeys(pmids):
        kept = cache / f"{pmid}.txt" if cache else None
        if kept is not None and kept.is_file():
            text = kept.read_text(encoding="utf-8")
            if text:
                found[pmid] = text
        else:
            missing.append(pmid)
    for start in range(0, len(missing), _BATCH):
        if start:
            time.sleep(_PAUSE)
        asked = missing[start : start + _BATCH]
        answer = _parse(_ask(asked, address), address)
        for pmid in asked:
            text = answer.get(pmid, "")
            if cache is not None:
                # A disk that takes nothing is no reason to stop: the answer is here.
                with contextlib.suppress(OSError), whole(cache / f"{pmid}.txt") as part:
                    part.write_text(text, encoding="utf-8")
            if text:
                found[pmid] = text
    return found


def _ask(pmids: Sequence[str], address: str) -> str:
    import httpx

    form = {"db": "pubmed", "id": ",".join(pmids), "retmode": "xml", "tool": "medfact"}
    try:
        with httpx.stream("POST", address, data=form, timeout=_SECONDS, follow_redirects=True) as response:
            if response.status_code != httpx.codes.OK:
                raise PubMedError(f"PubMed answered {response.status_code}: expected 200 ({address})")
            data = bytearray()
            for piece in response.iter_bytes():
                data += piece
                if len(data) > _LIMIT:
                    raise PubMedError(f"PubMed sent more than {_LIMIT // 1_000_000} MB ({address})")
    except httpx.HTTPError as problem:
        why = str(problem) or type(problem).__name__
        raise PubMedError(f"PubMed cannot be asked: {why} ({address})") from None
    return data.decode("utf-8", errors="replace")


def _parse(answer: str, address: str) -> dict[str, str]:
    # The answer names a document type but declares no entities.
    try:
        root = xmltree.parse(answer, address)
    except UnreadableError as problem:
        raise PubMedError(f"PubMed did not answer in XML: {problem.message} ({address})") from None
    if root.tag != "PubmedArticleSet":
        raise PubMedError(f"PubMed answered with <{root.tag}>: expected <PubmedArticleSet> ({address})")
    found: dict[str, str] = {}
    for article in xmltree.descendants(root, "MedlineCitation"):
        pmid = xmltree.words(xmltree.first(article, "PMID"))
        parts = [_labelled(part) for part in xmltree.descendants(article, "AbstractText")]
        if pmid and any(parts):
            title = xmltree.words(next(iter(xmltree.descendants(article, "ArticleTitle")), None))
            found[pmid] = "\n\n".join(filter(None, (title, *parts))) + "\n"
    return found


def _labelled(part: Node) -> str:
    words = xmltree.words(part)
    label = part.get("Label").capitalize()
    return f"{label}: {words}" if label and words else words
