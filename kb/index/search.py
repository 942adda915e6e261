"""One index, opened: query in, ranked places with their reasons out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from operator import add
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from kb.index import FORMAT, fusion, titles
from kb.index.encoder import Encoder, load
from kb.index.entry import LONGEST, Entry
from kb.index.fusion import Candidates
from kb.index.highlight import highlights, wanted
from kb.index.keyword import Keyword
from kb.index.lexicon import Expander
from kb.index.query import ASKING, STOP, Query, parse
from kb.index.semantic import Semantic
from kb.index.store import Store
from kb.index.tokens import Keys, Token, fold, key, tokens
from kb.model import HeguiError

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Mode = Literal["hybrid", "keyword", "semantic"]
Allow = Callable[[int], bool] | Collection[int] | npt.NDArray[np.bool_]

DEPTH = 200  # candidates that each part gives, more when many results are wanted
SMALL = 20_000  # permitted entries up to which each is compared
MAX_CLAUSES = 8  # of a case, each of which is asked too
CLAUSE_WEIGHT = 0.3  # of the likest clause against the whole
# A clause of a case: "款项全部损失" in "……随后失联，款项全部损失。"
_CLAUSE = re.compile(r"[^。？！；，,;?!\n]{7,}")
CROWD = 50  # the rank of the cosine that the best one is held against
EXPANSION, KNOWN_EXPANSION = 1.2, 0.3  # of what the lexicon adds for a word that stands in no clause, that stands in some
LEXICON_WEIGHT, LEXICON_WEIGHT_LARGE = 0.4, 0.1  # of the same in the query's vector; the lexicon is of one field, a large base of all
STOP_WEIGHT = 0.15


@dataclass(frozen=True, slots=True)
class Part:
    """What one of the two searches says of a result: its rank there (None: not among the candidates), its score, the words found."""

    rank: int | None
    score: float
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A result: the entry, its number, a score (that of the best is about 1) and the stretches of its text that hold words of the query.

    ``same_as`` is the rank of an earlier result of another document that says the same in nearly the same words, ``asked`` the question,
    known to be answered here, whose likeness to the query raised it, with that likeness.
    """

    entry: Entry
    number: int
    score: float
    highlights: tuple[tuple[int, int], ...]
    keyword: Part | None = None
    semantic: Part | None = None
    same_as: int | None = None
    asked: tuple[str, float] | None = None


@dataclass(frozen=True, slots=True)
class Hits:
    """The results of a query. ``probability`` estimates that they hold the answer; ``note`` tells staff what was done to the query."""

    query: str
    mode: Mode
    verdict: fusion.Verdict
    probability: float
    hits: tuple[Hit, ...]
    note: str | None = None
    expansions: tuple[tuple[str, tuple[str, ...]], ...] = ()
    documents: dict[str, int] = field(default_factory=dict)


