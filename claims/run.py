"""What a run of the checks was given beside the articles: registry, settings, the date that counts as today."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from claims.settings import CheckSettings

if TYPE_CHECKING:
    from claims.registry import Registry
    from claims.retractions import Retractions
    from claims.source_texts import SourceTexts


@dataclass(frozen=True)
class Run:
    """Given to every check.

    Attributes:
        registry: Approved claims, or None where the run has no registry.
        settings: Thresholds from the configuration.
        as_of: What counts as today in every check that looks at dates.
        retractions: Retracted works, or None where the configuration names no data file.
        source_texts: Texts of cited sources, or None where the configuration says of none where they are.
    """

    registry: Registry | None = None
    settings: CheckSettings = field(default_factory=CheckSettings)
    as_of: datetime.date = field(default_factory=datetime.date.today)
    retractions: Retractions | None = None
    source_texts: SourceTexts | None = None
