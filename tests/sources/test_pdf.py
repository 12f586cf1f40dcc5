"""PDF: text in reading order, its blocks, what it cites, and where it stands."""

from __future__ import annotations

import io
import subprocess
import sys
import tracemalloc
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfWriter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import FrameBreak, ListFlowable, PageBreak, Table

from sources import Document, UnreadableError, read, read_text
from sources.pdf_blocks import check
from tests.sources import pdfs
from tests.sources.pdfs import BODY, HANGING, HEADING, JUSTIFIED, TITLE, raised

STORY = (
    "Zolparin lowered the rate of stroke by 12% in adults with atrial fibrillation over two years of treatment."
    f"{raised('1,2')} Visits were held every three months, and patients who missed two of them were counted as lost. "
    "The most common side effect was nausea, seen in 8 of 100 patients, and it went away within a week of stopping."
)
HEADACHE = (
    "a headache that goes away by itself in nearly everybody who takes the drug for longer than two weeks in a row"
)
ENTRIES = [
    f"{number}. Doe J, Roe K. Trial number {number} of zolparin in older adults with an irregular heartbeat. "
    f"J Invent Med. {2010 + number};{number}(2):10-19. doi:10.1000/jim.{number}"
    for number in range(1, 5)
]


def pdf(data: bytes, name: str = "article.pdf") -> Document:
    return read_text(data, name=name)


def blocks(document: Document) -> list[tuple[str, str]]:
    return [(block.kind, document.text[block.start : block.end]) for block in document.blocks]


def error(data: bytes) -> str:
    with pytest.raises(UnreadableError) as caught:
        pdf(data)
    assert caught.value.path == "article.pdf"
    assert "\n" not in caught.value.message
    return caught.value.message


def running_head(canvas: Canvas, page: int) -> None:
    canvas.setFont("Helvetica", 8)
    canvas.drawString(60, pdfs.HEIGHT - 40, f"Journal of Invented Medicine 2024;12:{100 + page}")
    canvas.drawCentredString(pdfs.WIDTH / 2, 30, str(100 + page))


@pytest.fixture(scope="module")
def article() -> Document:
    numbers = iter(range(1, 100))
    prose = [(f"Part {next(numbers)} begins. {STORY * 2}", JUSTIFIED) for _ in range(12)]
    story = [
        ("Zolparin in adults with atrial fibrillation", TITLE),
        (f"Jane Doe{raised('1')}, John Roe{raised('2')}, and Mary Major{raised('1')}", BODY),
        (f"<b>Abstract</b> {STORY}", BODY),
        FrameBreak(),
        ("Background", HEADING),
        *prose[:6],
        ("Methods and patients", HEADING),
        *prose[6:],
        ("References", HEADING),
        *((entry, HANGING) for entry in ENTRIES),
    ]
    return pdf(pdfs.typeset(story, columns=2, head=150, furniture=running_head, title="zolparin_final.docx"))


# ---------------------------------------------------------------- reading order and blocks


def test_two_columns_are_read_one_after_the_other(article: Document) -> None:
    places = [article.text.index(f"Part {number} begins.") for number in range(1, 13)]
    assert places == sorted(places)
    assert article.text.count("over two years of treatment.1,2 Visits were held every three months, and") == 25
    assert article.text.count("nausea, seen in 8 of 100 patients, and it went away within a week of stopping.") == 25


def test_headings_title_and_what_stands_across_the_columns(article: Document) -> None:
    assert article.format == "pdf"
    assert article.title == "Zolparin in adults with atrial fibrillation"
    headings = [(block.level, article.text[block.start : block.end]) for block in article.blocks if block.level]
    assert headings == [
        (1, "Zolparin in adults with atrial fibrillation"), (2, "Background"), (2, "Methods and patients"),
        (2, "References"),
    ]  # fmt: skip
    assert blocks(article)[1] == ("paragraph", "Jane Doe1, John Roe2, and Mary Major1")
    assert blocks(article)[2][1].startswith("Abstract Zolparin lowered")
    assert blocks(article)[2][1].endswith("within a week of stopping.")
    inside = next(block for block in article.blocks if article.text.startswith("Part 9 begins", block.start))
    assert inside.section == ("Zolparin in adults with atrial fibrillation", "Methods and patients")


