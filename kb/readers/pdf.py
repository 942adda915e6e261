"""PDF with a text layer: characters → lines → columns → paragraphs; running heads and page numbers are left out by rule.

A line's number is its page times 1,000 plus its place on the page, so that page 12, line 7 reads 12007.
"""

from __future__ import annotations

import ctypes
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from kb.model import HeguiError
from kb.numerals import NUMERAL
from kb.outline.labels import TITLE_END, read_label
from kb.paragraph import Paragraph, tighten, visible
from kb.readers.plain import table_of

Dropped = list[tuple[int, str, str]]

PAGE = 1000
#: - 3 - · — 12 — · 第3页 · 第 3 页 共 10 页 · 3/10 · 3
PAGE_NUMBER = re.compile(
    r"^[-—–－·~\s]*(?:第?\s*\d{1,4}\s*页?|\d{1,4}\s*/\s*\d{1,4}|第\s*\d+\s*页[，,\s]*(?:/|共)\s*\d+\s*页?|Page\s*\d+(?:\s*of\s*\d+)?)[-—–－·~\s]*$",
    re.I,
)
#: 第一条 · 第十二章 at the head of a line
LABEL = re.compile(rf"^\s*第[{NUMERAL}\s]+(?:条|章|节|分?编)$")
ENDS = "。；：！？…;:!?"
CLOSERS = "”’」』）)】〕》"
MARGIN_LINES = 2  # running heads and page numbers stand among the first and last lines of a page
TEXT_MIN = 8  # fewer characters on a page are no text layer
GUTTER = 1.2  # the space between two columns, in characters
ODD = 0.3  # a text layer with more unreadable characters than this share is none


@dataclass(frozen=True, slots=True)
class _Char:
    text: str
    left: float
    right: float
    bottom: float
    top: float


