"""``medfact baseline``: writes what stands today into the file of accepted findings."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import sources
from pipeline import baselines
from pipeline.command import UsageError, run_plan, say, warn
from pipeline.stages import Plan
from reports.result import plural
from sources.wholefile import whole


def accept(plan: Plan, output: Path | None, *, prune: bool) -> int:
    """Checks the articles and writes the file; returns the exit code.

    Entries of articles outside the run are kept. Where an article cannot be read nothing is written: what it holds
    would be lost.

    Args:
        plan: A run without a baseline.
        output: The file; the configuration's, else ``medfact-baseline.json`` at the root.
        prune: Takes out what is no longer found, and accepts nothing.

    Raises:
        BaselineError: There is such a file, and it is no baseline; or there is none to prune.
        UsageError: It cannot be written.
    """
    config = plan.config
    file = output or Path(config.baseline or config.root / baselines.FILE)
    shown = sources.display(file, config.root)
    earlier = baselines.load(file, shown=shown) if prune or file.exists() else baselines.Baseline(shown)
    # Equal findings are numbered anew when all are accepted; what is only pruned keeps its numbers.
    outcome = run_plan(dataclasses.replace(plan, baseline=earlier if prune else None))
    warn(dataclasses.replace(outcome, baseline=None))
    if outcome.unread:
        say(f"{shown}: not written: {plural(len(outcome.unread), 'article')} could not be checked")
        return 2
    if prune:
        stale = outcome.baseline.stale if outcome.baseline is not None else ()
        update = baselines.prune(earlier, stale, config.root)
    else:
        findings = [*outcome.findings, *(finding for item in outcome.documents for finding in item.findings)]
        standing = [finding for finding in findings if finding.state != "suppressed"]
        checked = {item.path for item in outcome.documents}
        update = baselines.accept(standing, earlier, checked, config.root)
    try:
        with whole(file) as part:
            part.write_text(baselines.dumps(update.entries), encoding="utf-8", newline="\n")
    except OSError as problem:
        raise UsageError(f"{shown} cannot be written: {problem.strerror}") from problem
    kept = f", {update.kept} of articles outside this run kept" if update.kept else ""
    say(f"wrote {shown}: {plural(len(update.entries), 'finding')} ({update.added} new, {update.removed} gone{kept})")
    return 0