def test_running_heads_and_page_numbers_are_taken_out(article: Document) -> None:
    assert "Journal of Invented Medicine" not in article.text
    assert "101" not in article.text


def test_raised_figures_are_markers_and_affiliations_are_none(article: Document) -> None:
    first = article.citations[0]
    assert (article.text[first.start : first.end], first.keys) == ("1,2", ("1", "2"))
    assert article.text.startswith("1,2 Visits", first.start)
    assert len(article.citations) == 25


def test_entries_are_the_references(article: Document) -> None:
    assert [(item.key, item.year, item.doi) for item in article.references] == [
        (str(number), 2010 + number, f"10.1000/jim.{number}") for number in range(1, 5)
    ]
    assert article.references[1].text == ENTRIES[1].removeprefix("2. ")


def test_places_are_told_by_page(article: Document) -> None:
    assert article.place(0) == (None, None)
    assert article.positions.location(0) == "page 1"
    assert article.positions.location(article.text.index("Part 1 begins")) == "page 1"
    assert article.positions.location(len(article.text) - 1) == "page 2"
    assert article.whereabouts(len(article.text) - 1) == " on page 2"


def test_three_columns() -> None:
    story = [(f"Story {number} starts here. {STORY}", BODY) for number in range(1, 16)]
    document = pdf(pdfs.typeset(story, columns=3))
    assert [words.split(".")[0] for _, words in blocks(document)] == [
        f"Story {number} starts here" for number in range(1, 16)
    ]


def test_columns_whose_lines_are_not_level() -> None:
    left, right = "This is the left column and it speaks of", "That is the right column and it tells of"

    def draw(canvas: Canvas) -> None:
        for number in range(12):
            canvas.drawString(60, 700 - 14 * number, f"{left} {number}")
            canvas.drawString(330, 705 - 14 * number, f"{right} {number}")

    text = " ".join(pdf(pdfs.pages(draw)).text.split())
    assert " ".join(f"{left} {number}" for number in range(12)) in text
    assert " ".join(f"{right} {number}" for number in range(12)) in text


def test_a_paragraph_goes_on_over_column_and_page() -> None:
    document = pdf(pdfs.typeset([(STORY * 30, BODY)], columns=2))
    assert len(document.blocks) == 1
    assert document.positions.location(document.blocks[0].start) == "page 1"
    assert document.positions.location(document.blocks[0].end - 1) == "page 2"


def test_lists_tables_links_and_lead_ins() -> None:
    def items(*words: str, **kind: str) -> ListFlowable:
        from reportlab.platypus import Paragraph

        return ListFlowable([Paragraph(word, BODY) for word in words], **kind)

    document = pdf(
        pdfs.typeset(
            [
                ("How melorin is taken", HEADING),
                ("Side effects may include:", BODY),
                items(HEADACHE, "a dry cough", bulletType="bullet"),
                ("If you feel dizzy:", BODY),
                items("Sit down.", "Drink some water.", bulletType="1", bulletFormat="%s."),
                ("Doses by age are as follows in the table below.", BODY),
                Table([["Age", "Dose", "How often"], ["Adults", "5 mg", "once a day"], ["Over 75", "2.5 mg", "daily"]]),
                ('See <a href="https://example.org/melorin/guide">the national guideline</a> for more.', BODY),
            ]
        )
    )  # fmt: skip
    assert blocks(document) == [
        ("heading", "How melorin is taken"),
        ("paragraph", "Side effects may include:"),
        ("list_item", HEADACHE),
        ("list_item", "a dry cough"),
        ("paragraph", "If you feel dizzy:"),
        ("list_item", "Sit down."),
        ("list_item", "Drink some water."),
        ("paragraph", "Doses by age are as follows in the table below."),
        *(("table_cell", cell) for cell in ("Age", "Dose", "How often", "Adults", "5 mg", "once a day", "Over 75",
                                            "2.5 mg", "daily")),
        ("paragraph", "See the national guideline for more."),
    ]  # fmt: skip
    by_words = {document.text[block.start : block.end]: block for block in document.blocks}
    assert by_words["2.5 mg"].headers == ("Dose", "Over 75")
    assert by_words["Sit down."].ordered
    lead = by_words["a dry cough"].lead_in
    assert lead
    assert document.text[slice(*lead)] == "Side effects may include:"
    link = document.citations[0]
    assert document.text[link.start : link.end] == "the national guideline"
    assert link.keys == ("https://example.org/melorin/guide",)


