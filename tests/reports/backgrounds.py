"""What stands behind the pages of a library, made by hand: a history of audits, sources with what rests on them."""

from __future__ import annotations

import datetime

from claims.model import SEVERITIES
from reports.library import Background, Source
from reports.result import Result
from reports.since import Change, Gone, Since, Totals

ATTACK = "<script>window.broken = 1</script>"


def totals(day: datetime.date, error: int, warning: int, note: int, **more) -> Totals:
    found = dict(zip(SEVERITIES, (error, warning, note), strict=True))
    return Totals(day, f"{day}T06:00:02+00:00", 5, 1, 1200, 14, found, codes={"CIT001": 1, "STA001": 3}, **more)


def since(result: Result) -> Since:
    """The third audit: a finding and an article came, three findings went."""
    first, second, third, *_ = result.documents
    days = [result.as_of - datetime.timedelta(weeks=number) for number in (3, 2, 1, 0)]
    counts = [result.counts.of(name) for name in SEVERITIES]
    trend = (
        totals(days[0], 4, 9, 1),
        totals(days[1], 9, 12, 2, came=8, went=0),
        totals(days[2], 8, 11, 2, came=1, went=3),
        totals(days[3], *counts, came=4, went=3),
    )
    gone = Gone("a" * 32, first.path, "STA001", "percentage-count-mismatch", "error", f"3 of 4 is 75% {ATTACK}",
                f"3 of 4 (80%) {ATTACK}", "line 7")  # fmt: skip
    left = Gone(
        "b" * 32, "library/old.md", "CIT001", "uncited-claim", "warning", "no source", "it always works", "page 2"
    )
    came = [one.fingerprint for item in (first, third) for one in item.findings if one.state == "new"][:3]
    new = [one.fingerprint for one in second.findings if one.state == "new"][:1]
    return Since(
        "last",
        trend,
        last=trend[-2],
        remarks=("the registry changed",),
        came=frozenset([*came, *new]),
        stayed=12,
        gone=(gone,),
        accepted=(gone,),
        left=(left,),
        unseen=2,
        articles={first.path: Change(3, 1), second.path: Change(1, 0, "absent")},
        removed=("library/old.md",),
    )


def full(result: Result) -> Background:
    """Everything there can be."""
    paths = tuple(item.path for item in result.documents if item.document)
    sources = (
        Source("Smith J. A trial of mesh. 2011. doi:10.5555/mesh.1", "A trial of mesh", "https://doi.org/10.5555/mesh.1",
               2011, "journal", paths, 9, old=True),
        Source(f"Withdrawn work {ATTACK}", None, "javascript:alert(1)", 2019, None, paths[:1], 2,
               retracted="retracted 2021-05-04"),
        Source("Leaflet of the clinic", None, None, None, "health site", paths[1:2], 0),
    )  # fmt: skip
    return Background(since(result), sources, "articles,claims\n4,9\n")
