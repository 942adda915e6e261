"""Plain text: one line, one paragraph; a form feed is a page break and nothing else."""

from __future__ import annotations

from kb.paragraph import Paragraph, tighten
from kb.readers.marks import clean


def paragraphs(text: str) -> tuple[list[Paragraph], list[tuple[int, str, str]]]:
    """The paragraphs of a plain text and the marks that were taken off, as (line, rule, text)."""
    found: list[Paragraph] = []
    dropped: list[tuple[int, str, str]] = []
    rows: list[tuple[int, str]] = []
    for number, raw in enumerate(text.split("\n"), 1):
        words, off = clean(raw)
        dropped += [(number, rule, mark) for rule, mark in off]
        if "\t" in words.strip():
            rows.append((number, words))
            continue
        if rows:
            found.append(table(rows))
            rows = []
        if tight := tighten(words):
            found.append(Paragraph(tight, ((0, number),)))
    if rows:
        found.append(table(rows))
    return found, dropped


def table(rows: list[tuple[int, str]]) -> Paragraph:
    """Tab-separated lines (with their numbers) as one table; a missing cell is empty, as under a merged header."""
    cells = [tuple(tighten(c) for c in line.rstrip("\n").split("\t")) for _, line in rows]
    width = max(len(r) for r in cells)
    cells = [r + ("",) * (width - len(r)) for r in cells]
    text, lines = "", []
    for (number, _), row in zip(rows, cells, strict=True):
        lines.append((len(text) + bool(text), number))
        text += ("\n" if text else "") + "\t".join(row)
    return Paragraph(text, tuple(lines), rows=tuple(cells))
