"""Entries of a list that run on inside one paragraph, cut into paragraphs of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from kb.numerals import to_int
from kb.outline.labels import ARTICLE, CIRC, PCN, PNUM, Label, read_label
from kb.paragraph import Paragraph

#: （一） or （1） or ① after a mark that ends an entry: 以下事项为核准事项：（一）…；（二）…
ENTRY = re.compile(rf"(?<=[：:；;。，,])\s*(?:{PCN.pattern}|{PNUM.pattern}|{CIRC.pattern})")
LABEL_MAX = 64  # no label is longer; a paragraph may be a million characters
#: 1. … after such a mark, no decimal
NUMBERED = re.compile(r"(?<=[：:；;。])\s*\d{1,2}[.．、](?![\d.…])")


#: …由各航空管理部门自行规定。第八条与飞行有关的所有单位… — an article after the end of another; 第八条规定的, 第八条和第九条 are references
ARTICLE_INSIDE = re.compile(rf"(?<=[。；])\s*{ARTICLE.pattern}(?!规定|所述|所列|的|第|款|项|[和或与至到及]第|[、，,；;。）)》])")


def part_articles(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """The paragraphs of a body with those parted that hold several articles: 第十二条 to 第二十七条 inside the text of 第十一条.

    Only articles that the numbering misses between one paragraph and the next are looked for, in order.
    """
    numbers = [_article_number(p) for p in paragraphs]
    upcoming = next_of_each(numbers)
    found: list[Paragraph] = []
    last: int | None = None
    for p, own, following in zip(paragraphs, numbers, upcoming, strict=True):
        last = own or last
        if last is None or p.rows or (following is not None and following <= last + 1):
            found.append(p)
            continue
        cuts = [0]
        for m in ARTICLE_INSIDE.finditer(p.text):
            number = _number(m[1])
            if number == last + 1 and m[2] is None and (following is None or number < following):
                cuts.append(m.start())
                last = number
        pieces = [p.slice(a, b) for a, b in zip(cuts, [*cuts[1:], None], strict=True)] if len(cuts) > 1 else [p]
        found += [pieces[0], *map(_labelled, pieces[1:])]
    return found


def _article_number(p: Paragraph) -> int | None:
    label = None if p.rows or not p.text.startswith("第") else read_label(p.text)
    return label.number if label is not None and label.kind == "article" else None


def _labelled(piece: Paragraph) -> Paragraph:
    """The piece with the blank behind 第八条 that shows a label and no reference."""
    m = ARTICLE.match(piece.text)
    at = len(m[0].rstrip()) if m else 0
    if piece.text[at : at + 1].isspace():
        return piece
    lines = tuple((offset + (offset > at), line) for offset, line in piece.lines)
    return replace(piece, text=f"{piece.text[:at]} {piece.text[at:]}", lines=lines)


def _number(numeral: str) -> int | None:
    try:
        return to_int(numeral)
    except ValueError:
        return None


def next_of_each(numbers: Sequence[int | None]) -> list[int | None]:
    """For each place the number that comes after it: [1, None, 2] → [2, 2, None]."""
    upcoming: list[int | None] = []
    following: int | None = None
    for number in reversed(numbers):
        upcoming.append(following)
        following = number if number is not None else following
    return upcoming[::-1]


def run_on(paragraph: Paragraph, following: Label | None = None) -> list[Paragraph]:
    """The paragraph in pieces, each beginning with its label, if it holds at least two entries that count up by one; else itself.

    One is enough where the next paragraph, labelled ``following``, goes on counting: …情形之一的：（一）涉密； ｜ （二）抢险。
    """
    if paragraph.rows or len(paragraph.text) < 12:
        return [paragraph]
    head = read_label(paragraph.text)
    if head is not None and head.kind == "article" and _begins_list(paragraph.text[head.end :], following):
        return [paragraph.slice(0, head.end), *run_on(paragraph.slice(head.end), following)]
    for pattern in (ENTRY, NUMBERED):
        cuts = _run(paragraph.text, pattern, head, following)
        if cuts:
            bounds = [0, *cuts, len(paragraph.text)]
            pieces = [paragraph.slice(a, b) for a, b in pairwise(bounds)]
            return [piece for part in pieces if part.text for piece in ([part] if part is pieces[0] else _again(part))]
    return [paragraph]


def _begins_list(words: str, following: Label | None) -> bool:
    """Whether an article begins with the first entry of its list, which the next paragraph goes on with: 第四条 （一）… ｜ （二）…"""
    first = read_label(words[:LABEL_MAX])
    return first is not None and first.number == 1 and following is not None and following.follows(first)


def _again(piece: Paragraph) -> list[Paragraph]:
    """An entry that was cut out may hold a finer list."""
    return run_on(piece)


def _run(text: str, pattern: re.Pattern[str], head: Label | None, following: Label | None) -> list[int]:
    """Where a list inside ``text`` is cut: its entries count up from 1, or go on from the label at the head; the head's own kind only so."""
    cuts: list[int] = []
    last: Label | None = None
    for m in pattern.finditer(text):
        start = m.end() - len(m[0].lstrip())
        label = read_label(text[start : start + LABEL_MAX])
        if label is None:
            continue
        if (last is not None and label.follows(last)) or (
            last is None and (label.number == 1 or (head is not None and label.follows(head)))
        ):
            if last is None and head is not None and head.kind == label.kind and not label.follows(head):
                continue
            cuts.append(start)
            last = label
    goes_on = last is not None and following is not None and following.follows(last)
    enough = 1 if goes_on or (head is not None and last is not None and head.kind == last.kind) else 2
    return cuts if len(cuts) >= enough else []
