"""What of a result to mark: the words of the query, never a pair of characters that spans two of them.

In 评估备案要在多长时间内提出 the ranking also weighs the bigram 案要, which in 备案要求 would mark half of another word. Marked are whole
words as the dictionary cuts the query, the words that a long word is made of (国有产权: 国有, 产权, not 有产), and a character that the
dictionary left single only together with its neighbour (备选库, 跑路).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from kb.index.query import STOP
from kb.index.tokens import HAN, fold, latin

_HAN_WORD = re.compile(f"[{HAN}]+")


def wanted(text: str, expansions: Iterable[tuple[str, Sequence[str]]] = ()) -> list[str]:
    """What to mark for a query, with the words that the lexicon adds; for one of a single character or of empty words, these."""
    import rjieba

    folded = fold(text)
    pieces = rjieba.cut(folded)
    typed = [w for piece in pieces if len(piece) > 1 for w in (piece, *_parts(piece))] + list(_joined(pieces))
    found = [w for w in typed if w not in STOP and _HAN_WORD.fullmatch(w)] + latin(folded)
    found += [w for _, meant in expansions for w in meant]
    return list(dict.fromkeys(found)) or [p for p in pieces if _HAN_WORD.fullmatch(p)]


def _parts(word: str) -> Iterator[str]:
    """The words that make up a long one, from the left; none begins within another: 国有产权 → 国有, 产权."""
    import rjieba

    end = 0
    for part in rjieba.cut_for_search(word):
        if len(part) > 1 and part != word and (at := word.find(part, end)) >= 0:
            end = at + len(part)
            yield part


def _joined(pieces: Sequence[str]) -> Iterator[str]:
    """Single characters with the piece beside them: 备选 库 → 备选库; 跑 路 了 → 跑路."""
    for one, next_ in pairwise(pieces):
        if 1 in (len(one), len(next_)) and all(_HAN_WORD.fullmatch(p) and p not in STOP for p in (one, next_)):
            yield one + next_


def highlights(text: str, words: Sequence[str]) -> tuple[list[tuple[int, int]], list[str]]:
    """The stretches ``[start, end)`` of ``text`` that hold the words, merged, and the words found; a figure is found only whole."""
    folded, spans, found = fold(text), [], []
    for word in words:
        if word not in folded:
            continue
        pattern = re.escape(word) if not word.isascii() else rf"(?<![a-z0-9])(?<!\d\.){re.escape(word)}(?![a-z0-9]|\.\d)"
        here = [m.span() for m in re.finditer(pattern, folded)]
        spans += here
        found += [word] if here else []
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged, found
