"""Entries of a list that run on inside one paragraph, cut into paragraphs of their own."""

from __future__ import annotations

import re
from itertools import pairwise

from kb.outline.labels import CIRC, PCN, PNUM, Label, read_label
from kb.paragraph import Paragraph

#: （一） or （1） or ① after a mark that ends an entry: 以下事项为核准事项：（一）…；（二）…
ENTRY = re.compile(rf"(?<=[：:；;。，,])\s*(?:{PCN.pattern}|{PNUM.pattern}|{CIRC.pattern})")
#: 1. … after such a mark, no decimal
NUMBERED = re.compile(r"(?<=[：:；;。])\s*\d{1,2}[.．、](?![\d.…])")


def run_on(paragraph: Paragraph) -> list[Paragraph]:
    """The paragraph in pieces, each beginning with its label, if it holds at least two entries that count up by one; else itself."""
    if paragraph.rows or len(paragraph.text) < 12:
        return [paragraph]
    head = read_label(paragraph.text)
    for pattern in (ENTRY, NUMBERED):
        cuts = _run(paragraph.text, pattern, head)
        if cuts:
            bounds = [0, *cuts, len(paragraph.text)]
            pieces = [paragraph.slice(a, b) for a, b in pairwise(bounds)]
            return [piece for part in pieces if part.text for piece in ([part] if part is pieces[0] else _again(part))]
    return [paragraph]


def _again(piece: Paragraph) -> list[Paragraph]:
    """An entry that was cut out may hold a finer list."""
    return [piece] if len(piece.text) < 40 else run_on(piece)


def _run(text: str, pattern: re.Pattern[str], head: Label | None) -> list[int]:
    """Where a list inside ``text`` is cut: its entries count up from 1, or go on from the label at the head; the head's own kind only so."""
    cuts: list[int] = []
    last: Label | None = None
    for m in pattern.finditer(text):
        start = m.end() - len(m[0].lstrip())
        label = read_label(text[start:])
        if label is None:
            continue
        if (last is not None and label.follows(last)) or (
            last is None and (label.number == 1 or (head is not None and label.follows(head)))
        ):
            if last is None and head is not None and head.kind == label.kind and not label.follows(head):
                continue
            cuts.append(start)
            last = label
    enough = 1 if head is not None and last is not None and head.kind == last.kind else 2
    return cuts if len(cuts) >= enough else []