class Index:
    """A folder written by :func:`kb.index.build`."""

    def __init__(self, folder: Path, encoder: Encoder | None = None) -> None:
        try:
            self.meta = json.loads((folder / "index.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise HeguiError(f"检索索引打不开：{folder}（{error}）。请运行 hegui build 重建。") from error
        if self.meta.get("format") != FORMAT:
            raise HeguiError(f"检索索引是另一个版本的程序建的：{folder}。请运行 hegui build 重建。")
        self.folder = folder
        self.store = Store(folder)
        self.keyword = Keyword(folder / "keyword", len(self.store))
        self._encoder = encoder

    def __len__(self) -> int:
        return len(self.store)

    @cached_property
    def lexicon(self) -> Expander:
        """The compiled lexicon."""
        return Expander(self.folder / "lexicon.json")

    @cached_property
    def semantic(self) -> Semantic:
        """The vectors, with the encoder that made them.

        Raises HeguiError when the model that HEGUI_MODEL names is not the one that the index was built with.
        """
        encoder = self._encoder or load()
        made = self.meta["model"]
        if (encoder.name, encoder.dimensions) != (made["name"], made["dimensions"]):
            raise HeguiError(
                f"知识库是用语义模型“{made['name']}”（{made['dimensions']} 维）建的，"
                f"现在要用的是“{encoder.name}”（{encoder.dimensions} 维）。"
                "请把 HEGUI_MODEL 改回原来的模型，或运行 hegui build 重建。"
            )
        return Semantic(self.folder / "semantic", encoder, len(self.store))

    def search(self, query: str, k: int = 10, mode: Mode = "hybrid", allow: Allow | None = None, explain: bool = False) -> Hits:
        """The ``k`` best places for a query.

        ``allow`` limits the entries: a boolean array or a collection of entry numbers, or a function of the number. Any text is a
        query: one without a letter or digit finds nothing, of a very long one the beginning and its rarest words count.
        """
        asked = parse(query)
        terms = tokens(asked.text)
        permitted = self._permitted(allow)
        if not terms or not len(self.store) or (permitted is not None and not permitted.any()):
            return Hits(query, mode, "none", 0.0, ())
        if (
            titles.INITIALS.fullmatch(asked.text)
            and not self._known(terms)
            and (found := self._by_initials(query, asked.text, k, mode, permitted))
        ):
            return found
        expansions = self.lexicon.expand(asked.text)
        candidates = self._candidates(asked, terms, expansions, mode, permitted, max(DEPTH, 5 * k))
        note = None
        if asked.must or asked.must_not:
            candidates, note = self._screened(candidates, asked)
        if not len(candidates.numbers):
            return Hits(query, mode, "none", 0.0, (), note)
        return self._ranked(query, asked, candidates, expansions, k, mode, explain, note)

    def _known(self, terms: list[Token]) -> bool:
        return bool((self.keyword.find(np.array([t.key for t in terms], np.uint64)) >= 0).any())

    def _by_initials(self, query: str, initials: str, k: int, mode: Mode, permitted: npt.NDArray[np.bool_] | None) -> Hits | None:
        """The documents whose titles have these pinyin initials, each by its first entry."""
        numbers = [n for n in titles.find(initials, self.folder / "titles.json") if permitted is None or permitted[n]]
        if not numbers:
            return None
        hits = tuple(Hit(self.store.entry(n), n, 1.0, ()) for n in numbers[:k])
        return Hits(query, mode, "near", 0.5, hits, f"按文件名的拼音首字母“{initials}”查找")

    # ------------------------------------------------------------ candidates

    def _permitted(self, allow: Allow | None) -> npt.NDArray[np.bool_] | None:
        if allow is None:
            return None
        if isinstance(allow, np.ndarray) and allow.dtype == bool:
            return allow
        if callable(allow):
            return np.fromiter((allow(i) for i in range(len(self.store))), bool, len(self.store))
        mask = np.zeros(len(self.store), bool)
        mask[np.fromiter(allow, np.int64)] = True
        return mask

    def _candidates(
        self,
        asked: Query,
        terms: list[Token],
        expansions: list[tuple[str, list[str]]],
        mode: Mode,
        permitted: npt.NDArray[np.bool_] | None,
        depth: int = DEPTH,
    ) -> Candidates:
        """The best entries of both parts with both scores."""
        keys, weights = self._bag(terms, expansions)
        keyword = self.keyword.scores(keys, weights) if mode != "semantic" or asked.must else np.zeros(len(self.store), np.float32)
        if permitted is not None:
            keyword[~permitted] = 0
        chosen = [_top(keyword, depth)] if mode != "semantic" else []
        if asked.must:
            chosen = [self._holding(asked.must)]
        vectors = self._vectors(asked.text, expansions) if mode != "keyword" else []
        if not asked.must:
            chosen += [self._nearest(vector, permitted, depth) for vector in vectors if vector.any()]
        numbers = np.unique(np.concatenate([c.astype(np.int64) for c in chosen])) if chosen else np.zeros(0, np.int64)
        if permitted is not None:
            numbers = numbers[permitted[numbers]]
        cosine, likest = np.zeros((2, len(numbers)), np.float32)
        if vectors and len(numbers):
            cosine, likest = self.semantic.cosines(vectors[0], numbers), self.semantic.asked(vectors[0], numbers)
            if len(vectors) > 1:
                best = self.semantic.cosines(np.column_stack(vectors[1:]), numbers).max(axis=1)
                cosine = np.asarray((1 - CLAUSE_WEIGHT) * cosine + CLAUSE_WEIGHT * best, np.float32)
        narrowed = permitted is not None or bool(asked.must)
        crowd = self._crowd(vectors[0], depth) if vectors and narrowed else cosine
        return Candidates(numbers, keyword[numbers], cosine, likest, _gap(crowd))

    def _crowd(self, vector: Floats, depth: int) -> Floats:
        """The best cosines in the whole base, whatever a search is narrowed to."""
        return self.semantic.cosines(vector, self.semantic.nearest(vector, depth))

    def _vectors(self, text: str, expansions: list[tuple[str, list[str]]]) -> list[Floats]:
        """The vector of the whole query with what the lexicon adds, then, for a long case, one of each of its clauses."""
        whole = self.semantic.query(text)
        if expansions:
            meant = self.semantic.query(" ".join(w for _, words in expansions for w in words))
            whole = whole + (LEXICON_WEIGHT if len(self.store) < fusion.LARGE else LEXICON_WEIGHT_LARGE) * meant
            whole /= max(float(np.linalg.norm(whole)), 1e-9)
        clauses = _CLAUSE.findall(text) if fusion.is_case(text) else []
        return [whole, *(self.semantic.query(c) for c in clauses[:MAX_CLAUSES])] if len(clauses) > 1 else [whole]

    def _nearest(self, vector: Floats, permitted: npt.NDArray[np.bool_] | None, depth: int) -> Ints:
        """The nearest entries among those permitted."""
        if permitted is None:
            return self.semantic.nearest(vector, depth)
        if permitted.sum() > SMALL:
            return self.semantic.nearest(vector, 5 * depth)
        some = np.flatnonzero(permitted)
        return np.asarray(some[_top(self.semantic.cosines(vector, some) + 1, depth)])

    def _bag(self, terms: list[Token], expansions: list[tuple[str, list[str]]]) -> tuple[Keys, Floats]:
        """The weighted keys of a query; the lexicon's words count for more when the word they stand for is in no clause."""
        keys = [t.key for t in terms]
        weights = [STOP_WEIGHT if t.text in STOP else 1.0 for t in terms]
        for word, meant in expansions:
            extra = [t.key for w in meant for t in tokens(w) if t.family != "c"]
            known = self.keyword.find(np.array([key("w", word)], np.uint64))[0] >= 0
            keys += extra
            weights += [(KNOWN_EXPANSION if known else EXPANSION) / len(meant)] * len(extra)
        return np.array(keys, np.uint64), np.array(weights, np.float32)

    def _holding(self, must: tuple[str, ...]) -> Ints:
        """Entries that hold all tokens of the required words (their order is checked later)."""
        found: Ints | None = None
        for words in must:
            terms = {t.key for t in tokens(words) if t.family in "cb"}
            for term in self.keyword.find(np.fromiter(terms, np.uint64)):
                here = self.keyword.postings(int(term)) if term >= 0 else np.zeros(0, np.int32)
                found = here.astype(np.int64) if found is None else np.intersect1d(found, here, assume_unique=True)
        return np.zeros(0, np.int64) if found is None else found

    def _screened(self, candidates: Candidates, asked: Query) -> tuple[Candidates, str | None]:
        """The candidates whose title, headings and text hold every required string and none of the barred ones."""
        order = np.argsort(-(candidates.keyword + candidates.cosine), kind="stable")[: 10 * DEPTH]
        kept = [int(i) for i in order if self._fits(int(candidates.numbers[i]), asked)]
        note = None if kept else f"没有条文同时含有：{'、'.join(asked.must)}" if asked.must else "符合的条文都含有被排除的词"
        return Candidates(
            candidates.numbers[kept], candidates.keyword[kept], candidates.cosine[kept], candidates.asked[kept], candidates.gap
        ), note

    def _fits(self, number: int, asked: Query) -> bool:
        entry = self.store.entry(number)
        whole = fold("\n".join([entry.title, entry.doc_no or "", *entry.heading_path, entry.text]))
        return all(w in whole for w in asked.must) and not any(w in whole for w in asked.must_not)

    # ------------------------------------------------------------ results

    def _ranked(
        self,
        query: str,
        asked: Query,
        c: Candidates,
        expansions: list[tuple[str, list[str]]],
        k: int,
        mode: Mode,
        explain: bool,
        note: str | None,
    ) -> Hits:
        content = _content(asked.text)
        weight = fusion.weights(asked.text, len(self.store))
        if mode != "hybrid":
            weight = replace(weight, semantic=float(mode == "semantic"))
        order, scores = self._ordered(c, weight, k)
        words = wanted(asked.text, expansions)
        ranks = {"keyword": _ranks(c.keyword), "semantic": _ranks(c.cosine)} if explain else {}
        found: list[Hit] = []
        for i in order:
            hit = self._hit(i, c, float(scores[i]), words, ranks, mode)
            if explain and c.asked[i] > fusion.ASKED_FROM:
                hit = replace(hit, asked=self._likest(asked.text, hit.entry.questions))
            if not _shown(hit.entry, found):
                found.append(hit)
            if len(found) == k:
                break
        hits = _grouped(found)
        if mode == "keyword":
            said, probability = fusion.verdict_by_words(max(self._coverage(content, h.number) for h in hits[:3]))
        else:
            said, probability = fusion.verdict(self._evidence(asked.text, content, c, order[:3]))
        return Hits(query, mode, said, probability, hits, note, tuple((w, tuple(m)) for w, m in expansions))

    def _ordered(self, c: Candidates, weight: fusion.Weights, k: int) -> tuple[list[int], Floats]:
        """The candidates that stand for their places, best first (twice as many as wanted, at least), and every candidate's score."""
        document, length = self.store.document[c.numbers], self.store.length[c.numbers]
        scores = fusion.combine(c, self.store.standing[c.numbers], length, document, weight)
        order = fusion.one_per_place(c.numbers, scores, self.store.place[c.numbers], self.store.whole[c.numbers], length, LONGEST)
        return (fusion.varied(order, scores, document, 2 * k, weight.repeated) if weight.repeated else order), scores

    def _likest(self, text: str, questions: Sequence[str]) -> tuple[str, float]:
        """The question most like the query, and their cosine."""
        cosine = self.semantic.encoder.encode(questions) @ self.semantic.query(text)
        return questions[int(np.argmax(cosine))], float(cosine.max())

    def _evidence(self, text: str, content: list[Token], c: Candidates, first: list[int]) -> fusion.Evidence:
        """What speaks for the first results of a query."""
        keys = np.array([t.key for t in content], np.uint64)
        idf = self.keyword.idf(keys)
        rarest = np.argsort(-idf, kind="stable")[:3]
        texts = [fold(self.store.entry(int(c.numbers[i])).text) for i in first]
        rare = max(sum(float(idf[r]) for r in rarest if content[r].text in shown) for shown in texts) / max(float(idf[rarest].sum()), 1e-9)
        best = float(c.cosine[first].max())
        return fusion.Evidence(best, c.gap, float(c.asked[first].max()), rare, fusion.asks_figure(text))

    def _coverage(self, content: list[Token], number: int) -> float:
        """The share of the query's content words, weighted by rarity, that stand in an entry or its headings."""
        if not content:
            return 0.0
        entry = self.store.entry(number)
        whole = fold("\n".join([entry.title, *entry.heading_path, entry.text]))
        idf = self.keyword.idf(np.fromiter((t.key for t in content), np.uint64))
        held = np.fromiter((t.text in whole for t in content), bool)
        return float(idf[held].sum() / idf.sum())

    def _hit(self, i: int, c: Candidates, score: float, words: list[str], ranks: dict[str, dict[int, int]], mode: Mode) -> Hit:
        number = int(c.numbers[i])
        entry = self.store.entry(number)
        marks, found = highlights(entry.text, words)
        keyword = Part(ranks["keyword"].get(i), float(c.keyword[i]), tuple(found)) if ranks and mode != "semantic" else None
        semantic = Part(ranks["semantic"].get(i), float(c.cosine[i])) if ranks and mode != "keyword" else None
        return Hit(entry, number, max(score, 0.0), tuple(marks), keyword, semantic)


GROUPED, ALIKE = 20, 0.9  # results that are compared with each other; the share of bigrams in common that makes two the same


def _shown(entry: Entry, above: list[Hit]) -> bool:
    """Whether the text of an entry stands whole in a short result above it: no reader wants it twice."""
    own = entry.text[entry.lead :]
    wholes = (h.entry for h in above if len(h.entry.text) <= fusion.WHOLE_UP_TO and entry.id.startswith(f"{h.entry.id}."))
    return any(own in whole.text for whole in wholes)


def _grouped(hits: list[Hit]) -> tuple[Hit, ...]:
    """The hits, each that repeats an earlier one of another document marked with its rank."""

    @cache
    def bigrams(i: int) -> set[str]:
        return set(map(add, hits[i].entry.text, hits[i].entry.text[1:]))

    out = list(hits)
    for i, hit in enumerate(hits[:GROUPED]):
        for j, other in enumerate(hits[:i]):
            size = sorted((len(hit.entry.text), len(other.entry.text)))
            if hit.entry.doc_id == other.entry.doc_id or size[0] < (2 * ALIKE - 1) * size[1]:
                continue
            if 2 * len(bigrams(i) & bigrams(j)) >= ALIKE * (len(bigrams(i)) + len(bigrams(j))):
                out[i] = replace(hit, same_as=(out[j].same_as or j + 1))
                break
    return tuple(out)


def _top(scores: Floats, depth: int) -> Ints:
    """The numbers of the best positive scores."""
    if len(scores) > depth:
        best = np.argpartition(-scores, depth)[:depth]
        return best[scores[best] > 0]
    return np.flatnonzero(scores > 0)


def _gap(cosine: Floats) -> float:
    """By how much the best stands above the crowd."""
    return float(cosine.max() - np.sort(cosine)[::-1][min(CROWD, len(cosine) - 1)]) if len(cosine) else 0.0


def _ranks(scores: Floats) -> dict[int, int]:
    return {int(i): rank for rank, i in enumerate(np.argsort(-scores, kind="stable"), 1)}


def _content(text: str) -> list[Token]:
    """The distinct words of a query that say what it is about; without any, its characters."""
    terms = tokens(ASKING.sub(" ", text)) or tokens(text)
    seen = {t.text: t for t in terms if t.family == "w" and t.text not in STOP}
    return list(seen.values()) or list({t.text: t for t in terms if t.family == "c"}.values())
