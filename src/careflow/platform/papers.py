"""Papers as PDF: a title, sections of text, page numbers. It knows letters and pages, not what they say.

The same text gives the same bytes. Texts are taken as they are, whatever signs they hold; they come out of an
iterable one by one, so that a long paper costs the memory of its finished pages only.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import groupby, islice
from textwrap import wrap
from threading import Lock
from typing import Any, BinaryIO
from xml.sax.saxutils import escape

from reportlab.lib.colors import black
from reportlab.lib.pagesizes import LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import inch
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, HRFlowable, Paragraph, SimpleDocTemplate, Spacer

from careflow.platform import typefaces
from careflow.platform.typefaces import BOLD, REGULAR

MARGIN, FOOT = 0.9 * inch, 0.5 * inch
PADDING = 6  # of the library's frames
LEFT, RIGHT = MARGIN + PADDING, LETTER[0] - MARGIN - PADDING
NUMBERS, TOTAL = 1.3 * inch, 0.25 * inch  # the room of "Page 3 of" with its total, and of the total alone
SMALL, BETWEEN = 8, 6
LONGEST_PIECE = 2_000  # a paragraph is laid out as a whole, so longer ones would cost more than they hold
AHEAD = 40
SPACE, DEEPEST_INDENT = "\N{NO-BREAK SPACE}", 40
# Saving cuts the letters that were used out of a face's file, which all papers of the process share and walk through.
_faces_are_read = Lock()
PLAIN = ParagraphStyle("plain", fontName=REGULAR, fontSize=10, leading=14)
TITLE = ParagraphStyle("title", fontName=BOLD, fontSize=16, leading=20)
SUBTITLE = ParagraphStyle("subtitle", fontName=REGULAR, fontSize=10, leading=14, spaceBefore=2)
HEADING = ParagraphStyle(
    "heading", fontName=BOLD, fontSize=11, leading=15, spaceBefore=12, spaceAfter=2, keepWithNext=1
)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, blank for none, and the texts below it; line breaks inside a text stay."""

    heading: str
    paragraphs: Iterable[str]


def write_paper(
    target: BinaryIO,
    *,
    title: str,
    subtitle: str = "",
    sections: Iterable[Section],
    footer: str = "",
    created_at: datetime,
) -> None:
    """One PDF into `target`. Every page carries the footer, its own number and the number of pages."""
    paper = _Paper(
        target, rest=_flowables(title, subtitle, sections), title=typefaces.plain(title), author="",
        creator="CareFlow", producer="CareFlow", lang="en-US", pagesize=LETTER, invariant=1,
        leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN, bottomMargin=MARGIN,
    )  # fmt: skip
    paper.build(paper.story, canvasmaker=partial(_Pages, footer=footer, created_at=created_at))


def _flowables(title: str, subtitle: str, sections: Iterable[Section]) -> Iterator[Flowable]:
    yield Paragraph(_markup(title, BOLD), TITLE)
    if subtitle:
        yield Paragraph(_markup(subtitle), SUBTITLE)
    yield HRFlowable(width="100%", thickness=0.5, color=black, spaceBefore=6, spaceAfter=6)
    for section in sections:
        if section.heading:
            yield Paragraph(_markup(section.heading, BOLD), HEADING)
        for text in section.paragraphs:
            yield from (Paragraph(_markup(piece), PLAIN) for piece in _pieces(text))
            yield Spacer(0, BETWEEN)


def _pieces(text: str) -> Iterator[str]:
    """Line by line with its indentation, several blank lines as one; a line longer than LONGEST_PIECE in parts, cut
    at a blank if it has one."""
    for line, alike in groupby(line.rstrip() for line in text.expandtabs(4).splitlines()):
        if not line:
            yield SPACE
            continue
        start = line.lstrip(" ")
        indented = SPACE * min(len(line) - len(start), DEEPEST_INDENT) + start
        for _ in alike:
            yield from [indented] if len(indented) <= LONGEST_PIECE else wrap(indented, LONGEST_PIECE)


def _markup(text: str, face: str = REGULAR) -> str:
    return "".join(
        escape(piece) if name == face else f'<font name="{name}">{escape(piece)}</font>'
        for name, piece in typefaces.runs(text, face)
    )


class _Paper(SimpleDocTemplate):
    """Asks for what comes next while it lays out, instead of holding the whole paper."""

    def __init__(self, target: BinaryIO, *, rest: Iterator[Flowable], **options: Any) -> None:
        super().__init__(target, **options)
        self.rest = rest
        self.story = [*islice(rest, AHEAD)]

    def filterFlowables(self, flowables: list[Flowable]) -> None:  # noqa: N802  (the library's hook)
        if flowables is self.story and len(flowables) < AHEAD:
            flowables.extend(islice(self.rest, AHEAD))


class _Pages(Canvas):
    """Every page shows how many there are. That is known at the end only, so it is a form that is drawn last."""

    def __init__(self, *arguments: Any, footer: str, created_at: datetime, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.footer, self.count = typefaces.runs(footer), 0
        stamp = created_at.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ")
        self.setDateFormatter(lambda *_: stamp)

    def showPage(self) -> None:  # noqa: N802  (the library's hook)
        self.count += 1
        number = f"Page {self.count} of "
        self.draw_line(LEFT, FOOT, self.footer, widest=RIGHT - NUMBERS - LEFT)
        self.draw_line(RIGHT - TOTAL - stringWidth(number, REGULAR, SMALL), FOOT, [(REGULAR, number)], widest=NUMBERS)
        self.translate(RIGHT - TOTAL, FOOT)
        self.doForm("total")
        super().showPage()

    def save(self) -> None:
        self.beginForm("total", 0, -SMALL, TOTAL, SMALL)
        self.draw_line(0, 0, [(REGULAR, str(self.count))], widest=TOTAL)
        self.endForm()
        with _faces_are_read:
            super().save()

    def draw_line(self, x: float, y: float, runs: Iterable[tuple[str, str]], *, widest: float) -> None:
        """One line of small letters, cut where it would be too wide."""
        line = self.beginText(x, y)
        for face, text in runs:
            line.setFont(face, SMALL)
            line.textOut(text[: _fitting(text, face, x + widest - line.getX())])
        self.drawText(line)


def _fitting(text: str, face: str, room: float) -> int:
    """How many letters from the front fit."""
    return bisect_right(range(1, len(text) + 1), room, key=lambda most: stringWidth(text[:most], face, SMALL))
