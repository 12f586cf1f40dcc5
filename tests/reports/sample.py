"""Results made by hand, in the project's own words, so that renderers are tested without readers, models or checks."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Sequence
from typing import Any

from claims.model import (
    Category,
    Certainty,
    ChangeNote,
    Claim,
    Cue,
    Effect,
    EntryNote,
    Finding,
    Frequency,
    Kind,
    Polarity,
    Quantity,
    Regimen,
    Related,
    Scope,
    Severity,
    SourceNote,
    State,
    Subject,
    Times,
    Verdict,
)
from reports.result import DocumentResult, LanguageInfo, RegistryInfo, Result
from sources.document import Block, BlockKind, Citation, Document, Metadata, Positions, Reference

NAMES = {
    "CON001": "contradictory-description",
    "CON002": "contradictory-number",
    "CON005": "understated-risk",
    "REG001": "contradicts-registry",
    "REG002": "dose-outside-registry",
    "REG003": "outdated-registry-claim",
    "CIT001": "uncited-claim",
    "CIT002": "missing-reference",
    "CIT003": "unused-reference",
    "CIT004": "vague-attribution",
    "CIT005": "unlocatable-reference",
    "REG004": "unregistered-claim",
    "DOS002": "error-prone-number",
    "STA001": "percentage-count-mismatch",
    "ART001": "missing-review-date",
    "ART003": "missing-author",
    "ART004": "unreviewed-status",
    "ART005": "truncated-list",
    "SUP001": "unused-suppression",
}


class Draft:
    """An article in the making: blocks are added in order, places are named by their words."""

    def __init__(self, path: str, format: str = "markdown", title: str | None = None) -> None:
        self.path, self.format, self.title = path, format, title
        self.text = ""
        self.blocks: list[Block] = []
        self.references: list[Reference] = []
        self.citations: list[Citation] = []
        self.claims: list[Claim] = []
        self.findings: list[Finding] = []
        self.metadata = Metadata()
        self.section: list[tuple[int, str]] = []

    def add(self, kind: BlockKind, text: str, level: int = 0, **more: Any) -> Block:
        """Adds a block behind the last one; cells of a table row stand on one line, tabs between them."""
        gap = "\n\n"
        if kind == "table_cell" and self.blocks and self.blocks[-1].kind == "table_cell":
            gap = "\n" if more.pop("row", False) else "\t"
        more.pop("row", None)
        self.text += (gap if self.text else "") + text
        if kind == "heading":
            self.section = [part for part in self.section if part[0] < level]
        above = tuple(words for _, words in self.section)
        block = Block(kind, len(self.text) - len(text), len(self.text), level=level, section=above, **more)
        if kind == "heading":
            self.section.append((level, text))
        self.blocks.append(block)
        return block

    def refer(self, key: str, text: str, **more: Any) -> None:
        """Adds an entry of the reference list."""
        block = self.add("reference", text)
        self.references.append(Reference(key, text, block.start, block.end, **more))

    def span(self, words: str, nth: int = 0) -> tuple[int, int]:
        """Returns where words stand."""
        start = -1
        for _ in range(nth + 1):
            start = self.text.index(words, start + 1)
        return start, start + len(words)

    def cite(self, marker: str, *keys: str, nth: int = 0) -> None:
        """Says that a marker points to references."""
        self.citations.append(Citation(*self.span(marker, nth), keys))

    def positions(self) -> Positions:
        """Returns positions of a plain-text file that holds just this text."""
        return Positions(lines=(0, *(at + 1 for at, character in enumerate(self.text) if character == "\n")))

    def place(self, start: int) -> tuple[int, int]:
        """Returns line and column."""
        found = self.positions().locate(start)
        assert found is not None
        return found

    def claim(
        self,
        kind: Kind,
        words: str,
        subject: str | None,
        attribute: str | None,
        *values: Quantity | Regimen | Category | Effect,
        verdict: Verdict = "unregistered",
        polarity: Polarity = "affirmed",
        certainty: Certainty = "asserted",
        cues: Sequence[Cue] = (),
        citations: Sequence[str] = (),
        registry: Sequence[str] = (),
        scope: Scope | None = None,
        nth: int = 0,
    ) -> Claim:
        """Adds a claim at its words."""
        start, end = self.span(words, nth)
        line, column = self.place(start)
        made = Claim(
            id=f"c{len(self.claims) + 1}",
            kind=kind,
            text=words,
            start=start,
            end=end,
            line=line,
            column=column,
            section=next(block.section for block in self.blocks if block.start <= start < block.end),
            subject=Subject(subject, subject.lower(), "other") if subject else None,
            scope=scope or Scope(),
            attribute=attribute,
            values=values,
            polarity=polarity,
            certainty=certainty,
            cues=tuple(cues),
            citations=tuple(citations),
            verdict=verdict,
            registry=tuple(registry),
        )
        self.claims.append(made)
        return made

    def cue(self, type: str, words: str, nth: int = 0) -> Cue:
        """Returns a cue at its words."""
        return Cue(type, words, *self.span(words, nth))

    def quantity(self, words: str, low: float | None, high: float | None, unit: str, nth: int = 0) -> Quantity:
        """Returns a quantity at its words."""
        return Quantity(words, *self.span(words, nth), low=low, high=high, unit=unit)

    def related(self, words: str, nth: int = 0) -> Related:
        """Returns a place of this article as the other side of a finding."""
        start, end = self.span(words, nth)
        line, column = self.place(start)
        return Related(self.path, line, start, end, words, column)

    def find(
        self,
        code: str,
        severity: Severity,
        words: str,
        message: str,
        *,
        hint: str | None = None,
        related: Sequence[Related] = (),
        registry: Sequence[EntryNote] = (),
        claims: Sequence[Claim] = (),
        state: State = "new",
        reason: str | None = None,
        nth: int = 0,
    ) -> Finding:
        """Adds a finding at its words; no words: about the whole article."""
        start, end = self.span(words, nth) if words else (0, 0)
        line, column = self.place(start)
        seed = f"{self.path}|{code}|{words}|{message}|{nth}"
        made = Finding(
            code=code,
            name=NAMES[code],
            severity=severity,
            message=message,
            start=start,
            end=end,
            line=line,
            column=column,
            text=words,
            claims=tuple(claim.id for claim in claims),
            related=tuple(related),
            registry=tuple(registry),
            hint=hint,
            state=state,
            fingerprint=hashlib.sha256(seed.encode()).hexdigest()[:32],
            path=self.path,
            reason=reason,
        )
        self.findings.append(made)
        return made

    def document(self) -> Document:
        """Returns the document."""
        return Document(
            path=self.path,
            format=self.format,
            text=self.text,
            sha256=hashlib.sha256(self.text.encode()).hexdigest(),
            title=self.title,
            blocks=tuple(self.blocks),
            citations=tuple(sorted(self.citations, key=lambda item: item.start)),
            references=tuple(self.references),
            metadata=self.metadata,
            positions=self.positions(),
        )

    def result(self, error: str | None = None) -> DocumentResult:
        """Returns what came of it."""
        return DocumentResult(self.path, self.document(), None, tuple(self.claims), tuple(self.findings), error)


RECURRENCE = EntryNote(
    id="hernia-mesh-recurrence",
    statement="After mesh repair of a first inguinal hernia, 1-4 % come back within five years.",
    source="HerniaSurge Group: International guidelines for groin hernia management",
    url="https://example.org/guidelines/groin-hernia",
    reviewed="2025-11-03",
    review_by="2027-11-03",
    status="approved",
    origin="guideline-digest.md:41",
    sources=(
        SourceNote(
            "HerniaSurge Group: International guidelines for groin hernia management",
            "https://example.org/guidelines/groin-hernia",
            2023,
            "guideline",
        ),
        SourceNote("Five years after mesh repair: a register", "https://doi.org/10.5555/mesh.5", 2021, "register"),
    ),
    history=(
        ChangeNote("2024-10-01", "Ines Falk", "proposed"),
        ChangeNote("2025-11-03", "Dr Imke Vos", "approved"),
    ),
    approved_by="Dr Imke Vos",
)
PARACETAMOL = EntryNote(
    id="paracetamol-adult-max",
    statement="Adults take at most 4 g of paracetamol in 24 hours.",
    source="Summary of product characteristics",
    url="https://example.org/smpc/paracetamol",
    reviewed="2026-01-12",
    review_by="2027-01-12",
    status="approved",
)
MESH = EntryNote(
    id="mesh-standard",
    statement="Mesh repair is the standard treatment of an inguinal hernia in adults.",
    source="National guidance on hernia surgery",
    url="javascript:alert(1)",
    reviewed="2022-03-01",
    review_by="2024-03-01",
    status="retired",
)


def hernia() -> Draft:
    """A clinic page with most sorts of findings."""
    draft = Draft("library/hernia-repair.html", "html", "Keyhole repair of an inguinal hernia")
    draft.metadata = Metadata(authors=("Dana Ortiz",), updated="2025-06-18", reviewers=("Dr Imke Vos",))
    add = draft.add
    add("boilerplate", "Home › Surgery › Hernia")
    add("boilerplate", "We use cookies to remember your settings. Accept all or choose.")
    add("heading", "Keyhole repair of an inguinal hernia", 1)
    add("notice", "By Dana Ortiz. Reviewed by Dr Imke Vos. Last updated: 18 June 2025")
    add(
        "paragraph",
        "An inguinal hernia is a bulge in the groin where tissue pushes through a weak spot of the abdominal wall. "
        "Keyhole repair is a noninvasive way to close it: the surgeon works through three small cuts and lays a mesh "
        "over the gap from the inside.",
    )
    add("heading", "How it is done", 2)
    add(
        "paragraph",
        "The operation is done under general anaesthesia and takes about 45 to 60 minutes. Most people go home the "
        "same day. Because it is a minimally invasive procedure, the cuts heal within two weeks [1]. Some hospitals "
        "keep every patient overnight, so a hospital stay of one to two days is usual.",
    )
    add("paragraph", "Before the operation, your team will want to know whether you")
    for words in ("take a blood thinner such as warfarin,", "have had surgery of the abdomen before,", "smoke."):
        add("list_item", words, 1)
    add("heading", "How well it works", 2)
    add(
        "paragraph",
        "Research shows that keyhole repair is very effective. In a follow-up of our own patients, 17 of 19 (79%) had "
        "no pain after three months. The hernia comes back in 10 to 15% of people within five years [2]. Mesh is the "
        "standard treatment for adults [3].",
    )
    add("caption", "Table 1. Keyhole and open repair compared")
    for number, row in enumerate(
        (
            ("Keyhole", "Open"),
            ("Time in theatre", "45–60 min", "40–50 min"),
            ("Back to light work", "1 week", "2–3 weeks"),
            ("Long-lasting pain", "3%", "6%"),
        )
    ):
        headers = [()] * 2 if number == 0 else [(), ("Keyhole", row[0]), ("Open", row[0])]
        for index, cell in enumerate(row):
            add("table_cell", cell, headers=headers[index], row=index == 0)
    add("heading", "Risks", 2)
    add(
        "paragraph",
        "There are no serious side effects. A small collection of fluid under the skin is common and goes away by "
        "itself. Rarely, the bowel or the bladder is injured and a second operation is needed.",
    )
    add("quotation", "“I was back on my bicycle after ten days,” says Piet, 61.")
    add("heading", "After the operation", 3)
    add(
        "paragraph",
        "Take paracetamol 1.0 g every 4 hours for up to five days, and nothing stronger unless your surgeon says so. "
        "Other things that can help with pain, including cold packs, loose clothing, like:",
    )
    add("heading", "References", 2)
    draft.refer(
        "1",
        "Groin hernia repair in day surgery: what to expect. Leaflet, 2023. https://example.org/leaflet",
        year=2023,
        url="https://example.org/leaflet",
    )
    draft.refer("2", "Recurrence after mesh repair. Journal of Hernia Care. Retrieved from", year=2019)
    draft.refer(
        "4", "Anaesthesia for groin surgery. 2021. doi:10.5555/anae.2021.14", year=2021, doi="10.5555/anae.2021.14"
    )
    add("boilerplate", "This page does not replace the advice of your doctor. Find a surgeon near you.")
    for marker, key in (("[1]", "1"), ("[2]", "2"), ("[3]", "3")):
        draft.cite(marker, key)

    invasive = draft.claim(
        "procedure",
        "Keyhole repair is a noninvasive way to close it",
        "Keyhole repair",
        "invasiveness",
        Category("noninvasive", "noninvasive", *draft.span("noninvasive")),
        scope=Scope(condition="inguinal hernia"),
    )
    draft.claim(
        "procedure",
        "it is a minimally invasive procedure",
        "keyhole repair",
        "invasiveness",
        Category("minimally invasive", "minimally invasive", *draft.span("minimally invasive")),
        citations=("1",),
    )
    draft.claim(
        "procedure",
        "The operation is done under general anaesthesia and takes about 45 to 60 minutes.",
        "keyhole repair",
        "duration",
        draft.quantity("about 45 to 60 minutes", 45, 60, "min"),
        verdict="supported",
        registry=("keyhole-duration",),
    )
    effective = draft.claim(
        "efficacy",
        "keyhole repair is very effective",
        "keyhole repair",
        "effectiveness",
        cues=(draft.cue("attribution-vague", "Research shows"),),
    )
    counted = draft.claim(
        "statistic",
        "17 of 19 (79%) had no pain after three months",
        "keyhole repair",
        "pain",
        draft.quantity("17 of 19", 17, 17, "1"),
        draft.quantity("79%", 79, 79, "%"),
        polarity="negated",
        cues=(draft.cue("negation", "no", 1),),
    )
    recurrence = draft.claim(
        "statistic",
        "The hernia comes back in 10 to 15% of people within five years",
        "mesh repair",
        "recurrence rate",
        draft.quantity("10 to 15%", 10, 15, "%"),
        verdict="contradicted",
        citations=("2",),
        registry=(RECURRENCE.id,),
        scope=Scope(condition="inguinal hernia", timeframe="5 a"),
    )
    standard = draft.claim(
        "efficacy",
        "Mesh is the standard treatment for adults",
        "mesh repair",
        "standing",
        Category("standard"),
        verdict="outdated",
        citations=("3",),
        registry=(MESH.id,),
        scope=Scope(population="adults"),
    )
    risk = draft.claim(
        "safety",
        "There are no serious side effects.",
        "keyhole repair",
        "side-effect burden",
        Effect("none", "side effects"),
        polarity="negated",
        cues=(draft.cue("negation", "no", 3),),
    )
    draft.claim(
        "safety",
        "Rarely, the bowel or the bladder is injured",
        "keyhole repair",
        "complication",
        certainty="hedged",
        cues=(draft.cue("hedge", "Rarely"),),
    )
    per = draft.quantity("every 4 hours", 4, 4, "h")
    dose = draft.claim(
        "dosing",
        "Take paracetamol 1.0 g every 4 hours for up to five days",
        "paracetamol",
        "dose",
        Regimen(
            "paracetamol",
            dose=draft.quantity("1.0 g", 1, 1, "g"),
            frequency=Frequency(Times(1, 1), per),
            duration=draft.quantity("up to five days", None, 5, "d"),
        ),
        verdict="contradicted",
        registry=(PARACETAMOL.id,),
    )

    find = draft.find
    find(
        "CON001",
        "error",
        "noninvasive",
        "“noninvasive” here, “minimally invasive” in line 13: keyhole repair cannot be both",
        hint="say which of the two it is, in both places; an operation through cuts is not noninvasive",
        related=[draft.related("minimally invasive procedure")],
        claims=[invasive],
    )
    find(
        "CON001",
        "error",
        "Most people go home the same day.",
        "“go home the same day” here, “a hospital stay of one to two days” three sentences on",
        hint="say for whom each of the two holds",
        related=[draft.related("a hospital stay of one to two days is usual")],
    )
    find(
        "CIT004",
        "warning",
        "Research shows",
        "“Research shows”, and no source to find the research by",
        hint="name the study, or cite it",
        claims=[effective],
    )
    find(
        "CIT001",
        "warning",
        "keyhole repair is very effective. In a follow-up of our own patients, 17 of 19 (79%) had no pain",
        "two claims about effect without a source",
        hint="cite the follow-up",
        claims=[effective, counted],
    )
    find(
        "STA001",
        "error",
        "17 of 19 (79%)",
        "17 of 19 is 89.5% (89% to 90% as rounded), the text says 79%",
        hint="correct the count or the percentage",
        claims=[counted],
    )
    find(
        "REG001",
        "error",
        "10 to 15%",
        "recurrence rate: 10–15% here, 1–4% in the registry",
        hint="follow the registry, or bring the source to the desk that owns the entry",
        registry=[RECURRENCE],
        claims=[recurrence],
    )
    find(
        "REG003",
        "warning",
        "Mesh is the standard treatment for adults",
        "rests on an entry that is retired",
        registry=[MESH],
        claims=[standard],
    )
    find(
        "CIT002",
        "error",
        "[3]",
        "marker 3, and the reference list ends without a 3",
        hint="add reference 3 or correct the marker",
    )
    find(
        "CON005",
        "warning",
        "no serious side effects",
        "“no serious side effects” here, an injury of bowel or bladder two sentences on",
        related=[draft.related("the bowel or the bladder is injured")],
        claims=[risk],
    )
    find(
        "REG002",
        "error",
        "paracetamol 1.0 g every 4 hours",
        "1 g every 4 hours comes to 6 g in 24 hours, the registry says at most 4 g",
        hint="check the interval against the entry",
        registry=[PARACETAMOL],
        claims=[dose],
    )
    find("DOS002", "error", "1.0 g", "“1.0 g” is easily read as 10 g", hint="write 1 g", claims=[dose])
    find(
        "ART005",
        "warning",
        "including cold packs, loose clothing, like:",
        "the list breaks off after “like:”",
        hint="finish the sentence",
    )
    find("CIT005", "warning", "Retrieved from", "“Retrieved from”, and nothing behind it")
    find(
        "CIT003",
        "note",
        "Anaesthesia for groin surgery. 2021.",
        "reference 4 is cited nowhere",
        state="known",
    )
    find("ART001", "note", "", "an update date, and no date of publication or review", hint="add the date of review")
    find(
        "CIT001",
        "warning",
        "A small collection of fluid under the skin is common",
        "a frequency without a source",
        state="suppressed",
        reason="taken from our own leaflet, reviewed by surgery",
    )
    return draft


def painkillers() -> Draft:
    """A plain-text article that conflicts with `hernia`."""
    draft = Draft("library/pain-after-surgery.txt", "text", "Pain after hernia surgery")
    add = draft.add
    add("heading", "Pain after hernia surgery", 1)
    add(
        "paragraph",
        "Pain is strongest on the first two days. Adults take 500 mg to 1 g of paracetamol every 6 hours, at most 4 g "
        "in 24 hours. After keyhole repair, injury to the bowel and heavy bleeding are serious complications.",
    )
    add("paragraph", "Call the ward if the wound is hot 🌡️, red or\tleaks, or if 発熱 starts.")
    draft.claim(
        "dosing",
        "Adults take 500 mg to 1 g of paracetamol every 6 hours, at most 4 g in 24 hours.",
        "paracetamol",
        "dose",
        Regimen("paracetamol", dose=draft.quantity("500 mg to 1 g", 500, 1000, "mg")),
        verdict="supported",
        registry=(PARACETAMOL.id,),
        scope=Scope(population="adults"),
    )
    draft.find("ART003", "note", "", "no author and no reviewer")
    draft.find("CIT001", "warning", "at most 4 g in 24 hours", "a dose limit without a source", hint="cite the label")
    draft.find("CIT001", "warning", "発熱", "an example of wide characters", nth=0)
    return draft


def hostile() -> Draft:
    """An article that tries to run a script from every place a report shows."""
    attack = "<script>window.broken = 1</script>"
    draft = Draft(f"library/{'a' * 3}<img src=x onerror=alert(1)>.md", "markdown", f"Title {attack}")
    draft.metadata = Metadata(authors=(attack,), reviewed=attack)
    draft.add("heading", f"Heading {attack}", 1)
    draft.add("paragraph", f'A safe drug {attack} with "quotes" & </style><svg onload=alert(2)> in it [1].')
    draft.refer("1", f"Reference {attack}", url="javascript:alert(3)")
    draft.cite("[1]", "1")
    draft.claim("safety", f"A safe drug {attack}", f"drug {attack}", attack, Category(attack))
    draft.find(
        "CIT001",
        "warning",
        f"drug {attack}",
        f"message {attack}",
        hint=f"hint {attack}",
        registry=[EntryNote("e", f"statement {attack}", attack, "data:text/html,x", attack, attack, attack)],
        related=[Related(f"other{attack}.md", 1, 0, 3, attack)],
    )
    return draft


def clean() -> Draft:
    """An article with nothing against it."""
    draft = Draft("library/fever.md", "markdown", "Fever in adults")
    draft.metadata = Metadata(
        authors=("Noor Haddad",), reviewers=("Prof Lena Brandt",), published="2025-02-01", reviewed="2026-01-20"
    )
    draft.add("heading", "Fever in adults", 1)
    draft.add("paragraph", "A temperature above 38 °C is called fever [1]. It is a sign, not a disease of its own.")
    draft.claim(
        "statistic",
        "A temperature above 38 °C is called fever",
        "fever",
        "threshold",
        verdict="supported",
        citations=("1",),
        registry=("fever-threshold",),
    )
    draft.refer("1", "Measuring temperature. 2024. PMID 12345678", year=2024, pmid="12345678")
    draft.cite("[1]", "1")
    return draft


def cross_link(first: Draft, second: Draft) -> None:
    """Makes the conflict between the two articles, one finding in each."""
    here, there = (
        "There are no serious side effects.",
        "injury to the bowel and heavy bleeding are serious complications",
    )
    first.find(
        "CON005",
        "warning",
        here,
        "“no serious side effects” here, “heavy bleeding” as a serious complication in another article",
        related=[second.related(there)],
    )
    second.find(
        "CON005",
        "warning",
        there,
        "“serious complications” here, “no serious side effects” in another article",
        related=[first.related(here)],
    )


def library(command: Any = "check") -> Result:
    """A whole run: five articles, one of them unreadable, a registry, a finding about no article."""
    first, second = hernia(), painkillers()
    cross_link(first, second)
    broken = DocumentResult("library/broken.docx", error="a ZIP archive was expected, the file starts with 0x00 0x13")
    aside = Finding(
        code="SUP001",
        name="unused-suppression",
        severity="note",
        message="ignores CIT001 in archive/**, and nothing there would be reported",
        start=0,
        end=0,
        line=12,
        column=1,
        text="",
        fingerprint="f" * 32,
        path="medfact.toml",
    )
    return Result(
        version="0.1.0",
        documents=(first.result(), second.result(), clean().result(), hostile().result(), broken),
        language=LanguageInfo("en_medfact_sm 0.1.0", ("tagger", "parser", "ner", "medfact_claims")),
        as_of=datetime.date(2026, 3, 1),
        findings=(aside,),
        registry=RegistryInfo("registry/", "ab" * 32, 48, 44, due=(MESH,)),
        skipped=("library/logo.png",),
        command=command,
    )


def of(*drafts: Draft) -> Result:
    """A run over the drafts, without a registry."""
    documents = tuple(draft.result() for draft in drafts)
    return Result("0.1.0", documents, LanguageInfo("en_medfact_sm 0.1.0"), datetime.date(2026, 3, 1))


def empty() -> Result:
    """A run in which nothing was said and no registry given."""
    return of(Draft("empty.txt", "text"))
