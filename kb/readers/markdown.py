"""Markdown: markdown-it's block tokens tell which lines belong together; the words are taken from the lines themselves, so that no number is lost."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt

from kb.outline.labels import read_label
from kb.paragraph import Paragraph, tighten
from kb.readers.marks import PAGE_NUMBER, clean
from kb.readers.plain import is_row, table

#: "- （一）…", "  * 1.…": a list mark; ordered numbers are words of the text and stay.
BULLET = re.compile(r"^\s*[-*+]\s+")
#: "## **第三条** …": the mark of a heading, at either end.
HEADING = re.compile(r"^\s{0,3}(#{1,6})\s+|\s+#+\s*$")
BOLD_START = re.compile(r"^\s*(?:[-*+]\s+)?(?:#{1,6}\s+)?\*\*|^\s*[-*+]?\s*第[^*\s]{1,9}条\*\*")
#: | a | b | — and its ruler |---|---|
PIPE_ROW = re.compile(r"^\s*\|.*\|\s*$")
PIPE_RULER = re.compile(r"^\s*\|?(?:\s*:?-{2,}:?\s*\|)+\s*(?::?-{2,}:?)?\s*\|?\s*$")
RULE = re.compile(r"^\s*(?:[-*_]\s*){3,}$")
COMMENT = re.compile(r"^\s*<!--.*?-->\s*$")
ENDS_SENTENCE = "。；：！？…”」』）)】〕》;:!?."

_markdown = MarkdownIt("commonmark").disable(["code", "lheading", "reference", "html_block", "blockquote", "fence"])
_markdown.core.ruler.enableOnly(["normalize", "block"])


def looks_like(text: str) -> bool:
    """Whether a text is Markdown: it has headings or bold marks in some number."""
    sample = text[:200_000]
    return len(re.findall(r"^#{1,6} \S", sample, re.M)) + len(re.findall(r"\*\*\S", sample)) >= 3


def paragraphs(text: str) -> tuple[list[Paragraph], list[tuple[int, str, str]]]:
    """The paragraphs of a Markdown text and the marks that were taken off, as (line, rule, text)."""
    lines = text.split("\n")
    found: list[Paragraph] = []
    dropped: list[tuple[int, str, str]] = []
    blocks = _blocks(text, len(lines))
    wraps = _wraps(lines, blocks)
    for first, last, heading, bullet in blocks:
        for part in _split_block(lines, first, last, wraps):
            paragraph = _paragraph(lines, part, heading, bullet, dropped)
            if paragraph:
                found.append(paragraph)
    return found, dropped


def _blocks(text: str, count: int) -> list[tuple[int, int, int, bool]]:
    """Runs of lines that belong together as (first, last + 1, heading level, is list item), lines from 0, none left out."""
    blocks: list[tuple[int, int, int, bool]] = []
    done = depth = 0
    for token in _markdown.parse(text):
        depth += token.nesting if token.type in ("bullet_list_open", "bullet_list_close") else 0
        if token.map is None or token.type not in ("heading_open", "paragraph_open", "hr"):
            continue
        first, last = max(token.map[0], done), token.map[1]
        if first > done:
            blocks.append((done, first, 0, False))
        if last > first:
            level = int(token.tag[1]) if token.type == "heading_open" else 0
            blocks.append((first, last, level, depth > 0))
            done = last
    if done < count:
        blocks.append((done, count, 0, False))
    return blocks


def _wraps(lines: list[str], blocks: list[tuple[int, int, int, bool]]) -> bool:
    """Whether lines inside a block are one paragraph wrapped (a book set in lines) rather than one paragraph each (a file of laws)."""
    inner = [lines[i].rstrip() for first, last, _, _ in blocks for i in range(first, last - 1) if lines[i].strip() and not is_row(lines[i])]
    ended = sum(1 for line in inner if line[-1] in ENDS_SENTENCE)
    return not inner or ended < 0.5 * len(inner)


def _split_block(lines: list[str], first: int, last: int, wraps: bool) -> list[list[int]]:
    """The line numbers (from 0) of each paragraph in a block: a label, the end of a sentence or a table row starts a new one."""
    parts: list[list[int]] = []
    for i in range(first, last):
        if not lines[i].strip():
            continue
        before = lines[parts[-1][-1]] if parts else ""
        if not parts or _starts_anew(before, lines[i], wraps):
            parts.append([i])
        else:
            parts[-1].append(i)
    return parts


def _starts_anew(before: str, line: str, wraps: bool) -> bool:
    if is_row(before) != is_row(line) or bool(PIPE_ROW.match(before)) != bool(PIPE_ROW.match(line)):
        return True
    if is_row(line) or PIPE_ROW.match(line):
        return False
    bare = clean(BULLET.sub("", line))[0].strip()
    return (
        not wraps
        or bool(PAGE_NUMBER.match(before) or PAGE_NUMBER.match(line))
        or before.rstrip()[-1] in ENDS_SENTENCE
        or bool(BULLET.match(line))
        or read_label(bare) is not None
        or _columns(before)
        or bool(HEADING.match(line))
    )


def _columns(line: str) -> bool:
    """Whether a line is set in columns, as a list of names: 艾秀节 曹和平 邓振民 …"""
    words = line.split()
    return len(words) >= 4 and all(len(w) <= 4 for w in words)


def _paragraph(lines: list[str], part: list[int], heading: int, bullet: bool, dropped: list[tuple[int, str, str]]) -> Paragraph | None:
    raw = [(i + 1, lines[i]) for i in part]
    if all(PAGE_NUMBER.match(line) for _, line in raw):
        dropped += [(number, "页码", line.strip()) for number, line in raw]
        return None
    if all(RULE.match(line) or COMMENT.match(line) for _, line in raw):
        dropped += [(number, "分隔标记", line.strip()) for number, line in raw]
        return None
    if all(PIPE_ROW.match(line) for _, line in raw):
        return _pipe_table(raw, dropped)
    words: list[tuple[int, str]] = []
    for number, line in raw:
        text = line
        for mark, rule in ((BULLET, "列表标记"), (HEADING, "标题标记")):
            if m := mark.match(text):
                dropped.append((number, rule, m[0].strip()))
                heading = heading or (len(m[1]) if mark is HEADING and m[1] else 0)
                text = text[m.end() :]
        text, off = clean(text)
        dropped += [(number, rule, mark_text) for rule, mark_text in off]
        words.append((number, text))
    if all(is_row(text) for _, text in words):
        return table(words)
    joined: Paragraph | None = None
    for number, text in words:
        if tight := tighten(text):
            piece = Paragraph(tight, ((0, number),), heading, bool(BOLD_START.match(lines[number - 1])), bullet)
            joined = joined.join(piece) if joined else piece
    return joined


def _pipe_table(raw: list[tuple[int, str]], dropped: list[tuple[int, str, str]]) -> Paragraph | None:
    rows = []
    for number, line in raw:
        if PIPE_RULER.match(line):
            dropped.append((number, "表格标记", line.strip()))
            continue
        cells = re.split(r"(?<!\\)\|", line.strip().strip("|"))
        dropped.append((number, "表格标记", "|" * line.count("|")))
        rows.append((number, "\t".join(clean(c)[0].strip() for c in cells)))
    return table(rows) if rows else None
