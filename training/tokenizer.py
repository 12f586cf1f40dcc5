"""The tokenizer that medfact runs with, scispaCy's combined rules; saved with the model, which then loads without.

One rule is added: a compound in ``SPLIT`` gives three tokens ("cisplatin", "-", "induced"), so that what it names can
be an entity. All other hyphenated words stay whole ("FDA-approved", "follow-up", "HER2-positive").
"""

from __future__ import annotations

import warnings
from collections.abc import Callable

import spacy
from scispacy.custom_tokenizer import combined_rule_tokenizer
from spacy.lang.char_classes import ALPHA
from spacy.language import Language

SPLIT = "induced treated pretreated associated related mediated dependent containing resistant exposed injected".split()
"""What follows the hyphen of compounds that are split: most often a drug or a disease stands before it."""


@spacy.registry.callbacks("medfact.runtime_tokenizer")
def runtime_tokenizer_callback() -> Callable[[Language], None]:
    """Callback for ``[initialize] before_init``."""
    return set_runtime_tokenizer


def set_runtime_tokenizer(nlp: Language) -> None:
    """Gives a pipeline the runtime tokenizer."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # scispaCy's bracket rules hold "[[", meant literally
        tokenizer = combined_rule_tokenizer(nlp)
        rules = tokenizer.infix_finditer.__self__.pattern  # type: ignore[union-attr]
        compounds = rf"(?<=[{ALPHA}0-9])-(?=(?i:{'|'.join(SPLIT)})(?![{ALPHA}-]))"
        tokenizer.infix_finditer = spacy.util.compile_infix_regex([compounds, rules]).finditer
    nlp.tokenizer = tokenizer


def blank() -> Language:
    """An empty English pipeline with the runtime tokenizer."""
    nlp = spacy.blank("en")
    set_runtime_tokenizer(nlp)
    return nlp
