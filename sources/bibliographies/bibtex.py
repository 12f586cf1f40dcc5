"""BibTeX and BibLaTeX (``.bib``), parsed by pybtex one entry at a time: a broken one does not hide the next."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sources.bibliographies.entry import Problem, Work, clip, keys_once, person, plain, year

if TYPE_CHECKING:
    from pybtex.database import Person

ENDINGS = (".bib", ".bibtex")

#: Longest entry that is read, in characters; abstracts are far shorter.
_LONGEST = 200_000

_TYPES = {
    "article": "article-journal",
    "suppperiodical": "article-journal",
    "periodical": "article-journal",
    "book": "book",
    "mvbook": "book",
    "collection": "book",
    "mvcollection": "book",
    "reference": "book",
    "proceedings": "book",
    "booklet": "pamphlet",
    "inbook": "chapter",
    "bookinbook": "chapter",
    "incollection": "chapter",
    "inreference": "entry-encyclopedia",
    "inproceedings": "paper-conference",
    "conference": "paper-conference",
    "phdthesis": "thesis",
    "mastersthesis": "thesis",
    "thesis": "thesis",
    "techreport": "report",
    "report": "report",
    "manual": "report",
    "online": "webpage",
    "electronic": "webpage",
    "www": "webpage",
    "unpublished": "manuscript",
    "dataset": "dataset",
    "legislation": "legislation",
    "patent": "patent",
    "standard": "standard",
}
# What a child does not take from its parent.
_OWN = frozenset(["title", "subtitle", "crossref", "xdata", "doi", "pmid", "pmcid", "url", "pages", "key", "ids"])
_COMMAND = re.compile(r"@[ \t]*([A-Za-z]\w*)\s*[{(]")
_CHUNK = re.compile(r"^[ \t]*(?=@[ \t]*[A-Za-z]\w*[ \t]*\n?[ \t]*[{(])", re.MULTILINE)
_KEYLESS = re.compile(r"\s*(?:,|\}|[\w-]+\s*=)")
_STRAY = re.compile(r"^[ \t]*@[ \t]*[A-Za-z]\w*[^\n]*", re.MULTILINE)
_FORMATTING = re.compile(
    r"\\(?:emph|textit|textbf|textsl|textsc|textrm|textsf|texttt|textup|textnormal|textsuperscript|textsubscript|mathrm"
    r"|mathit|mathbf|text|mbox|url|nolinkurl|enquote|mkbibemph|mkbibquote|ensuremath)\s*(?=\{)"
)

Fields = dict[str, str]


def read(text: str, shown: str) -> tuple[list[Work], list[Problem]]:
    """Reads a ``.bib`` file: its works in order, and everything that is wrong."""
    faults: list[Problem] = []
    rows: list[tuple[str, str, str, Fields]] = []
    for place, kind, key, fields in _entries(text, shown, faults):
        for name in [name for name, value in fields.items() if not value.strip()]:
            del fields[name]
        rows.append((place, kind, key, fields))
    by_key = {key: (place, fields) for place, _, key, fields in rows}
    works = []
    for place, kind, key, fields in rows:
        inherited = _inherit(place, fields, by_key, faults)
        if kind not in ("xdata", "set"):
            works.append(_work(place, kind, key, inherited, faults))
    keys_once(works, faults)
    return works, faults


# ------------------------------------------------------------ syntax


def _entries(text: str, shown: str, faults: list[Problem]) -> Iterator[tuple[str, str, str, Fields]]:
    """Yields place, type, key and fields of each entry; what is broken goes to ``faults``."""
    from pybtex.database.input.bibtex import month_names
    from pybtex.utils import CaseInsensitiveDict

    macros = CaseInsensitiveDict(month_names)
    starts = [0, *(found.end() for found in _CHUNK.finditer(text)), len(text)]
    line = 1
    for start, end in zip(starts, starts[1:], strict=False):
        yield from _chunk(text[start:end], line, shown, macros, faults)
        line += text.count("\n", start, end)


def _chunk(
    text: str, line: int, shown: str, macros: Any, faults: list[Problem]
) -> Iterator[tuple[str, str, str, Fields]]:
    """Reads the entries from one line that starts with ``@`` to the next."""
    from pybtex.database.input.bibtex import LowLevelParser, SkipEntry, UndefinedMacro
    from pybtex.scanner import PybtexSyntaxError

    if len(text) > _LONGEST:
        message = f"an entry of {len(text):,} characters: expected at most {_LONGEST:,}"
        faults.append(Problem(f"{shown}:{line}", message))
        return
    errors: list[Any] = []

    def note(error: Any) -> None:
        month = isinstance(error, UndefinedMacro) and (parser.current_field_name or "").lower() == "month"
        if not month:  # months in every language stand there without quotes, and nobody needs them
            errors.append(error)

    parser = LowLevelParser(text, macros=macros, handle_error=note)
    behind: int | None = 0  # end of what is understood; None where a broken entry's rest cannot be told from comment
    for found in iter(lambda: _COMMAND.search(text, parser.pos), None):
        _stray(text, behind, found.start(), line, shown, faults)
        here = line + text.count("\n", 0, found.start())
        place, kind = f"{shown}:{here}", found[1].lower()
        if kind not in ("string", "preamble", "comment") and _KEYLESS.match(text, found.end()):
            stands = clip(text[found.start() : found.end() + 60])
            faults.append(Problem(place, f"an entry without a key: found “{stands}”, expected “@{kind}{{key, …”"))
            behind, parser.pos = None, found.end()
            continue
        parser.pos = parser.command_start = found.start() + 1
        parser.lineno = here
        errors.clear()
        try:
            _, body = parser.parse_command()
        except SkipEntry:
            behind = parser.pos
            continue
        except PybtexSyntaxError as error:
            errors.append(error)
            body = (None, ())
        faults += [_syntax(error, text, line, shown, here) for error in errors]
        behind = parser.pos if all(isinstance(error, UndefinedMacro) for error in errors) else None
        if behind is not None and kind not in ("string", "preamble"):
            yield place, kind, body[0], _fields(body[1], place, faults)
    _stray(text, behind, len(text), line, shown, faults)


def _syntax(error: Any, text: str, line: int, shown: str, here: int) -> Problem:
    from pybtex.database.input.bibtex import UndefinedMacro
    from pybtex.scanner import PrematureEOF

    place = f"{shown}:{error.lineno}"
    said = str(error.args[0])
    if isinstance(error, PrematureEOF):
        return Problem(f"{shown}:{here}", "the entry that begins here never ends: expected its closing brace or quote")
    if isinstance(error, UndefinedMacro):
        return Problem(place, f"“{clip(said)}” stands without quotes and no @string defines it")
    lines = text.split("\n")
    number = error.lineno - line
    stands = clip(lines[number]) if 0 <= number < len(lines) else ""
    return Problem(place, f"found “{stands}”: {said}")


def _stray(text: str, start: int | None, end: int, line: int, shown: str, faults: list[Problem]) -> None:
    """Tells what stands between entries and is no comment: the rest of an entry that ended too early, a lost brace."""
    if start is None:
        return
    rest = re.compile(r"\s*(?=[,}])").match(text, start, end)
    if start and rest:
        number = line + text.count("\n", 0, rest.end())
        words = clip(text[rest.end() : end].partition("\n")[0])
        faults.append(Problem(f"{shown}:{number}", f"found “{words}” behind the end of an entry: a brace too many"))
    for found in _STRAY.finditer(text, start, end):
        number = line + text.count("\n", 0, found.start())
        message = f"found “{clip(found[0])}”, expected an opening brace behind the type"
        faults.append(Problem(f"{shown}:{number}", message))


def _fields(pairs: Any, place: str, faults: list[Problem]) -> Fields:
    fields: Fields = {}
    for name, parts in pairs:
        folded = name.lower()
        if folded in fields:
            faults.append(Problem(place, f"the field “{clip(folded)}” stands twice in the entry"))
        fields.setdefault(folded, " ".join("".join(parts).split()))
    return fields


# ------------------------------------------------------------ meaning


def _inherit(
    place: str, fields: Fields, by_key: Mapping[str, tuple[str, Fields]], faults: list[Problem], depth: int = 0
) -> Fields:
    """Returns the fields with those that the parents (``crossref``, ``xdata``) give."""
    whole = dict(fields)
    for name in ("xdata", "crossref"):
        for parent in filter(None, re.split(r"\s*,\s*", fields.get(name, ""))):
            if parent not in by_key:
                if not depth:
                    faults.append(Problem(place, f"{name}: “{clip(parent)}” is no entry of the file"))
                continue
            if depth > 4:
                faults.append(Problem(place, f"{name}: entries that refer to each other in a circle"))
                return whole
            above = _inherit(place, by_key[parent][1], by_key, faults, depth + 1)
            for field, value in above.items():
                if name == "xdata" or field not in _OWN:
                    whole.setdefault(field, value)
            if name == "crossref" and "title" in above:
                whole.setdefault("booktitle", above["title"])
    return whole


def _work(place: str, type: str, key: str, fields: Fields, faults: list[Problem]) -> Work:
    def words(*names: str) -> str:
        return next((plain(_unlatex(fields[name])) for name in names if name in fields), "")

    def address(*names: str) -> str:
        return next((_raw(fields[name]) for name in names if name in fields), "")

    title = words("title")
    if "subtitle" in fields:
        title = f"{title.rstrip(':')}: {words('subtitle')}"
    eprint, eprinttype = address("eprint"), fields.get("eprinttype", fields.get("archiveprefix", "")).lower()
    work = Work(
        key,
        place,
        type=_TYPES.get(type, "document"),
        authors=_people(fields.get("author", ""), place, faults),
        editors=_people(fields.get("editor", ""), place, faults),
        title=title,
        container=words("journaltitle", "journal", "booktitle", "maintitle"),
        volume=words("volume"),
        issue=words("number", "issue") if type in ("article", "periodical") else "",
        pages=re.sub(r"\s*[-–—]+\s*", "-", words("pages", "eid", "article-number")),
        edition=words("edition"),
        place=words("location", "address"),
        publisher=words("publisher", "institution", "school", "organization", "howpublished"),
        number=words("number") if type not in ("article", "periodical") else "",
        doi=address("doi"),
        pmid=address("pmid") or (eprint if eprinttype in ("pubmed", "pmid") else ""),
        pmcid=address("pmcid", "pmc") or (eprint if eprinttype in ("pmc", "pmcid") else ""),
        isbn=address("isbn"),
        url=address("url"),
        note=" ".join(
            filter(None, (words("note"), words("annotation"), f"arXiv:{eprint}" if eprinttype == "arxiv" else ""))
        ),
        parent=fields.get("crossref"),
    )
    if not work.url and re.match(r"https?://", address("howpublished")):
        work.url, work.publisher = address("howpublished"), words("publisher", "institution", "organization")
    for name in ("date", "year"):
        if name in fields:
            try:
                work.year = year(words(name))
            except ValueError as problem:
                faults.append(Problem(place, f"{problem}"))
            break
    return work


def _people(names: str, place: str, faults: list[Problem]) -> list[str]:
    from pybtex import errors
    from pybtex.bibtex.utils import split_name_list
    from pybtex.database import Person

    people = []
    for name in split_name_list(names) if names else ():
        with errors.capture() as wrong:
            found = Person(name)
        if wrong:
            faults.append(Problem(place, f"author: found “{clip(name)}”, expected “Family, Given” joined by “and”"))
        else:
            people.append(_name(found))
    return [name for name in people if name]


def _name(found: Person) -> str:
    family = " ".join([*found.prelast_names, *found.last_names])
    if family.lower() == "others":
        return "et al"
    given = plain(_unlatex(" ".join([*found.first_names, *found.middle_names])))
    return person(plain(_unlatex(family)), given, plain(_unlatex(" ".join(found.lineage_names))))


def _unlatex(value: str) -> str:
    """Returns a field's words without LaTeX: accents, dashes and symbols decoded, braces and formatting gone."""
    from pybtex.exceptions import PybtexError
    from pybtex.richtext import Text

    if not re.search(r"[\\$~]|--|``|''", value):
        return re.sub(r"[{}]", "", value)
    bare = _FORMATTING.sub("", value).replace(r"\$", "\ue000")
    bare = re.sub(r"\$([^$]*)\$", lambda found: f"${found[1].replace('_', '').replace('^', '')}$", bare)
    try:
        decoded = str(Text.from_latex(re.sub(r"(?<!\\)%", r"\\%", bare)))
    except (PybtexError, ValueError, RecursionError):
        decoded = bare
    return re.sub(r"[{}$]", "", decoded).replace("\ue000", "$").replace("\u00a0", " ")


def _raw(value: str) -> str:
    """Returns an address or a number: only what LaTeX needs is taken out of it."""
    return re.sub(r"\\([%_&#~{}])", r"\1", re.sub(r"[{}]", "", re.sub(r"\\url\s*", "", value))).strip()
