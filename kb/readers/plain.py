"""Plain text: one line, one paragraph, unless the file is wrapped at a fixed width; a form feed is a page break and nothing else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

from kb.numerals import NUMERAL
from kb.outline.labels import read_label
from kb.paragraph import Paragraph, tighten
from kb.readers.marks import PAGE_NUMBER, clean

ENDS = "。；：！？…;:!?"
CLOSERS = "”’」』）)】〕》"
RAGGED = 6  # a wrapped line ends within so many columns of the edge: a mark may not begin a line, a word is not cut
WIDTHS = range(24, 201)
#: 第一章⇥总则 · 第十八条 …报告；⇥也可以… — a label and a tab that is a mere blank, no row of a table
LABELLED = re.compile(rf"\s*第\s*[{NUMERAL}]+\s*(?:条|章|节|分?编)[\s　*][^\t]*(?:\t(?!\s*第)[^\t]*)?$")
INDENT = re.compile(r"^(?:[ \t]{2,}|　)")


def paragraphs(text: str) -> tuple[list[Paragraph], list[tuple[int, str, str]]]:
    """The paragraphs of a plain text and the marks that were taken off, as (line, rule, text)."""
    found: list[Paragraph] = []
    dropped: list[tuple[int, str, str]] = []
    rows: list[tuple[int, str]] = []
    raw = text.split("\n")
    edge = wrapped_at(raw)
    parted = bool(edge) and _parted(raw)
    for number, line in enumerate(raw, 1):
        if PAGE_NUMBER.match(line):
            dropped.append((number, "页码", line.strip()))
            continue
        words, off = clean(line)
        dropped += [(number, rule, mark) for rule, mark in off]
        if is_row(words):
            rows.append((number, words))
            continue
        if rows:
            found.append(table(rows))
            rows = []
        if tight := tighten(words):
            piece = Paragraph(tight, ((0, number),))
            if edge and found and found[-1].end_line == number - 1 and _goes_on(raw[number - 2], line, tight, edge, parted):
                found[-1] = found[-1].join(piece)
            else:
                found.append(piece)
    if rows:
        found.append(table(rows))
    return found, dropped


def wrapped_at(lines: Sequence[str]) -> int:
    """The column at which a file's paragraphs are wrapped, 0 for a file of one line a paragraph.

    In a wrapped file the lines that break off without an end mark end at the edge; elsewhere they are headings, and short.
    """
    widths = [width(line.rstrip()) for line in lines if line.strip() and not is_row(line)]
    if len(widths) < 8:
        return 0
    edge = sorted(widths)[-max(2, len(widths) // 50)]
    if edge not in WIDTHS or max(widths) > edge + RAGGED:
        return 0
    broken = [
        width(line.rstrip())
        for line, below in pairwise(lines)
        if line.strip() and below.strip() and not is_row(line) and line.rstrip()[-1] not in ENDS and not _is_division(line)
    ]
    full = sum(1 for w in broken if w >= edge - RAGGED)
    return edge if len(broken) >= 4 and full >= 0.6 * len(broken) else 0


def is_row(line: str) -> bool:
    """Whether a line is a row of a table whose cells tabs part."""
    return "\t" in line.strip() and not LABELLED.match(line.rstrip())


def width(line: str) -> int:
    """Columns that a line takes in a font of fixed width: two for a Chinese character."""
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in line)


def _is_division(line: str) -> bool:
    label = read_label(tighten(line))
    return label is not None and label.kind in ("part", "subpart", "chapter", "section")


def _parted(lines: Sequence[str]) -> bool:
    """Whether a wrapped file shows where paragraphs begin: by indents or by blank lines."""
    indented = sum(1 for line in lines if line.strip() and INDENT.match(line))
    blank = sum(1 for line in lines[:-1] if not line.strip())
    return max(indented, blank) >= 0.1 * len(lines)


def _goes_on(before: str, line: str, words: str, edge: int, parted: bool) -> bool:
    """Whether ``line`` goes on with the paragraph of the line right above it."""
    end = before.rstrip()
    if INDENT.match(line) or width(end) < edge - RAGGED:
        return False
    ended = end[-1] in ENDS or (end[-1] in CLOSERS and end[-2:-1] in ENDS)
    return not ended or (parted and read_label(words) is None)


def table(rows: Sequence[tuple[int, str]]) -> Paragraph:
    """Tab-separated lines (with their numbers) as one table; a missing cell is empty, as under a merged header."""
    return table_of([(number, tuple(tighten(c) for c in line.rstrip("\n").split("\t"))) for number, line in rows])


def table_of(rows: Sequence[tuple[int, tuple[str, ...]]]) -> Paragraph:
    """Rows of cells (with their lines) as one table, every row as wide as the widest."""
    columns = max(len(cells) for _, cells in rows)
    padded = [cells + ("",) * (columns - len(cells)) for _, cells in rows]
    text, lines = "", []
    for (number, _), row in zip(rows, padded, strict=True):
        lines.append((len(text) + bool(text), number))
        text += ("\n" if text else "") + "\t".join(row)
    return Paragraph(text, tuple(lines), rows=tuple(padded))