@dataclass(slots=True)
class _Line:
    """A line of print: its words, its box and the column that it is set in."""

    page: int
    chars: list[_Char]
    number: int = 0
    column: tuple[float, float] = (0.0, 0.0)
    rows: list[tuple[str, ...]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The words; a wide space between two characters is a blank, and so is a narrow one behind 第一条."""
        text = self.chars[0].text
        for a, b in pairwise(self.chars):
            gap = b.left - a.right
            if gap > 0.5 * self.size or (a.text in "条章节编" and gap > 0.12 * self.size and LABEL.match(text)):
                text += " "
            text += b.text
        return tighten(text)

    @property
    def left(self) -> float:
        return next((c.left for c in self.chars if c.text.strip()), self.chars[0].left)

    @property
    def right(self) -> float:
        return next((c.right for c in reversed(self.chars) if c.text.strip()), self.chars[-1].right)

    @property
    def size(self) -> float:
        return median(c.top - c.bottom for c in self.chars)

    @property
    def middle(self) -> float:
        return median((c.top + c.bottom) / 2 for c in self.chars)

    def centred(self) -> bool:
        """Whether it stands in the middle of its column, away from both edges."""
        before, after = self.left - self.column[0], self.column[1] - self.right
        return min(before, after) > 2.5 * self.size and abs(before - after) < 2 * self.size

    def full(self) -> bool:
        """Whether it reaches the right edge: its sentence may go on below."""
        return self.right > self.column[1] - 2.2 * self.size

    def indented(self) -> bool:
        return self.left > self.column[0] + 1.2 * self.size


def paragraphs(data: bytes, path: Path) -> tuple[list[Paragraph], Dropped]:
    """The paragraphs of a PDF and what was left out, as (page × 1000 + line, rule, text).

    Raises HeguiError for a protected, broken or scanned file.
    """
    pages = _pages(data, path.name)
    dropped: Dropped = []
    if sum(len(visible(line.text)) for lines, _ in pages for line in lines) < TEXT_MIN:
        raise HeguiError(f"{path.name}：没有文字层，是扫描件（{len(pages)}页）。请先做文字识别（OCR），另存为带文字层的 PDF 或文本再试。")
    for number, (lines, pictures) in enumerate(pages, 1):
        if pictures and sum(len(visible(line.text)) for line in lines) < TEXT_MIN:
            dropped.append((number * PAGE, "无文字层的页", f"第{number}页是图像，未读"))
    kept = [line for lines in _without_furniture([lines for lines, _ in pages], dropped) for line in lines]
    _set_columns(kept)
    return _joined(kept), dropped


# ---------------------------------------------------------------- characters and lines


def _pages(data: bytes, name: str) -> list[tuple[list[_Line], bool]]:
    """The lines of each page in reading order, and whether the page holds pictures."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise HeguiError(f"{name}：文件有密码保护，读不了。请取消密码，另存后再试。") from error
        raise HeguiError(f"{name}：不是完整的 PDF 文件。请重新下载，或用阅读器打开后另存再试。") from error
    pages: list[tuple[list[_Line], bool]] = []
    odd = total = 0
    try:
        for number in range(len(document)):
            page = document[number]
            chars = list(_chars(page))
            total += len(chars)
            odd += sum(1 for c in chars if "\ue000" <= c.text <= "\uf8ff" or c.text in "\ufffd\ufffe\uffff")
            kinds = Counter(o.type for o in page.get_objects(max_depth=2))
            tables = _tables(data, number, chars) if kinds[pdfium.FPDF_PAGEOBJ_PATH] >= 4 else []
            lines = _lines(number + 1, chars, tables)
            for at, line in enumerate(lines, 1):
                line.number = (number + 1) * PAGE + min(at, PAGE - 1)
            pages.append((lines, kinds[pdfium.FPDF_PAGEOBJ_IMAGE] > 0))
            page.close()
    except pypdfium2.PdfiumError as error:
        raise HeguiError(f"{name}：第{len(pages) + 1}页已损坏，读不了。请重新下载，或用阅读器打开后另存再试。") from error
    finally:
        document.close()
    if odd > ODD * max(1, total):
        raise HeguiError(f"{name}：文字层的编码缺失，读出的是乱码。请先做文字识别（OCR），另存后再试。")
    return pages


def _chars(page: Any) -> Iterator[_Char]:
    """The characters of a page with their boxes; spaces that the library guesses are left out, gaps are measured instead."""
    text = page.get_textpage()
    box = pdfium.FS_RECTF()
    for i in range(text.count_chars()):
        if pdfium.FPDFText_IsGenerated(text, i) == 1:
            continue
        code = pdfium.FPDFText_GetUnicode(text, i)
        if code < 32 or 0xD800 <= code <= 0xDFFF:
            continue
        if pdfium.FPDFText_GetLooseCharBox(text, i, ctypes.byref(box)):
            yield _Char(chr(code), box.left, box.right, box.bottom, box.top)
    text.close()


def _lines(page: int, chars: Sequence[_Char], tables: Sequence[_Table]) -> list[_Line]:
    """The lines of a page from top to bottom, two columns one after the other, each table as one line in its place."""
    loose = [c for c in chars if not any(t.holds(c) for t in tables)]
    lines = _in_columns(page, _rows(loose))
    for table in sorted(tables, key=lambda t: -t.top):
        line = _Line(page, table.chars, rows=table.rows)
        at = next((i for i, other in enumerate(lines) if other.middle < table.top and not other.rows), len(lines))
        lines.insert(at, line)
    return lines


def _rows(chars: Sequence[_Char]) -> list[list[_Char]]:
    """Characters whose middles lie level, from top to bottom, each row from left to right."""
    rows: list[list[_Char]] = []
    for c in sorted(chars, key=lambda c: -(c.top + c.bottom)):
        if rows:
            first = rows[-1][0]
            if (first.top + first.bottom) / 2 - (c.top + c.bottom) / 2 < 0.45 * max(first.top - first.bottom, c.top - c.bottom):
                rows[-1].append(c)
                continue
        rows.append([c])
    return [sorted(row, key=lambda c: c.left) for row in rows if any(c.text.strip() for c in row)]


def _in_columns(page: int, rows: list[list[_Char]]) -> list[_Line]:
    """Lines in reading order: where a gutter runs down the page, the left column goes before the right one, zone by zone."""
    gutter = _gutter(rows)
    if gutter is None:
        return [_Line(page, row) for row in rows]
    lines: list[_Line] = []
    left: list[_Line] = []
    right: list[_Line] = []
    for row in rows:
        a, b = [c for c in row if c.right <= gutter], [c for c in row if c.left >= gutter]
        if len(a) + len(b) < len(row):  # it runs across both columns
            lines += [*left, *right, _Line(page, row)]
            left, right = [], []
        else:
            left += [_Line(page, a)] if any(c.text.strip() for c in a) else []
            right += [_Line(page, b)] if any(c.text.strip() for c in b) else []
    return [*lines, *left, *right]


def _gutter(rows: Sequence[Sequence[_Char]]) -> float | None:
    """Where the gutter between two columns of running text lies, or None: most rows leave the same place free, with full lines beside it."""
    words = [[c for c in row if c.text.strip()] for row in rows]
    if len(rows) < 10:
        return None
    start, end = min(r[0].left for r in words), max(r[-1].right for r in words)
    middle = (start + end) / 2
    split: list[tuple[float, float]] = []
    for row in words:
        gaps = [(a.right, b.left) for a, b in pairwise(row) if b.left - a.right > GUTTER * (a.top - a.bottom)]
        split += [g for g in gaps if g[0] < middle + 0.1 * (end - start) and g[1] > middle - 0.1 * (end - start)][:1]
    if len(split) < max(8, 0.5 * len(rows)):
        return None
    edge_left, edge_right = median(g[0] for g in split), median(g[1] for g in split)
    full = sum(1 for g in split if abs(g[0] - edge_left) < 30 and abs(g[1] - edge_right) < 30)
    return (edge_left + edge_right) / 2 if full >= 0.6 * len(split) and edge_right - edge_left > 4 else None


# ---------------------------------------------------------------- tables


@dataclass(slots=True)
class _Table:
    """A ruled table: its box and its rows."""

    left: float
    bottom: float
    right: float
    top: float
    rows: list[tuple[str, ...]]
    chars: list[_Char]

    def holds(self, c: _Char) -> bool:
        return self.left <= (c.left + c.right) / 2 <= self.right and self.bottom <= (c.bottom + c.top) / 2 <= self.top


def _tables(data: bytes, number: int, chars: Sequence[_Char]) -> list[_Table]:
    """The ruled tables of a page; pdfplumber finds the cells, their words are those of the text layer."""
    import pdfplumber  # slow to load, and only ruled pages need it

    with pdfplumber.open(io.BytesIO(data), pages=[number + 1]) as document:
        page = document.pages[0]
        if page.rotation:
            return []
        _, base, _, height = page.mediabox[0], page.mediabox[1], page.mediabox[2], page.mediabox[3]
        found = []
        for table in page.find_tables():
            rows = [[_flip(cell, height) if cell else None for cell in row.cells] for row in table.rows]
            if len(rows) > 1 and max(len(r) for r in rows) > 1:
                left, bottom, right, top = _flip(table.bbox, height)
                inside = _Table(left, bottom - base, right, top, [], [])
                inside.chars = [c for c in chars if inside.holds(c)]
                inside.rows = [tuple(_words(inside.chars, cell) if cell else "" for cell in row) for row in rows]
                inside.rows = [row for row in inside.rows if any(row)]
                held = sum(len(visible(cell)) for row in inside.rows for cell in row)
                if inside.rows and held == sum(len(visible(c.text)) for c in inside.chars):  # else it is no table: nothing may get lost
                    found.append(inside)
    return found


def _flip(box: tuple[float, float, float, float], height: float) -> tuple[float, float, float, float]:
    """From pdfplumber's box (top down) to the page's own coordinates: left, bottom, right, top."""
    return box[0], height - box[3], box[2], height - box[1]


def _words(chars: Sequence[_Char], cell: tuple[float, float, float, float]) -> str:
    left, bottom, right, top = cell
    inside = [c for c in chars if left <= (c.left + c.right) / 2 < right and bottom <= (c.bottom + c.top) / 2 < top]
    return tighten("".join(_Line(0, row).text for row in _rows(inside)))


# ---------------------------------------------------------------- running heads, page numbers


def _without_furniture(pages: Sequence[list[_Line]], dropped: Dropped) -> list[list[_Line]]:
    """The pages without page numbers and without lines that stand at the same place of many pages."""
    seen: Counter[tuple[str, int]] = Counter()
    for lines in pages:
        seen.update({_place(line) for line in _margin(lines)})
    often = max(3, 0.4 * len(pages))
    kept: list[list[_Line]] = []
    for lines in pages:
        margin = {id(line) for line in _margin(lines)}
        rest: list[_Line] = []
        for line in lines:
            rule = None
            if id(line) in margin and not line.rows:
                rule = "页码" if PAGE_NUMBER.match(line.text) else "页眉页脚" if seen[_place(line)] >= often else None
            if rule:
                dropped.append((line.number, rule, line.text))
            else:
                rest.append(line)
        kept.append(rest)
    return kept


def _margin(lines: Sequence[_Line]) -> list[_Line]:
    """The highest and lowest lines of a page."""
    by_height = sorted(lines, key=lambda line: line.middle)
    return by_height[:MARGIN_LINES] + by_height[-MARGIN_LINES:]


def _place(line: _Line) -> tuple[str, int]:
    """What a running head has in common on all pages: its words but for figures, and its height."""
    return re.sub(r"\d+", "", visible(line.text)), round(line.middle / 4)


# ---------------------------------------------------------------- paragraphs


def _set_columns(lines: Sequence[_Line]) -> None:
    """Give every line the edges of its column: the outermost places where several lines begin and end, by side of the page."""
    text = [line for line in lines if not line.rows]
    width = max((line.right for line in text), default=0.0)
    sides: dict[tuple[int, bool], list[_Line]] = {}
    two = {line.page for line in text if line.left > 0.48 * width and not line.centred() and line.right - line.left > 0.3 * width}
    for line in text:
        sides.setdefault((line.page if line.page in two else 0, line.page in two and line.left > 0.48 * width), []).append(line)
    for side in sides.values():
        edge = _edge([line.left for line in side]), -_edge([-line.right for line in side])
        for line in side:
            line.column = edge


def _edge(places: Sequence[float]) -> float:
    """The smallest place that at least two in a hundred lines share (within 3 points)."""
    ordered = sorted(places)
    needed = max(2, len(ordered) // 50)
    for place in ordered:
        if sum(1 for p in ordered if abs(p - place) <= 3) >= needed:
            return place
    return ordered[0]


def _joined(lines: Sequence[_Line]) -> list[Paragraph]:
    """Lines as paragraphs; one that goes on over a page break is one."""
    found: list[Paragraph] = []
    before: _Line | None = None
    spacing = _spacing(lines)
    for line in lines:
        if line.rows:
            found.append(table_of([(line.number, row) for row in line.rows]))
        else:
            piece = Paragraph(line.text, ((0, line.number),))
            if found and before is not None and not before.rows and _goes_on(before, line, spacing):
                found[-1] = found[-1].join(piece)
            else:
                found.append(piece)
        before = line
    return found


def _spacing(lines: Sequence[_Line]) -> float:
    """The usual distance from line to line."""
    steps = [a.middle - b.middle for a, b in pairwise(lines) if a.page == b.page and a.middle > b.middle]
    return median(steps) if steps else 0.0


def _goes_on(before: _Line, line: _Line, spacing: float) -> bool:
    """Whether a line goes on with the paragraph of the line before it."""
    alike = abs(before.size - line.size) < 0.15 * before.size
    if before.centred() and line.centred():  # a title on two lines
        whole = TITLE_END.search(before.text) or read_label(line.text) or read_label(before.text)
        return alike and not whole and before.page == line.page and len(line.text) > 1 and not re.search(r"\d{4}.*[日号]$", line.text)
    if not alike or line.indented() or not before.full():
        return False
    if before.page == line.page and spacing and before.middle - line.middle > 1.6 * spacing:
        return False
    ended = before.text[-1] in ENDS or (before.text[-1] in CLOSERS and before.text[-2:-1] in ENDS)
    return not (ended and read_label(line.text) is not None)
