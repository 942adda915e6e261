"""Texts numbered as manuals are: 1 目的, 3.2 采购计划, 3.2.1 … (GB/T 1.1—2020, 7.3–7.5)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kb.outline.inline import next_of_each
from kb.outline.labels import SENTENCE_MARK, Label
from kb.paragraph import Paragraph

#: 1 目的 · 2. 适用范围 · 3职责 — the heading of a chapter, which alone has a number without a point
CHAPTER = re.compile(r"(\d{1,2})(?:[.．、]\s*|\s+|(?=[一-鿿]))(?=\S)")
CHAPTER_MAX = 30  # characters of such a heading
ENOUGH = 3  # numbers in parts that go on from each other make a text one of this kind


def decimals(paragraphs: Sequence[Paragraph], labels: Sequence[Label | None]) -> list[Label | None]:
    """The ``labels`` of a text's paragraphs with its decimals made sure of: each goes on from those before it, and chapters are among them.

    In a text that is not numbered so, what looks like a decimal is no label.
    """
    others = [None if label is not None and label.parts else label for label in labels]
    if not is_manual(labels):
        return others
    found = [*others]
    latest: tuple[int, ...] = (0,)
    upcoming = next_of_each([label.parts[0] if label is not None and label.parts else None for label in labels])
    for i, (p, label) in enumerate(zip(paragraphs, labels, strict=True)):
        number = label if label is not None and label.parts else _chapter(p, label)
        if number is None or not _goes_on(latest, number.parts):
            continue
        if len(number.parts) > 1 or upcoming[i] != latest[0]:  # 4. is no chapter but an entry of a list where 3.3 is still to come
            found[i], latest = number, number.parts
    return found if is_manual([label for label in found if label is not None and len(label.parts) > 1]) else others


def is_manual(labels: Iterable[Label | None]) -> bool:
    """Whether a text has enough decimals to be numbered by them."""
    return sum(label is not None and bool(label.parts) for label in labels) >= ENOUGH


def _chapter(p: Paragraph, label: Label | None) -> Label | None:
    m = None if p.rows or (label is not None and label.kind != "num") else CHAPTER.match(p.text)
    if m is None or len(p.text) > CHAPTER_MAX or SENTENCE_MARK.search(p.text) or p.text[-1] in "：:，,、":
        return None
    return Label("decimal", int(m[1]), 0, m[1], m.end(), True, (int(m[1]),))


def _goes_on(latest: tuple[int, ...], parts: tuple[int, ...]) -> bool:
    """Whether a number comes after the ``latest``: 4 after 3.2; 3.2.1 after 3.2, 3.2.3 after 3.2.1, 4.1 after either.

    What is between may be lost, and a number may stand there twice: :mod:`kb.doubts` tells of both.
    """
    above, last = parts[:-1], parts[-1]
    if not above:
        return last == latest[0] + 1
    if above == latest[: len(above)]:
        return last >= (latest[len(above)] if len(latest) > len(above) else 0)
    return last == 1 and above > latest[: len(above)]
