"""PDF with a text layer: characters → lines → columns → paragraphs; running heads and page numbers are left out by rule.

A line's number is its page times 1,000 plus its place on the page, so that page 12, line 7 reads 12007.
"""

from __future__ import annotations

import ctypes
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from kb.model import HeguiError
from kb.numerals import NUMERAL
from kb.outline.labels import SENTENCE_MARK, TITLE_END, read_label
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
RULINGS = 4  # fewer drawn lines make no table
TEXT_MIN = 8  # fewer characters on a page are no text layer
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
    side: int = 0  # 1, 2: the left or right column of two
    column: tuple[float, float] = (0.0, 0.0)
    rows: list[tuple[str, ...]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The words; a wide space between two characters is a blank, and so is a narrow one between letters or behind 第一条."""
        text = self.chars[0].text
        for a, b in pairwise(self.chars):
            gap = b.left - a.right
            narrow = (a.text.isascii() and b.text.isascii()) or (a.text in "条章节编" and LABEL.match(text))
            if gap > (0.12 if narrow else 0.5) * self.size:
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
        return max(c.top - c.bottom for c in self.chars)  # marks have lower boxes than characters

    @property
    def middle(self) -> float:
        return median((c.top + c.bottom) / 2 for c in self.chars)

    def centred(self) -> bool:
        """Whether it stands in the middle of its column, away from both edges."""
        before, after = self.left - self.column[0], self.column[1] - self.right
        return min(before, after) > 2.5 * self.size and abs(before - after) < 2 * self.size

    def full(self, loosely: bool = False) -> bool:
        """Whether it reaches the right edge: its sentence may go on below. A figure or foreign word (80%以上) is not cut and leaves a wider gap."""
        return self.right > self.column[1] - (4.5 if loosely and not self.centred() else 2.2) * self.size

    def indented(self) -> bool:
        return self.left > self.column[0] + 1.2 * self.size


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


@dataclass(slots=True)
class _Page:
    """A page: the characters outside its tables, its tables, and whether it holds pictures."""

    number: int
    chars: list[_Char]
    tables: list[_Table]
    pictures: bool

    def visible(self) -> int:
        """How many characters a reader sees."""
        return sum(1 for c in self.chars if c.text.strip()) + sum(len(t.chars) for t in self.tables)


def paragraphs(data: bytes, path: Path) -> tuple[list[Paragraph], Dropped]:
    """The paragraphs of a PDF and what was left out, as (page × 1000 + line, rule, text).

    Raises HeguiError for a protected, broken or scanned file.
    """
    pages = _pages(data, path.name)
    dropped: Dropped = []
    if sum(page.visible() for page in pages) < TEXT_MIN:
        raise HeguiError(f"{path.name}：没有文字层，是扫描件（{len(pages)}页）。请先做文字识别（OCR），另存为带文字层的 PDF 或文本再试。")
    for page in pages:
        if page.pictures and page.visible() < TEXT_MIN:
            dropped.append((page.number * PAGE, "无文字层的页", f"第{page.number}页是图像，未读"))
    kept = [line for lines in _without_furniture(_lines(pages), dropped) for line in lines]
    _set_columns(kept)
    return _joined(kept), dropped


# ---------------------------------------------------------------- characters and lines


def _pages(data: bytes, name: str) -> list[_Page]:
    """What each page holds. Raises HeguiError for a file that cannot be opened or whose text layer is no text."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise HeguiError(f"{name}：文件有密码保护，读不了。请取消密码，另存后再试。") from error
        raise HeguiError(f"{name}：不是完整的 PDF 文件。请重新下载，或用阅读器打开后另存再试。") from error
    pages: list[_Page] = []
    with ExitStack() as open_files:
        open_files.callback(document.close)
        ruled: list[Any] = []  # the file as pdfplumber has it, opened when the first page with rulings comes
        try:
            for number in range(1, len(document) + 1):
                page = document[number - 1]
                chars = list(_chars(page))
                kinds = Counter(o.type for o in page.get_objects(max_depth=2))
                tables: list[_Table] = []
                if kinds[pdfium.FPDF_PAGEOBJ_PATH] >= RULINGS:
                    ruled = ruled or [open_files.enter_context(pdfplumber_open(data))]
                    tables = _tables(ruled[0].pages[number - 1], chars)
                pages.append(
                    _Page(number, [c for c in chars if not any(t.holds(c) for t in tables)], tables, kinds[pdfium.FPDF_PAGEOBJ_IMAGE] > 0)
                )
                page.close()
        except (pypdfium2.PdfiumError, IndexError) as error:
            raise HeguiError(f"{name}：第{len(pages) + 1}页已损坏，读不了。请重新下载，或用阅读器打开后另存再试。") from error
    characters = [c.text for page in pages for c in page.chars]
    if sum(1 for c in characters if "\ue000" <= c <= "\uf8ff" or c in "\ufffd\ufffe\uffff") > ODD * max(1, len(characters)):
        raise HeguiError(f"{name}：文字层的编码缺失，读出的是乱码。请先做文字识别（OCR），另存后再试。")
    return pages


def pdfplumber_open(data: bytes) -> Any:
    """The file for the search of tables; the library is slow to load, and only files with rulings need it."""
    import pdfplumber

    return pdfplumber.open(io.BytesIO(data))


def _chars(page: Any) -> Iterator[_Char]:
    """The characters of a page with their boxes; spaces that the library guesses are left out, gaps are measured instead."""
    text = page.get_textpage()
    box = pdfium.FS_RECTF()
    high = 0  # the first half of a rare character (𬒈) waits for its second
    for i in range(text.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text, i)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00 if high else 0xFFFD
        if code < 32 or pdfium.FPDFText_IsGenerated(text, i) == 1:
            continue
        if pdfium.FPDFText_GetLooseCharBox(text, i, ctypes.byref(box)):
            yield _Char(chr(code), box.left, box.right, box.bottom, box.top)
    text.close()


def _lines(pages: Sequence[_Page]) -> list[list[_Line]]:
    """The lines of each page in reading order, each table as one line in its place.

    A document in two columns has the same gutter on all pages; on a short page, the last, it alone would not show.
    """
    rows = [_rows(page.chars) for page in pages]
    gutters = [_gutter(r) for r in rows]
    seen = [g for g in gutters if g is not None]
    usual = median(seen) if len(seen) >= 0.5 * len(pages) else None
    found: list[list[_Line]] = []
    for page, of_page, own in zip(pages, rows, gutters, strict=True):
        gutter = own if own is not None or usual is None or not _parts(of_page, usual) else usual
        lines = _in_columns(page.number, of_page, gutter)
        for table in sorted(page.tables, key=lambda t: -t.top):
            at = next((i for i, line in enumerate(lines) if line.middle < table.top and not line.rows), len(lines))
            lines.insert(at, _Line(page.number, table.chars, rows=table.rows))
        for number, line in enumerate(lines, 1):
            line.number = page.number * PAGE + min(number, PAGE - 1)
        found.append(lines)
    return found


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


def _in_columns(page: int, rows: list[list[_Char]], gutter: float | None) -> list[_Line]:
    """Lines in reading order: where a gutter runs down the page, the left column goes before the right one, zone by zone."""
    if gutter is None:
        return [_Line(page, row) for row in rows]
    lines: list[_Line] = []
    zone: list[_Char] = []

    def close() -> None:
        for side in (1, 2):
            chars = [c for c in zone if (c.right > gutter + 1) == (side == 2)]
            lines.extend(_Line(page, row, side=side) for row in _rows(chars))
        zone.clear()

    for row in rows:
        if _spans(row, gutter):
            close()
            lines.append(_Line(page, row))
        else:
            zone += row
    close()
    return lines


def _spans(row: Sequence[_Char], gutter: float) -> bool:
    """Whether a row of print runs across the gutter: there is no wide gap at it."""
    words = [c for c in row if c.text.strip()]
    before, after = [c for c in words if c.right <= gutter + 1], [c for c in words if c.left >= gutter - 1]
    if len(before) + len(after) < len(words):
        return True
    return bool(before and after) and after[0].left - before[-1].right < 0.6 * (after[0].top - after[0].bottom)


def _parts(rows: Sequence[Sequence[_Char]], gutter: float) -> bool:
    """Whether a gutter known from other pages parts this one too: hardly a row crosses it."""
    across = sum(1 for r in rows if _spans(r, gutter))
    return across <= max(3, 0.3 * len(rows)) and len(rows) - across >= 2


def _gutter(rows: Sequence[Sequence[_Char]]) -> float | None:
    """Where the gutter between two columns of running text lies, or None: hardly a row crosses it, and full lines stand on both sides."""
    words = [[c for c in row if c.text.strip()] for row in rows]
    if len(words) < 10:
        return None
    start, end = min(r[0].left for r in words), max(r[-1].right for r in words)
    places = [start + (end - start) * share / 100 for share in range(36, 65)]
    crossed = {x: sum(1 for r in words if _spans(r, x)) for x in places}
    fewest = min(crossed.values())
    free = [x for x in places if crossed[x] == fewest]
    x = free[len(free) // 2]
    left = [max(c.right for c in r if c.right <= x) for r in words if r[0].right <= x and not _spans(r, x)]
    right = [min(c.left for c in r if c.left >= x) for r in words if r[-1].left >= x and not _spans(r, x)]
    if fewest > 0.2 * len(words) or min(len(left), len(right)) < max(6, 0.3 * len(words)):
        return None
    reaches = sum(1 for edge in left if edge > x - 0.12 * (end - start))
    begins = sum(1 for edge in right if edge < x + 0.12 * (end - start))
    return x if reaches >= 0.5 * len(left) and begins >= 0.5 * len(right) else None


# ---------------------------------------------------------------- tables


def _tables(page: Any, chars: Sequence[_Char]) -> list[_Table]:
    """The ruled tables of a page; pdfplumber finds the cells, their words are those of the text layer."""
    if page.rotation:
        return []
    base, height = page.mediabox[1], page.mediabox[3]
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
    often = 2 if len(pages) == 2 else max(3, 0.4 * len(pages))
    kept: list[list[_Line]] = []
    for lines in pages:
        margin = {id(line) for line in _margin(lines)}
        rest: list[_Line] = []
        for line in lines:
            rule = None
            if id(line) in margin and not line.rows:
                rule = (
                    "页码"
                    if PAGE_NUMBER.match(line.text)
                    else "页眉页脚"
                    if seen[_place(line)] >= often and not SENTENCE_MARK.search(line.text)
                    else None
                )
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
    """Give every line the edges of its column: the outermost places where several lines begin and end."""
    edges: dict[int, tuple[float, float]] = {}
    for side in (1, 2, 0):
        text = [line for line in lines if line.side == side and not line.rows]
        if not text:
            continue
        left, right = _edge([line.left for line in text]), -_edge([-line.right for line in text])
        if side == 0 and edges:  # a title across both columns
            left, right = min(left, *(e[0] for e in edges.values())), max(right, *(e[1] for e in edges.values()))
        edges[side] = left, right
        for line in text:
            line.column = left, right


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
    if line.centred() and (
        before.centred() or (before.full() and not before.indented() and not SENTENCE_MARK.search(before.text))
    ):  # a title on two lines
        whole = read_label(line.text) or (before.centred() and (TITLE_END.search(before.text) or read_label(before.text)))
        return alike and not whole and before.page == line.page and not re.search(r"^[（(]|\d{4}.*[日号]$", line.text)
    ended = before.text[-1] in ENDS or (before.text[-1] in CLOSERS and before.text[-2:-1] in ENDS)
    if not alike or line.indented() or not before.full(loosely=not ended):
        return False
    if before.page == line.page and spacing and before.middle - line.middle > 1.6 * spacing:
        return False
    return not (ended and read_label(line.text) is not None)