def test_entries_that_hang_without_numbers() -> None:
    entries = [
        "Adams A, Brown B. Melorin in practice and how it is used by doctors in three countries. Br J Made 2019;3:1-9.",
        "Clark C. A second trial of melorin. Invented Lancet 2020;4:22-30.",
        "Davis D, Evans E, Fox F. Long-term safety of melorin in twelve thousand older people. J Made 2021;9:101-12.",
    ]
    document = pdf(pdfs.typeset([(STORY, BODY), ("References", HEADING), *((entry, HANGING) for entry in entries)]))
    assert [item.text for item in document.references] == entries


def test_a_footnote_is_a_reference_where_there_is_no_list() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Times-Roman", 10)
        canvas.drawString(60, 700, "The drug lowers the risk of stroke in people with an irregular heartbeat.")
        width = canvas.stringWidth("The drug lowers the risk of stroke in people with an irregular heartbeat.")
        for number in range(20):
            canvas.drawString(60, 688 - 12 * number, "More is said of it here in a line of text that goes on to the")
        canvas.setFont("Times-Roman", 6)
        canvas.drawString(60 + width, 704, "1")
        canvas.drawString(60, 94, "1")
        canvas.setFont("Times-Roman", 8)
        canvas.drawString(64, 90, "Doe J. A trial of zolparin. J Invent Med 2015;3:10-9.")

    document = pdf(pdfs.pages(draw))
    assert [(item.key, item.text, item.year) for item in document.references] == [
        ("1", "Doe J. A trial of zolparin. J Invent Med 2015;3:10-9.", 2015)
    ]
    assert [citation.keys for citation in document.citations] == [("1",)]


def test_a_suppression_on_a_line_of_its_own() -> None:
    document = pdf(
        pdfs.typeset([("[medfact: ignore CIT001 -- quoted from our own survey]", BODY), ("It helped 12%.", BODY)])
    )
    assert [directive.codes for directive in document.directives] == [("CIT001",)]
    assert blocks(document) == [("paragraph", "It helped 12%.")]


# ---------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        (["The treat-", "ment was short."], "The treatment was short."),
        (["They had a follow-", "up visit."], "They had a follow-up visit."),
        (["It was well-", "tolerated."], "It was well-tolerated."),
        (["Of non-", "steroidal drugs."], "Of non-steroidal drugs."),
        (["With anti-", "TNF drugs."], "With anti-TNF drugs."),
        (["With COVID-", "19 now."], "With COVID-19 now."),
        (["Some IL-", "receptor drugs."], "Some IL-receptor drugs."),
        (["Care pre-", "and postoperative."], "Care pre- and postoperative."),
        (["A dose of 5–", "10 mg."], "A dose of 5–10 mg."),
        (["A dose of 10-", "20 mg."], "A dose of 10-20 mg."),
        (["The drug –", "a new one – helps."], "The drug – a new one – helps."),
        (["The re-treatment. Of re-", "treatment we know."], "The re-treatment. Of re-treatment we know."),
        (["See https://example.org/a/", "guide for more."], "See https://example.org/a/guide for more."),
        (["A soft\u00ad", "ware."], "A software."),
    ],
)
def test_words_broken_at_the_end_of_a_line(broken: list[str], whole: str) -> None:
    assert pdf(pdfs.lines(*broken)).text == whole


def test_spaces_come_from_gaps_and_not_from_kerning() -> None:
    raw = pdfs.lines("Placeholder", font="Helvetica")
    plain = pdfs.pages(lambda canvas: canvas.drawString(60, 700, "Placeholder"), compress=0)
    spaced = b"[(T) 80 (aken) -300 (dai) 20 (ly) -278 (for pain)] TJ"
    assert b"(Placeholder) Tj" in plain
    assert pdf(plain.replace(b"(Placeholder) Tj", spaced)).text == "Taken daily for pain"
    assert pdf(raw).text == "Placeholder"


