"""The tokenizer that medfact runs with, scispaCy's combined rules; saved with the model, which then loads without."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import spacy
from scispacy.custom_tokenizer import combined_rule_tokenizer
from spacy.language import Language


@spacy.registry.callbacks("medfact.runtime_tokenizer")
def runtime_tokenizer_callback() -> Callable[[Language], None]:
    """Callback for ``[initialize] before_init``."""
    return set_runtime_tokenizer


def set_runtime_tokenizer(nlp: Language) -> None:
    """Gives a pipeline the runtime tokenizer."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # scispaCy's bracket rules hold "[[", meant literally
        nlp.tokenizer = combined_rule_tokenizer(nlp)


def blank() -> Language:
    """An empty English pipeline with the runtime tokenizer."""
    nlp = spacy.blank("en")
    set_runtime_tokenizer(nlp)
    return nlp
