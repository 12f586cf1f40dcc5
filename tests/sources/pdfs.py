"""Makes PDFs for the tests: set pages by reportlab, lines put at places by hand, and files that are broken."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Sequence

from pypdf import PdfWriter
from pypdf.generic import ArrayObject, EncodedStreamObject, NameObject
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph

WIDTH, HEIGHT = A4
MARGIN = 60
BODY = ParagraphStyle("body", fontName="Times-Roman", fontSize=10, leading=12, spaceAfter=6)
JUSTIFIED = ParagraphStyle("justified", parent=BODY, alignment=4, firstLineIndent=12, spaceAfter=0)
TITLE = ParagraphStyle("title", parent=BODY, fontName="Times-Bold", fontSize=18, leading=22, spaceAfter=8)
HEADING = ParagraphStyle("heading", parent=BODY, fontName="Times-Bold", fontSize=12, leading=14, spaceBefore=8)
HANGING = ParagraphStyle(
    "hanging", parent=BODY, fontSize=9, leading=11, leftIndent=18, firstLineIndent=-18, spaceAfter=0
)

Furniture = Callable[[Canvas, int], None]


def raised(text: str) -> str:
    """Returns mark-up that sets a text in superscript."""
    return f"<super rise=4 size=6>{text}</super>"


def typeset(
    story: Sequence[Flowable | tuple[str, ParagraphStyle]],
    *,
    columns: int = 1,
    head: float = 0,
    furniture: Furniture = lambda _canvas, _page: None,
    **information: str,
) -> bytes:
    """Sets paragraphs in columns.

    Args:
        story: Flowables, or text with its style.
        columns: How many columns a page has.
        head: Height of a frame across the columns at the top of the first page; a frame break leaves it.
        furniture: Draws running heads and feet; is given the page's number.
        information: Title and author of the file.
    """
    file = io.BytesIO()
    gutter = 18
    width = (WIDTH - 2 * MARGIN - gutter * (columns - 1)) / columns

    def frames(height: float) -> list[Frame]:
        return [
            Frame(MARGIN + number * (width + gutter), MARGIN, width, height, 0, 0, 0, 0) for number in range(columns)
        ]

    full = HEIGHT - 2 * MARGIN
    wide = [Frame(MARGIN, HEIGHT - MARGIN - head, WIDTH - 2 * MARGIN, head, 0, 0, 0, 0)] if head else []
    document = BaseDocTemplate(file, pagesize=A4, **information)

    def on_page(canvas: Canvas, template: BaseDocTemplate) -> None:
        furniture(canvas, template.page)

    document.addPageTemplates(
        [
            PageTemplate("first", wide + frames(full - head), onPage=on_page, autoNextPageTemplate="rest"),
            PageTemplate("rest", frames(full), onPage=on_page),
        ]
    )
    document.build([Paragraph(*item) if isinstance(item, tuple) else item for item in story])
    return file.getvalue()


def pages(*draw: Callable[[Canvas], None], compress: int = 1) -> bytes:
    """Draws one page by each function."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4, pageCompression=compress)
    for one in draw:
        one(canvas)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def lines(*texts: str, x: float = MARGIN, y: float = 700, font: str = "Times-Roman", size: float = 10) -> bytes:
    """Puts lines below each other on one page, 12 points apart."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont(font, size)
        for number, text in enumerate(texts):
            canvas.drawString(x, y - 12 * number, text)

    return pages(draw)


def encrypted(data: bytes, password: str, algorithm: str = "AES-256") -> bytes:
    """Encrypts a file."""
    writer = PdfWriter(clone_from=io.BytesIO(data))
    writer.encrypt(password, "owner", algorithm=algorithm)
    return written(writer)


def written(writer: PdfWriter) -> bytes:
    """Returns what a writer writes."""
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def bomb(size: int, *, layers: int = 1, parts: int = 1) -> bytes:
    """Returns a file whose content unpacks to ``size`` bytes in each of its parts, packed ``layers`` times."""
    unit = b"BT (a) Tj ET " * 5000
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(unit) for _ in range(size // len(unit))) + packer.flush()
    for _ in range(layers - 1):
        data = zlib.compress(data, 9)
    writer = PdfWriter()
    page = writer.add_blank_page(WIDTH, HEIGHT)
    streams = ArrayObject()
    for _ in range(parts):
        stream = EncodedStreamObject()
        stream._data = data
        stream[NameObject("/Filter")] = ArrayObject([NameObject("/FlateDecode")] * layers)
        streams.append(writer._add_object(stream))
    page[NameObject("/Contents")] = streams
    return written(writer)
