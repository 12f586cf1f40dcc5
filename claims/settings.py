"""Settings of extraction and checks, as the configuration file gives them. Validated here, documented from here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, field_validator

from claims.model import Kind
from claims.source_kinds import KINDS, SourceKind

CLAIM_KINDS: tuple[Kind, ...] = get_args(Kind)


class LanguageSettings(BaseModel):
    """Which language pipeline reads the text (``[language]``)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: str = Field("auto", description="auto (an installed scispaCy model, else the own one), a package, a path")
    linker: str | None = Field(
        None, description="knowledge base that names entities: umls, mesh, rxnorm, go, hpo, or a folder with kb.jsonl"
    )
    sentence_model: str | None = Field(
        None,
        description="folder with a sentence-transformers model (extra `semantic`): subjects and outcomes that no list"
        " knows take the nearest known name",
    )
    least_likeness: float = Field(
        0.8, gt=0, le=1, description="sentence_model: least cosine at which two names are taken for one"
    )


class CheckSettings(BaseModel):
    """Thresholds of the checks (``[checks]``)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reference_age_years: int = Field(10, ge=1, description="CIT006: years after which a reference is old")
    reference_ages: dict[str, int] = Field(
        default_factory=dict,
        description="CIT006: years by kind of reference or of a claim that cites it, as { guideline = 5, dosing = 5 }; "
        "the shortest that fits counts, in place of reference_age_years",
    )
    retractions: str | None = Field(
        None, description="CIT007: the Retraction Watch CSV file; without it no reference is looked up"
    )
    source_texts: str | None = Field(
        None, description="CIT011: folder with the texts of cited works, called by DOI, PMID or title"
    )
    fetch_abstracts: bool = Field(
        False, description="CIT011: ask PubMed for abstracts that are not at hand; the only check that asks the network"
    )
    weak_sources: tuple[SourceKind, ...] = Field(
        ("news", "blog", "seller"),
        description="CIT008: kinds of sources that carry no figure, dose or safety claim alone",
    )
    review_age_years: int = Field(3, ge=1, description="ART002: years after which a review is stale")
    number_tolerance: float = Field(
        0.0, ge=0, le=1, description="CON002, REG001: share by which two numbers may differ beyond their rounding"
    )
    known_abbreviations: tuple[str, ...] = Field(
        (),
        description="ART006: abbreviations that readers know and an article need not expand, beside the shipped list",
    )
    dose_style: Literal["ismp", "nhs"] = Field(
        "ismp", description="DOS001, DOS002: whose way of writing doses counts where ISMP and the NHS differ"
    )

    @field_validator("reference_ages")
    @classmethod
    def _known_kinds(cls, ages: dict[str, int]) -> dict[str, int]:
        known = (*KINDS, *CLAIM_KINDS)
        for kind, years in ages.items():
            if kind not in known:
                raise ValueError(f"kinds of references or claims; there is no {kind!r}: known are {', '.join(known)}")
            if years < 1:
                raise ValueError(f"at least 1 year for {kind!r}, not {years}")
        return ages

    def oldest(self, kinds: Iterable[str | None]) -> tuple[int, str | None]:
        """Returns the age in years beyond which a reference is old, and the kind that it is configured for.

        Args:
            kinds: What sort of source it is and what kinds of claims rest on it; the shortest configured age counts.
        """
        named = [kind for kind in kinds if kind is not None and kind in self.reference_ages]
        if not named:
            return self.reference_age_years, None
        shortest = min(named, key=self.reference_ages.__getitem__)
        return self.reference_ages[shortest], shortest
