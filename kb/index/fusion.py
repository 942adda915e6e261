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


CASE = 35  # characters beyond which a query tells a case
LARGE = 20_000  # entries from which a word is in too many clauses to tell them apart


@dataclass(frozen=True, slots=True)
class Weights:
    """What speaks for a result, by kind of query and size of base, in shares of the best score: the vectors (the words have the rest),
    each e-fold of its length, its standing (as a factor), the best cosine of its document; and what it gives way for each better result
    of the same document."""

    semantic: float
    length: float = 0.0
    standing: float = 1.0
    document: float = 0.0
    repeated: float = 0.0


def weights(text: str, entries: int = 0) -> Weights:
    """The weights for a query in a base of so many ``entries``.

    Words in a row ask for those words and for the places that treat of them at length. A question asks one thing, which a sister document
    may say in one clause; a case is answered by many clauses of the document that governs it. In a large base the sense must help most, and
    the document counts too: what it is cited for, how near it is.
    """
    terse = " " in text.strip() and len(text) < 40 and not _SPOKEN.search(text)
    if entries >= LARGE:
        return Weights(0.25 if terse else 0.85, 0.08 if terse else 0.03, standing=2.5, document=0.15)
    if terse:
        return Weights(0.25, 0.08, repeated=0.01)
    return Weights(0.6, repeated=0.0 if is_case(text) else 0.02)


def is_case(text: str) -> bool:
    """Whether a query is long enough to tell a case."""
    return len(text) > CASE


ASKED, ASKED_FROM = 0.5, 0.6  # what a question just like the query, known to be answered by a clause, adds to its score; from which cosine


USUAL_LENGTH = 300  # characters, which speak neither for nor against a result


@dataclass(slots=True)
class Candidates:
    """Entries that may answer a query, an array element each: their numbers, both scores, the cosine of the likest question asked for
    them; and by how much the best cosine in the whole base stands above the crowd."""

    numbers: Ints
    keyword: Floats
    cosine: Floats
    asked: Floats
    gap: float


def combine(c: Candidates, standing: Floats, length: npt.NDArray[np.int32], document: npt.NDArray[np.int32], weight: Weights) -> Floats:
    """The fused score of each candidate, of which ``standing``, ``length`` in characters and ``document`` are known beforehand."""
    k = c.keyword / max(float(c.keyword.max(initial=0)), 1e-9)
    s = np.maximum(c.cosine, 0) / max(float(c.cosine.max(initial=0)), 1e-9)
    score = (1 - weight.semantic) * k + weight.semantic * s + ASKED * np.maximum(c.asked - ASKED_FROM, 0)
    score += weight.standing * standing + weight.length * np.log(np.maximum(length, 1) / USUAL_LENGTH)
    if weight.document:
        _, owner = np.unique(document, return_inverse=True)
        best = np.zeros(len(s), np.float32)
        np.maximum.at(best, owner, s)
        score += weight.document * best[owner]
    return np.asarray(score, np.float32)


WHOLE_UP_TO = 700  # characters: a short article is shown whole, in a longer one the item that answers
ITEM_LEAD = 0.04  # by how much (share of the best score) an item must beat its article and its neighbours to stand alone


def one_per_place(numbers: Ints, scores: Floats, place: Ints, whole: npt.NDArray[np.bool_], length: Ints, longest: int) -> list[int]:
    """Indices into ``numbers``, best first, one per place: its whole when that is short or several parts match, else the part."""
    groups: dict[int, list[int]] = {}
    places = place.tolist()
    for i in np.argsort(-scores, kind="stable").tolist():
        groups.setdefault(places[i], []).append(i)
    return [_representative(group, scores, whole, length, longest) for group in groups.values()]


def _representative(group: Sequence[int], scores: Floats, whole: npt.NDArray[np.bool_], length: Ints, longest: int) -> int:
    best = group[0]
    if len(group) == 1:
        return best
    shown_whole = next((i for i in group if whole[i] and length[i] <= longest), None)
    if shown_whole is None or shown_whole == best:
        return best
    parts = [i for i in group if not whole[i]]
    alone = len(parts) < 2 or scores[parts[1]] < scores[best] * (1 - ITEM_LEAD)
    if length[shown_whole] > WHOLE_UP_TO and alone and scores[shown_whole] < scores[best] * (1 - ITEM_LEAD):
        return best
    return shown_whole


def varied(order: Sequence[int], scores: Floats, document: npt.NDArray[np.int32], most: int, repeated: float) -> list[int]:
    """The first ``most`` of ``order`` (indices into ``scores``, best first) with each document's further results lower by ``repeated`` each.

    What one document says at length is often said in a sister document's one clause: that must not stand below all of it.
    """
    owner, left = document[order], scores[order] / max(float(scores[order].max(initial=0)), 1e-9)
    left = np.maximum.accumulate(left[::-1])[::-1].copy()  # a whole that stands for its best part has that part's place in the order
    out: list[int] = []
    for _ in range(min(most, len(order))):
        best = int(np.argmax(left))
        out.append(order[best])
        left[best] = -np.inf
        left[owner == owner[best]] -= repeated
    return out


# Asks for a figure: "多长时间", "什么比例", "几天", "上限是多少"
_ASKS_FIGURE = re.compile(
    r"多少|几[个天日年月次名倍种]|多[久长大]|比例|期限|时限|[上下]限|标准|有效期|金额|天数|人数|额度|周期|最[长高低多少]"
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for the first results: the best cosine, how far it stands above the crowd, the likest question known to be answered
    there, the share of the query's three rarest words that one of them holds, and whether the query asks for a figure."""

    cosine: float
    gap: float
    asked: float
    rare: float
    figure: bool


def asks_figure(text: str) -> bool:
    """Whether a query wants a number: then the words that say of what must stand in the answer."""
    return bool(_ASKS_FIGURE.search(text))


# Logistic regression on the held-apart questions against questions that the corpus does not answer (tests/kb/index/calibrate.py)
_CONSTANT, _COSINE, _GAP, _ASKED, _RARE, _FIGURE_UNMET = -7.29, 17.84, -9.83, 1.52, 0.59, -2.42
_ANSWER, _NONE = 0.5, 0.06


def verdict(evidence: Evidence) -> tuple[Verdict, float]:
    """``answer``, ``near`` or ``none``, and the estimated probability that the results hold the answer."""
    unmet = (1 - evidence.rare) if evidence.figure else 0.0
    z = (
        _CONSTANT
        + _COSINE * evidence.cosine
        + _GAP * evidence.gap
        + _ASKED * evidence.asked
        + _RARE * evidence.rare
        + _FIGURE_UNMET * unmet
    )
    p = 1 / (1 + math.exp(-z))
    return ("answer" if p >= _ANSWER else "none" if p < _NONE else "near"), p


def verdict_by_words(coverage: float) -> tuple[Verdict, float]:
    """The verdict of a keyword search, from the share of the query's words that the best of its first results holds."""
    return ("answer" if coverage >= 0.5 else "near" if coverage >= 0.15 else "none"), coverage