def test_ligatures_are_spelt_out() -> None:
    # Codes 222 and 223 of the standard encoding are the ligatures fi and fl.
    plain = pdfs.pages(lambda canvas: canvas.drawString(60, 700, "Placeholder"), compress=0)
    plain = plain.replace(b"/Encoding /WinAnsiEncoding", b"/Encoding /StandardEncoding")
    assert pdf(plain.replace(b"(Placeholder)", rb"(\256nding the \257ow)")).text == "finding the flow"


def test_text_drawn_twice_is_read_once_and_stamps_aslant_are_not() -> None:
    def draw(canvas: Canvas) -> None:
        for nudge in (0, 0.3):
            canvas.drawString(60 + nudge, 700, "Take 5 mg once a day.")
        canvas.saveState()
        canvas.rotate(40)
        canvas.drawString(300, 200, "DRAFT")
        canvas.restoreState()
        canvas.saveState()
        canvas.translate(20, 300)
        canvas.rotate(90)
        canvas.drawString(0, 0, "Downloaded")
        canvas.restoreState()

    assert pdf(pdfs.pages(draw)).text == "Take 5 mg once a day."


def test_a_page_on_its_side_is_read_upright() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.translate(300, 100)
        canvas.rotate(90)
        canvas.drawString(0, 14, "Take 5 mg once a day, and")
        canvas.drawString(0, 0, "never more than that.")

    assert pdf(pdfs.pages(draw)).text == "Take 5 mg once a day, and never more than that."


def test_two_cells_are_never_one_sentence() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(60, 700, "Nausea")
        canvas.drawString(200, 700, "Take it with food and")
        canvas.drawString(200, 686, "drink water.")
        canvas.drawString(60, 668, "Cough")
        canvas.drawString(200, 668, "Ask your doctor.")

    assert [words for _, words in blocks(pdf(pdfs.pages(draw)))] == [
        "Nausea", "Take it with food and drink water.", "Cough", "Ask your doctor.",
    ]  # fmt: skip


# ---------------------------------------------------------------- what the file says about itself


def test_title_and_author_of_the_file() -> None:
    document = pdf(pdfs.typeset([(STORY, BODY)], title="Melorin in older people", author="Jane Doe and John Roe"))
    assert document.title == "Melorin in older people"
    assert document.metadata.authors == ("Jane Doe", "John Roe")
    assert document.metadata.published is None


@pytest.mark.parametrize("title", ["melorin_v2.docx", "Microsoft Word - melorin.docx", "untitled", "melorin"])
def test_a_file_name_is_no_title_and_an_account_no_author(title: str) -> None:
    document = pdf(pdfs.typeset([(STORY, BODY)], title=title, author="jdoe2"))
    assert document.title is None
    assert document.metadata.authors == ()


# ---------------------------------------------------------------- what cannot be read


@pytest.mark.parametrize("algorithm", ["RC4-40", "RC4-128", "AES-128", "AES-256"])
def test_passwords(algorithm: str) -> None:
    data = pdfs.lines("Take 5 mg once a day.")
    assert pdf(pdfs.encrypted(data, "", algorithm)).text == "Take 5 mg once a day."
    assert error(pdfs.encrypted(data, "secret", algorithm)) == (
        "is protected by a password: expected a PDF that opens without one"
    )


def test_an_unknown_encryption() -> None:
    data = pdfs.encrypted(pdfs.lines("Take 5 mg once a day."), "", "RC4-128")
    assert "is encrypted in a way that is not known" in error(data.replace(b"/Filter /Standard", b"/Filter /Unheard_"))


def picture(canvas: Canvas, width: float = pdfs.WIDTH, height: float = pdfs.HEIGHT) -> None:
    canvas.drawImage(ImageReader(Image.new("L", (50, 80), 128)), 0, 0, width, height)


def words(canvas: Canvas) -> None:
    canvas.drawString(60, 500, "Take 5 mg of melorin once a day with a glass of water.")


def test_scans() -> None:
    assert error(pdfs.pages(*[picture] * 12)) == "is a scan: 12 pages without text; expected text, run OCR first"

    def stamped(canvas: Canvas) -> None:
        picture(canvas)
        canvas.drawString(60, 20, f"Downloaded on 3 May 2024, page {canvas.getPageNumber()}")

    assert error(pdfs.pages(*[stamped] * 3)).startswith("is a scan: 3 pages without text")


