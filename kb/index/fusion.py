"""Two rankings → one: how much each counts for a kind of query, one result per place, and whether it answers at all.

Scores are divided by the query's best and added linearly; reciprocal rank fusion lost five points wherever the parts differ in strength.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Verdict = Literal["answer", "near", "none"]

# Marks of spoken language: "吗？", "咋办", "能不能", "要不要", "行不行"
_SPOKEN = re.compile(r"[吗呢吧啊咋嘛俺咱]|(.)不\1|算谁的|怎么|啥|谁")


def semantic_weight(text: str, coverage: float) -> float:
    """How much the vectors count, between .2 and .9, for a query of which the best keyword result holds the share ``coverage``.

    Words in a row ask for the words; the fewer of a question's words any clause holds, the more its sense must help.
    """
    if " " in text.strip() and len(text) < 40 and not _SPOKEN.search(text):
        return 0.3
    return float(np.clip(1.15 - 0.9 * coverage + (0.1 if _SPOKEN.search(text) else 0.0), 0.3, 0.85))


ASKED = 0.3  # what a question just like the query, known to be answered by a clause, adds to its score


def combine(keyword: Floats, cosine: Floats, asked: Floats, weight: float) -> Floats:
    """The fused score of each candidate: keyword and cosine over their best, and the likeness to a question asked for it."""
    k, s = max(float(keyword.max(initial=0)), 1e-9), max(float(cosine.max(initial=0)), 1e-9)
    return np.asarray((1 - weight) * keyword / k + weight * np.maximum(cosine, 0) / s + ASKED * asked, np.float32)


WHOLE_UP_TO = 700  # characters: a short article is shown whole, in a longer one the item that answers
ITEM_LEAD = 0.04  # by how much (share of the best score) an item must beat its article and its neighbours to stand alone


def one_per_place(numbers: Ints, scores: Floats, place: Ints, whole: npt.NDArray[np.bool_], length: Ints, longest: int) -> list[int]:
    """Indices into ``numbers``, best first, one per place: its whole when that is short or several parts match, else the part."""
    groups: dict[int, list[int]] = {}
    for i in np.argsort(-scores, kind="stable"):
        groups.setdefault(int(place[i]), []).append(int(i))
    return [_representative(group, scores, whole, length, longest) for group in groups.values()]


def _representative(group: Sequence[int], scores: Floats, whole: npt.NDArray[np.bool_], length: Ints, longest: int) -> int:
    best = group[0]
    shown_whole = next((i for i in group if whole[i] and length[i] <= longest), None)
    if shown_whole is None or shown_whole == best:
        return best
    parts = [i for i in group if not whole[i]]
    alone = len(parts) < 2 or scores[parts[1]] < scores[best] * (1 - ITEM_LEAD)
    if length[shown_whole] > WHOLE_UP_TO and alone and scores[shown_whole] < scores[best] * (1 - ITEM_LEAD):
        return best
    return shown_whole


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for the best result: its cosine, the share of the query's words (by rarity) that it holds, and its lead."""

    cosine: float
    coverage: float
    lead: float


# Logistic regression on questions with and without their answering clauses in the base (`calibrate` in tests/bench)
_CONSTANT, _COSINE, _COVERAGE, _LEAD = -4.0, 5.0, 3.0, 1.0
_ANSWER, _NONE = 0.5, 0.12


def verdict(evidence: Evidence) -> tuple[Verdict, float]:
    """``answer``, ``near`` or ``none``, and the estimated probability that the results hold the answer."""
    z = _CONSTANT + _COSINE * evidence.cosine + _COVERAGE * evidence.coverage + _LEAD * evidence.lead
    p = 1 / (1 + math.exp(-z))
    return ("answer" if p >= _ANSWER else "none" if p < _NONE else "near"), p
