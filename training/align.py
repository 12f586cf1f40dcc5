"""Gold annotation carried over to the tokens of the tokenizer that medfact runs with.

The corpora split at hyphens and slashes ("non", "-", "invasive"), scispaCy's tokenizer does not. The model
is trained on the tokens it will see: gold tokens are merged where the tokenizer keeps them together; where
it splits one, the last piece stands for it.
"""

from __future__ import annotations

from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc, Span

from training.conllu import Sentence, Word


@dataclass
class Piece:
    """One runtime token with what is known about it; heads are indices into the document's tokens."""

    text: str
    space: bool
    tag: str | None = None
    head: int | None = None
    dep: str | None = None
    entity: str | None = None


def join(sentences: list[Sentence], breaks: str = " ") -> tuple[str, list[Word], list[int], list[int]]:
    """Joins sentences into one text.

    Args:
        sentences: in order.
        breaks: what stands between two paragraphs.

    Returns:
        The text; the gold words with document-wide heads; the character offset of each; where sentences start.
    """
    text, words, offsets, starts = "", [], [], []
    for number, sentence in enumerate(sentences):
        if number:
            same = sentence.paragraph == sentences[number - 1].paragraph
            text = text.rstrip() + (" " if same else breaks)
        base = len(words)
        starts.append(base)
        for word in sentence.words:
            offsets.append(len(text))
            head = None if word.head is None else word.head + base
            words.append(Word(word.form, word.tag, head, word.dep, entity=word.entity))
            text += word.form + (" " if word.space else "")
    return text.rstrip(), words, offsets, starts


def to_doc(
    nlp: Language,
    sentences: list[Sentence],
    breaks: str = " ",
    parsed: bool = True,
    entities: bool = False,
    gold_tokens: bool = False,
) -> Doc:
    """Makes a training document on runtime tokens.

    Args:
        nlp: gives the tokenizer and the vocabulary.
        sentences: gold sentences, in order.
        breaks: what stands between paragraphs.
        parsed: whether tags and parse are known.
        entities: whether entities are known.
        gold_tokens: keep the corpus's own tokens (to compare with models trained on them).

    Returns:
        The document; what is unknown is missing, not "O" or a root.
    """
    text, words, offsets, starts = join(sentences, breaks)
    tokens = _own_tokens(nlp, text, words, offsets) if gold_tokens else nlp.tokenizer(text)
    groups = _groups(tokens, words, offsets)
    place: dict[int, int] = {g: i for i, (group, _) in enumerate(groups) for g in group}
    pieces = []
    for i, (group, exact) in enumerate(groups):
        piece = Piece(tokens[i].text, bool(tokens[i].whitespace_))
        if tokens[i].is_space:
            piece.tag = "_SP"
            piece.entity = "O" if entities else None
        elif parsed and exact:
            _annotate(piece, i, [words[g] for g in group], group, place)
        elif parsed and group and place[group[-1]] == i:
            _annotate(piece, i, [words[group[-1]]], group[-1:], place)  # last piece of a gold token that is split
        elif parsed and group and len(group) == 1:
            piece.head, piece.dep = place[group[0]], "dep"
        if entities and exact:
            piece.entity = _entity([words[g] for g in group])
        pieces.append(piece)
    doc = Doc(nlp.vocab, words=[p.text for p in pieces], spaces=[p.space for p in pieces])
    if parsed:
        doc = _parsed_doc(nlp, pieces, groups, starts, len(words))
    if entities:
        _set_entities(doc, pieces)
    return doc


def _own_tokens(nlp: Language, text: str, words: list[Word], offsets: list[int]) -> Doc:
    ends = [offset + len(word.form) for offset, word in zip(offsets, words, strict=True)]
    return Doc(nlp.vocab, words=[w.form for w in words], spaces=[text[end : end + 1] == " " for end in ends])


def _groups(tokens: Doc, words: list[Word], offsets: list[int]) -> list[tuple[list[int], bool]]:
    """For each token the gold words it overlaps, and whether both ends coincide."""
    groups: list[tuple[list[int], bool]] = []
    w = 0
    for token in tokens:
        start, end = token.idx, token.idx + len(token)
        while w < len(words) and offsets[w] + len(words[w].form) <= start:
            w += 1
        group, j = [], w
        while j < len(words) and offsets[j] < end:
            group.append(j)
            j += 1
        exact = bool(group) and offsets[group[0]] == start and offsets[group[-1]] + len(words[group[-1]].form) == end
        groups.append((group, exact))
    return groups