def test_pages_that_are_pictures_among_others() -> None:
    assert error(pdfs.pages(words, words, picture, words, picture)) == (
        "pages 3, 5 are pictures without text; expected text on every page, run OCR first"
    )
    small = pdf(pdfs.pages(words, lambda canvas: picture(canvas, 200, 200), lambda _canvas: None))
    assert small.text == "Take 5 mg of melorin once a day with a glass of water."


def test_a_blank_file() -> None:
    assert error(pdfs.pages(lambda _canvas: None)) == "holds no text on its 1 page: expected an article"


def test_what_is_no_pdf_or_is_cut_off() -> None:
    data = pdfs.lines("Take 5 mg once a day.")
    assert error(b"Take 5 mg once a day.") == "is no PDF: it begins with 'Take 5 m', expected %PDF-"
    assert error(b"") == "is empty: expected an article"
    assert error(data[: len(data) // 2]).startswith("is cut off: no end of file after")
    assert error(data[: len(data) // 2] + b"\nstartxref\n9\n%%EOF\n").startswith("is broken")
    assert "is too large" in error(b"%PDF-1.4" + b"a" * 10_000_001)


def test_a_pdf_by_another_name(tmp_path: Path) -> None:
    file = tmp_path / "article.txt"
    file.write_bytes(pdfs.lines("Take 5 mg once a day."))
    with pytest.raises(UnreadableError, match="is a PDF document, not text"):
        read(file, root=tmp_path)


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    data = pdfs.lines("Take 5 mg once a day.")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    document = read("-")
    assert (document.path, document.format, document.text) == ("-", "pdf", "Take 5 mg once a day.")


@pytest.mark.parametrize(
    ("size", "layers", "parts"),
    [(1_200_000_000, 1, 1), (1_200_000_000, 2, 1), (20_000_000, 1, 40), (20_000_000, 2, 40)],
)
def test_bombs_are_refused_in_bounded_memory(size: int, layers: int, parts: int) -> None:
    data = pdfs.bomb(size, layers=layers, parts=parts)
    tracemalloc.start()
    try:
        assert "unpacks to more than 25 MB in one part or 150 MB together" in error(data)
        assert tracemalloc.get_traced_memory()[1] < 400_000_000
    finally:
        tracemalloc.stop()


def test_more_pages_than_any_article() -> None:
    data = pdfs.pages(*[words] * 2001)
    assert error(data) == "has more than 2,000 pages: expected an article"


def test_a_tree_of_pages_in_a_circle_and_one_with_a_hole() -> None:
    for reference, told in (("/Pages", "runs in a circle"), ("hole", "is missing")):
        writer = PdfWriter(clone_from=io.BytesIO(pdfs.lines("Take 5 mg once a day.")))
        root = writer.root_object
        lost = writer.add_blank_page(100, 100).indirect_reference
        if reference == "hole":
            assert lost is not None
            writer._objects[lost.idnum - 1] = None
        else:
            root["/Pages"]["/Kids"].append(root.raw_get("/Pages"))
        assert told in error(pdfs.written(writer))


def test_fonts_that_do_not_say_what_their_letters_are() -> None:
    def draw(canvas: Canvas) -> None:
        for number in range(10):
            canvas.drawString(60, 700 - 14 * number, "Take 5 mg of melorin once a day with a glass of water.")

    data = pdfs.pages(draw, compress=0)
    names = b" ".join(b"/g%d" % number for number in range(95))
    said = error(data.replace(b"/Encoding /WinAnsiEncoding", b"/Encoding << /Differences [32 " + names + b"] >>"))
    assert said == (
        "has text without meaning: 540 of 540 characters are of fonts that do not say which letters they draw "
        "(Helvetica); expected text that can be copied, or run OCR first"
    )


def test_nothing_of_the_library_shows(tmp_path: Path) -> None:
    file = tmp_path / "article.pdf"
    # pypdf logs that it has to look for the table, and would print it.
    file.write_bytes(pdfs.lines("Take 5 mg once a day.").replace(b"startxref\n", b"startxref\n1"))
    said = subprocess.run(
        [sys.executable, "-c", "import sys, sources; print(sources.read(sys.argv[1]).text)", str(file)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert (said.stdout, said.stderr) == ("Take 5 mg once a day.\n", "")


def test_words_that_two_pages_share_are_no_running_head() -> None:
    words = "People who take melorin should have their blood pressure measured at least once a month."

    def draw(canvas: Canvas) -> None:
        for number in range(50):
            page = canvas.getPageNumber()
            canvas.drawString(60, 780 - 14 * number, words if number == 0 else f"Line {number} of page {page} differs.")

    document = pdf(pdfs.pages(draw, draw, *[lambda canvas: canvas.drawString(60, 600, "Other.")] * 4))
    assert document.text.count(words) == 2
    assert "Line 49 of page 1 differs." in document.text


# ---------------------------------------------------------------- laws

SAMPLE = pdfs.encrypted(pdfs.typeset([(STORY * 3, BODY), ("References", HEADING), (ENTRIES[0], HANGING)]), "", "RC4-40")
PLAIN = pdfs.typeset([(STORY * 3, BODY), ("References", HEADING), (ENTRIES[0], HANGING)], columns=2)


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from([SAMPLE, PLAIN]),
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=5),
    st.integers(0, 10**6),
)
def test_a_damaged_file_is_read_or_refused(data: bytes, changes: list[tuple[int, int]], cut: int) -> None:
    broken = bytearray(data)
    for place, byte in changes:
        broken[place % len(broken)] = byte
    try:
        document = pdf(bytes(broken[: cut % len(broken)] if cut % 3 == 0 else broken))
    except UnreadableError:
        return
    holds(document)


PIECES = st.lists(
    st.tuples(
        st.sampled_from(
            ["Take 5 mg", "once a day.", "1", "1,2", "• rest", "2. sleep", "References", "treat-", "ment", "Doe J. 2019;1:2"]
        ),
        st.integers(20, 560), st.integers(20, 820), st.sampled_from([6, 8, 10, 10, 10, 14]), st.booleans(),
    ),
    min_size=1, max_size=40,
)  # fmt: skip


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(PIECES)
def test_wherever_words_stand_all_are_read(pieces: list[tuple[str, int, int, int, bool]]) -> None:
    # Apart from what stands at the edges, which may be a page number, and what is drawn upon itself.
    inner = [piece for piece in pieces if 120 < piece[2] < 700]

    def draw(canvas: Canvas) -> None:
        for text, x, y, size, bold in inner:
            canvas.setFont("Times-Bold" if bold else "Times-Roman", size)
            canvas.drawString(x, y, text)

    try:
        document = pdf(pdfs.pages(draw))
    except UnreadableError:
        return
    holds(document)
    read_letters = "".join(letter for letter in document.text if letter.isalpha())
    drawn = {(text, x, y) for text, x, y, _, _ in inner}
    for text, _, _ in drawn:
        letters = "".join(letter for letter in text if letter.isalpha())
        assert letters in read_letters


def holds(document: Document) -> None:
    end = 0
    for block in document.blocks:
        assert end <= block.start < block.end <= len(document.text)
        assert document.text[block.start : block.end] == document.text[block.start : block.end].strip()
        end = block.end
    for citation in document.citations:
        assert 0 <= citation.start < citation.end <= len(document.text)
    for before, after in pairwise(document.positions.locations):
        assert before[0] <= after[0]
    assert all(place.startswith("page ") for _, place in document.positions.locations)


@pytest.mark.parametrize("data", [[], {"before": "a"}, {"before": "a", "after": 1}, {"before": "A", "after": "b"}])
def test_the_word_file_is_validated(data: object) -> None:
    with pytest.raises(ValueError, match="expected"):
        check(data)


def test_many_pages() -> None:
    story = [item for number in range(30) for item in ((f"Chapter {number}", HEADING), (STORY * 8, BODY), PageBreak())]
    document = pdf(pdfs.typeset(story, columns=2, furniture=running_head))
    assert sum(block.kind == "heading" for block in document.blocks) == 30
    assert document.positions.location(document.text.index("Chapter 29")) == "page 30"
