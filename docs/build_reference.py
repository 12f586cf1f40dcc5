"""Writes docs/configuration.md and docs/attributes.md from models and data: ``python docs/build_reference.py``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from claims import data
from claims.attribute_table import FILE, Attribute, Attributes
from claims.model import SEVERITIES
from pipeline.config import markdown

HEAD = """# Configuration

<!-- Made by docs/build_reference.py from pipeline/config.py and claims/settings.py: change it there. -->

Settings live in `medfact.toml`, or in `[tool.medfact]` of a `pyproject.toml`. The file is looked for upwards from the
folder that the named articles share; where there is none, upwards from each of them and from what a link leads to;
where they have none, upwards from the current folder. `--config FILE` names it. Articles with different configurations
and none in common are an error. Its folder is the project's root: paths in the file start there, and so do paths in
output, whatever way an article was named. `medfact init` writes one that shows every key.

Keys are written with dashes. A key that does not exist, or a value of the wrong type, stops the run with exit code 2;
the message names file, key, what stands there, what is expected, and the nearest key there is. Options of the command
go before the file: `--select` takes the place of `select` and `ignore`, `--ignore` alone adds to `ignore`.

The same under `[tool.medfact]`: `[tool.medfact.checks]`, `[[tool.medfact.suppress]]` and so on.

"""


ATTRIBUTES = """# Attributes

<!-- Made by docs/build_reference.py from claims/data/attributes.yaml and claims/attribute_table.py: change it there.
-->

An attribute is a question that an article answers about a treatment, a test or a disease with one of a few values, of
which only one can be right: *How invasive is it?* noninvasive, minimally invasive or surgical. The values are found by
the phrases that say them; each becomes a claim. Two values that exclude each other, of one subject, are reported by
[CON001](checks/con001.md) within an article and between articles, and by [REG001](checks/reg001.md) against the
[registry](registry.md), whose entries name attribute and value as they are listed here.

The attributes are data: `claims/data/attributes.yaml` ships with medfact, and a newsroom adds its own rows, values and
phrases.

## Your own

Name your file in `medfact.toml`; paths start at its folder:

```toml
attributes = ["newsroom/attributes.yaml"]
```

A row with a new name is a new attribute and needs `question`, `kind`, `of` and two `values` at least. A row with the
name of a shipped attribute adds to it: phrases to its values, new values, pairs; `question`, `description`, `kind`,
`ordered` and `gravity` take the place of what was.

```yaml
attributes:
  - name: invasiveness
    values:
      noninvasive: [needle-free, "without (any)? needles"]
  - name: reimbursement
    question: Does the health service pay for it?
    kind: procedure
    of: [procedure, treatment, drug, device, test]
    values:
      paid: ["(free|available free) on the health service", "(is|are) (fully)? reimbursed"]
      not paid: ["(is|are) not (available|paid for) on the health service", "(is|are) not reimbursed"]
    conflicts: [[paid, not paid, warning]]
```

A few lines can stand in the configuration itself, by the attribute's name:

```toml
[attributes.invasiveness.values]
noninvasive = ["needle-free"]
```

Everything is validated before the first article is read: an unknown value in a pair, a phrase that says two values, a
key that does not exist stop the run with exit code 2, and the message names file, row, key, what stands there and
what is expected. Extraction, comparison, checks and the validation of the registry use the same table, also in the
audit and in worker processes.

## A row

"""

NOTATION = """
## Phrases

Phrases are written in lower case and match whole words; a space also matches a hyphen.

| written | matches |
|---|---|
| `side-effect*` | any ending: side effect, side-effects |
| `(is\\|are) safe` | one of several |
| `(a\\|the most)? safe`, `very? safe` | may be left out |
| `fail* … to` | up to four words between |

A phrase should say the value by itself, of the subject as a whole. Comparisons ("less invasive than") belong into
`comparison`, words that show that something else is meant ("a noninvasive *tumour*") into `not-before` or
`not-after`, and what makes the sentence say something else anywhere in it ("*if you are anxious* you are given a
sedative") into `unless`. A phrase that denies ("is not contagious") may stand for a value of its own; a value under a
negation outside the phrase is kept as negated. Of two values offered with "or" neither is claimed.

Values are said of the treatment, test or device that the sentence speaks of, by name, pronoun or topic. Attributes of a
`condition` are said of the disease: named right behind the phrase ("no vaccine against *measles*"), the subject of the
sentence, or what a pronoun stands for, with what qualifies it ("*strangulated* hernia" is not any hernia). What is said
of some cases only ("most", "some types of", "the symptoms of") is no value of the disease.

## All attributes

"""


def page() -> str:
    """Returns the whole page."""
    return HEAD + markdown()


def attributes_page() -> str:
    """Returns the page of attributes."""
    return "\n".join((ATTRIBUTES.rstrip(), "", *_keys(), "")) + NOTATION + "\n".join(_rows()) + "\n"


def _keys() -> Iterator[str]:
    yield from ("| key | meaning |", "|---|---|")
    for name, item in Attribute.model_fields.items():
        needed = " (required)" if item.is_required() else ""
        yield f"| `{name.replace('_', '-')}` | {item.description}{needed} |"


def _rows() -> Iterator[str]:
    yield from ("| attribute | question | of | values | a conflict is | kind of claim |", "|---|---|---|---|---|---|")
    for row in data.load(FILE, Attributes).attributes:
        about = f"**{row.name}** <br> {row.description}"
        of = ", ".join(row.of) or "a harm of a treatment"
        yield f"| {about} | {row.question} | {of} | {' · '.join(row.values)} | {_gravity(row)} | {row.kind} |"


def _gravity(row: Attribute) -> str:
    names = list(row.values)
    pairs = [(one, other) for index, one in enumerate(names) for other in names[index + 1 :]]
    apart = {pair: row.gravity_of(*pair) for pair in pairs if row.excludes(*pair)}
    usual = max(SEVERITIES, key=list(apart.values()).count)
    others = [f"{one} – {other}: {gravity}" for (one, other), gravity in apart.items() if gravity != usual]
    others += [f"{one} – {other}: none" for one, other in pairs if (one, other) not in apart]
    return "; ".join([usual, *others])


if __name__ == "__main__":
    folder = Path(__file__).parent
    (folder / "configuration.md").write_text(page(), encoding="utf-8")
    (folder / "attributes.md").write_text(attributes_page(), encoding="utf-8")
