"""Settings of extraction and checks, as the configuration file gives them. Validated here, documented from here."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class LanguageSettings(BaseModel):
    """Which language pipeline reads the text (``[language]``)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: str = Field("auto", description="auto (an installed scispaCy model, else the own one), a package, a path")
    linker: str | None = Field(
        None, description="knowledge base that names entities: umls, mesh, rxnorm, go, hpo, or a folder with kb.jsonl"
    )


class CheckSettings(BaseModel):
    """Thresholds of the checks (``[checks]``)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reference_age_years: int = Field(10, ge=1, description="CIT006: years after which a reference is old")
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