def _annotate(piece: Piece, i: int, gold: list[Word], group: list[int], place: dict[int, int]) -> None:
    if len(gold) == 1:
        word, piece.tag = gold[0], gold[0].tag
    else:
        heads = [w for w, g in zip(gold, group, strict=True) if w.head is None or w.head == g or w.head not in group]
        heads = [w for w in heads if w.dep != "punct"] or gold
        word = heads[-1]
        piece.tag, dep = _merged_tag(gold, word)
        word = Word(word.form, piece.tag, word.head, dep)
    if word.head is None or word.dep is None:
        return
    head = i if word.dep == "ROOT" else place.get(word.head)
    if head is not None and (head != i or word.dep == "ROOT"):
        piece.head, piece.dep = head, word.dep


def _merged_tag(gold: list[Word], head: Word) -> tuple[str | None, str | None]:
    """Tag and label of a hyphenated word, as PTB has them: a modifier is an adjective ("drug-induced")."""
    if not any(w.tag == "HYPH" for w in gold) or head.dep not in ("amod", "compound", "nmod", "npadvmod"):
        return head.tag, head.dep
    if head.tag in ("VBN", "VBG", "VBD") and head.dep == "amod":
        return "JJ", "amod"
    if gold[0].tag in ("CD", "AFX", "JJ") and head.tag == "NN" and head.dep in ("compound", "nmod", "amod"):
        return "JJ", "amod"
    return head.tag, head.dep


def _entity(gold: list[Word]) -> str | None:
    """The IOB label of a token; None where only a part of it is an entity ("selegiline-induced")."""
    labels = [w.entity or "O" for w in gold]
    types = {label[2:] for label in labels}
    if len(types) != 1 or "B" in [label[0] for label in labels[1:]]:
        return None
    return labels[0] if labels[0] == "O" else labels[0].upper()


def _parsed_doc(
    nlp: Language, pieces: list[Piece], groups: list[tuple[list[int], bool]], starts: list[int], size: int
) -> Doc:
    sentence_of = _sentence_numbers(groups, starts, size)
    roots: dict[int, int] = {}
    for i, piece in enumerate(pieces):
        if piece.dep == "ROOT":
            if sentence_of[i] in roots:
                piece.head, piece.dep = roots[sentence_of[i]], "dep"
            roots.setdefault(sentence_of[i], i)
    heads: list[int] = []
    deps: list[str] = []
    for i, piece in enumerate(pieces):
        known = piece.head is not None and piece.dep is not None and sentence_of[piece.head] == sentence_of[i]
        heads.append(piece.head if known and piece.head is not None else roots.setdefault(sentence_of[i], i))
        deps.append(piece.dep if known and piece.dep else "dep" if roots[sentence_of[i]] != i else "ROOT")
        if pieces[i].tag == "_SP" and i:
            heads[i] = i - 1
    for i in range(len(heads)):
        if _circular(heads, i):  # two merged words that each held a part of the other's dependents
            heads[i] = roots.setdefault(sentence_of[i], i)
            deps[i] = "ROOT" if heads[i] == i else "dep"
    return Doc(
        nlp.vocab,
        words=[p.text for p in pieces],
        spaces=[p.space for p in pieces],
        tags=[p.tag or "" for p in pieces],
        heads=heads,
        deps=deps,
    )


def _circular(heads: list[int], start: int) -> bool:
    i = heads[start]
    for _ in range(len(heads)):
        if heads[i] == i or i == start:
            return i == start != heads[i]
        i = heads[i]
    return True


def _sentence_numbers(groups: list[tuple[list[int], bool]], starts: list[int], size: int) -> list[int]:
    number_of, number = [0] * size, -1
    for w in range(size):
        if number + 1 < len(starts) and starts[number + 1] == w:
            number += 1
        number_of[w] = number
    numbers, last = [], 0
    for group, _ in groups:
        last = number_of[group[0]] if group else last
        numbers.append(last)
    return numbers


def _set_entities(doc: Doc, pieces: list[Piece]) -> None:
    spans: list[Span] = []
    missing: list[Span] = []
    start = 0
    while start < len(pieces):
        label, end = pieces[start].entity, start + 1
        if label is None:
            missing.append(doc[start:end])
        elif label.startswith("B-"):
            while end < len(pieces) and (pieces[end].entity or "").startswith("I-"):
                end += 1
            spans.append(Span(doc, start, end, label=label[2:]))
        start = end
    doc.set_ents(spans, missing=missing, default="outside")
