"""Train the shipped encoder: from legal texts alone, then from questions and the passages that answer them.

An embedding table over tokens, mean-pooled. First without labels: two views of one passage must find each other among the other
passages of a batch (symmetric in-batch softmax on cosines, as MultipleNegativesRankingLoss in sentence-transformers; van den Oord et al.
2018). The views: words drawn from it, a sentence and the rest, two halves, its title and heading, its neighbour. Then with labels:
question ↔ passage, against the model's own wrong answers. Minutes on one core with numpy and scipy; the same seed and the same texts make
the same file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from kb.index import encoder, lexicon, tokens
from kb.index.passages import Material, Passage, read
from kb.model import HeguiError

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Slices = list[tuple[int, int]]  # a bag, as ranges of the token store

VOCABULARY = 66_000
DIMENSIONS = 256
SCALE = 16.0
PAIRS = 400_000
BATCH = 1024
LONGEST = 600  # tokens of a passage that are looked at
MOST_ANSWERS = 2  # of a question that are learnt from in an epoch, drawn anew in each
POOL = 40_000  # passages among which wrong answers are looked for

# The end of a sentence: 。；！？ or a line's end
_SENTENCE = re.compile(r"[^。；！？\n]+[。；！？\n]*")


@dataclass(slots=True)
class Store:
    """Tokenised material: ``ids`` one after the other; sentence s is ``ids[starts[s]:starts[s+1]]``, passage p the sentences
    ``first[p]:first[p+1]``, of which the first is its title and heading."""

    ids: npt.NDArray[np.int32]
    starts: Ints
    first: Ints
    keys: npt.NDArray[np.uint64]  # of each token number, ascending
    count: Ints  # how often each token stands in the texts
    word_bags: dict[int, npt.NDArray[np.int32]]  # a word's token number → the tokens of that word asked alone
    everyday: dict[int, list[npt.NDArray[np.int32]]]  # a word of the rules → the tokens of each everyday word that means it
    chance: npt.NDArray[np.float64]  # of each passage to be drawn
    spelling: dict[int, str]  # key → the word or Latin run that it stands for

    def text(self, p: int, with_title: bool) -> Slices:
        """The bag of a passage."""
        a, b = self.first[p] + (0 if with_title else 1), self.first[p + 1]
        return [(int(self.starts[a]), int(min(self.starts[b], self.starts[a] + LONGEST)))]


def train(paths: Sequence[Path], out: Path, seed: int = 1, say: Callable[[str], None] = lambda line: None) -> dict[str, Any]:
    """Train on everything below ``paths`` and write the model file ``out``.

    Returns what it was trained on: ``{passages, questions, tokens, dimensions}``. Raises HeguiError when the texts are too few.
    """
    material = read(paths)
    if len(material.passages) < 50:
        raise HeguiError(f"训练文本太少：只有 {len(material.passages)} 段，至少需要 50 段。")
    rng = np.random.default_rng(seed)
    say(f"{len(material.passages)} 段文本，{len(material.questions)} 个问题")
    store, questions = tokenise(material)
    say(f"词元 {len(store.keys)} 个")
    table = pretrain(store, rng, say)
    if questions:
        table = finetune(table, store, questions, rng, say)
    encoder.save(out, store.keys, table, names(store))
    return {"passages": len(material.passages), "questions": len(questions), "tokens": len(store.keys), "dimensions": table.shape[1]}


# ---------------------------------------------------------------- tokens


def _sentences(passage: Passage) -> list[str]:
    return [f"{passage.title}\n{passage.heading}", *(_SENTENCE.findall(passage.text) or [""])]


def tokenise(material: Material) -> tuple[Store, list[tuple[npt.NDArray[np.int32], tuple[int, ...]]]]:
    """The token store of the passages, and each question's token numbers with the passages that answer it."""
    sentences = [_sentences(p) for p in material.passages]
    first = np.cumsum([0, *map(len, sentences)])
    spelling: dict[int, str] = {}
    owner, key = tokens.bags([s for group in sentences for s in group], spelling)
    asked_owner, asked_key = tokens.bags([q for q, _ in material.questions], spelling)
    keys = _vocabulary(key, asked_key)
    ids, starts = _numbered(owner, key, keys, int(first[-1]))
    asked, asked_starts = _numbered(asked_owner, asked_key, keys, len(material.questions))
    questions = [(asked[asked_starts[i] : asked_starts[i + 1]], answers) for i, (_, answers) in enumerate(material.questions)]
    chance = np.array(material.chance) / sum(material.chance)
    count = np.bincount(ids, minlength=len(keys))
    store = Store(ids, starts, first, keys, count, _word_bags(spelling, keys), _everyday(keys), chance, spelling)
    return store, questions


def _vocabulary(key: npt.NDArray[np.uint64], asked: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """The most frequent tokens; one that several questions hold counts fifty times, since everyday words are rare in the law."""
    distinct, count = np.unique(key, return_counts=True)
    spoken, often = np.unique(asked, return_counts=True)
    keys = np.concatenate([distinct, spoken[often > 1]])
    keys, inverse = np.unique(keys, return_inverse=True)
    weight = np.bincount(inverse, np.concatenate([count, 50 * often[often > 1]]))
    best = np.argsort(-weight, kind="stable")[:VOCABULARY]
    return np.sort(keys[best[weight[best] > 1]])


def _numbered(
    owner: npt.NDArray[np.int32], key: npt.NDArray[np.uint64], keys: npt.NDArray[np.uint64], owners: int
) -> tuple[npt.NDArray[np.int32], Ints]:
    at = np.minimum(np.searchsorted(keys, key), len(keys) - 1)
    known = keys[at] == key
    owner, at = owner[known], at[known].astype(np.int32)
    order = np.argsort(owner, kind="stable")
    return at[order], np.searchsorted(owner[order], np.arange(owners + 1)).astype(np.int64)


def _word_bags(spelling: dict[int, str], keys: npt.NDArray[np.uint64]) -> dict[int, npt.NDArray[np.int32]]:
    known = [(i, spelling[int(k)]) for i, k in enumerate(keys) if int(k) >> 60 == 3 and int(k) in spelling]
    owner, key = tokens.bags([word for _, word in known])
    ids, starts = _numbered(owner, key, keys, len(known))
    return {i: ids[starts[n] : starts[n + 1]] for n, (i, _) in enumerate(known)}


def _everyday(keys: npt.NDArray[np.uint64]) -> dict[int, list[npt.NDArray[np.int32]]]:
    """The lexicon read backwards: in questions made from the rules, everyday words stand for the rules' words."""
    number = {int(k): i for i, k in enumerate(keys)}
    out: dict[int, list[npt.NDArray[np.int32]]] = {}
    for word, meant in lexicon.read().items():
        asked = np.array([number[t.key] for t in tokens.tokens(word) if t.key in number], np.int32)
        for rule in {number.get(tokens.key("w", w)) for w in meant} - {None}:
            if len(asked):
                out.setdefault(int(rule or 0), []).append(asked)
    return out


def names(store: Store) -> list[str]:
    """The token of each key, with its family's prefix: ``c:企``, ``b:评估``, ``w:国有资产``, ``c:eva``."""
    out = []
    for k in map(int, store.keys):
        kind, rest = k >> 60, k & ((1 << 60) - 1)
        if kind == 1:
            out.append(f"c:{chr(rest)}")
        elif kind == 2:
            out.append(f"b:{chr(rest >> 21)}{chr(rest & 0x1FFFFF)}")
        else:
            out.append(("w:" if kind == 3 else "c:") + store.spelling.get(k, f"{k:x}"))
    return out


# ---------------------------------------------------------------- two views of a passage


def _views(store: Store, p: int, rng: np.random.Generator, idf: Floats) -> tuple[Slices | npt.NDArray[np.int32], Slices]:
    """A pair of bags that belong together, drawn from passage ``p``."""
    a, b = int(store.first[p]) + 1, int(store.first[p + 1])
    draw = rng.random()
    whole = store.text(p, with_title=rng.random() < 0.7)
    if draw < 0.5:
        return _asked_by_words(store, p, rng, idf), whole
    if draw < 0.75 and b - a >= 2:
        s = int(rng.integers(a, b))
        rest = [(int(store.starts[a]), int(store.starts[s])), (int(store.starts[s + 1]), int(store.starts[b]))]
        return [(int(store.starts[s]), int(store.starts[s + 1]))], rest
    if draw < 0.85 and b - a >= 2:
        middle = int(store.starts[(a + b) // 2])
        return [(int(store.starts[a]), middle)], [(middle, int(store.starts[b]))]
    if draw < 0.93:
        return [(int(store.starts[a - 1]), int(store.starts[a]))], store.text(p, with_title=False)
    return store.text(min(p + 1, len(store.first) - 2), with_title=True), whole


def _asked_by_words(store: Store, p: int, rng: np.random.Generator, idf: Floats) -> npt.NDArray[np.int32]:
    """Three to eight words of the passage, the rarer the likelier, as one would type them."""
    (a, b) = store.text(p, with_title=rng.random() < 0.3)[0]
    ids = np.unique(store.ids[a:b])
    words = ids[store.keys[ids] >> np.uint64(60) == 3]
    words = words[[int(w) in store.word_bags for w in words]] if len(words) else words
    if not len(words):
        return store.ids[a:b]
    chance = idf[words] / idf[words].sum()
    drawn = rng.choice(words, min(len(words), int(rng.integers(3, 9))), replace=False, p=chance)
    return np.concatenate([_spoken(store, int(w), rng) for w in drawn])


def _spoken(store: Store, word: int, rng: np.random.Generator) -> npt.NDArray[np.int32]:
    """A word as the rules have it or, now and then where the lexicon knows one, as people say it."""
    everyday = store.everyday.get(word)
    if everyday and rng.random() < 0.2:
        return everyday[int(rng.integers(len(everyday)))]
    return store.word_bags[word]


def _matrix(store: Store, bags: Sequence[Slices | npt.NDArray[np.int32]]) -> Any:
    """A sparse matrix, one row per bag, each row summing to one: bags @ table is the mean pooling."""
    from scipy.sparse import csr_matrix

    parts = [bag if isinstance(bag, np.ndarray) else np.concatenate([store.ids[a:b] for a, b in bag]) for bag in bags]
    lengths = np.array([len(p) for p in parts])
    ids = np.concatenate(parts)
    data = np.repeat(1 / np.maximum(lengths, 1), lengths).astype(np.float32)
    return csr_matrix((data, ids, np.concatenate([[0], np.cumsum(lengths)])), shape=(len(parts), len(store.keys)))


# ---------------------------------------------------------------- learning


class _Adam:
    """Kingma & Ba 2015, for one table, in place; rows without a gradient rest (as torch's SparseAdam)."""

    def __init__(self, shape: tuple[int, int]) -> None:
        self.mean, self.square, self.steps = np.zeros(shape, np.float32), np.zeros(shape, np.float32), 0

    def step(self, table: Floats, rows: Ints, gradient: Floats, rate: float) -> None:
        """Move the ``rows`` of ``table`` against their ``gradient``."""
        self.steps += 1
        size = rate * float(np.sqrt(1 - 0.999**self.steps)) / (1 - 0.9**self.steps)
        for at in range(0, len(rows), 2048):  # pieces that stay in the processor's cache
            r, g = rows[at : at + 2048], gradient[at : at + 2048]
            mean, square = self.mean[r], self.square[r]
            mean += 0.1 * (g - mean)
            square += 0.001 * (g * g - square)
            self.mean[r], self.square[r] = mean, square
            table[r] -= size * mean / (np.sqrt(square) + 1e-8)


def _learn(adam: _Adam, table: Floats, left: Any, right: Any, both_ways: bool, rate: float, masked: Any = None) -> float:
    """One step on two matrices of bags whose rows belong together; returns the loss before it."""
    used = np.zeros(len(table), bool)
    used[left.indices] = used[right.indices] = True
    rows, column = np.flatnonzero(used), np.cumsum(used, dtype=np.int32) - 1
    left, right = left.copy(), right.copy()
    left.indices, right.indices = column[left.indices], column[right.indices]
    left.resize(left.shape[0], len(rows))
    right.resize(right.shape[0], len(rows))
    part = table[rows]
    loss, dl, dr = _contrast(left @ part, right @ part, both_ways, masked)
    adam.step(table, rows, left.T @ dl + right.T @ dr, rate)
    return loss


def _unit(x: Floats) -> tuple[Floats, Floats]:
    norm = np.maximum(np.linalg.norm(x, axis=1, keepdims=True), 1e-9).astype(np.float32)
    return x / norm, norm


def _softmax(x: Floats) -> Floats:
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return np.asarray(e / e.sum(axis=1, keepdims=True), np.float32)


def _contrast(left: Floats, right: Floats, both_ways: bool, masked: npt.NDArray[np.bool_] | None = None) -> tuple[float, Floats, Floats]:
    """Loss and gradients of "row i of ``left`` belongs to row i of ``right`` and to no other".

    ``right`` may have further rows, wrong for everyone; ``masked`` marks pairs that must not count as wrong.
    """
    n = len(left)
    (u, nu), (v, nv) = _unit(left), _unit(right)
    logits = SCALE * (u @ v.T)
    if masked is not None:
        logits[masked] = -1e4
    g: npt.NDArray[Any] = _softmax(logits)
    loss = -float(np.log(g[np.arange(n), np.arange(n)] + 1e-12).mean())
    g[np.arange(n), np.arange(n)] -= 1
    if both_ways:
        back = _softmax(np.ascontiguousarray(logits.T)).T
        back[np.arange(n), np.arange(n)] -= 1
        g = (g + back) / 2
    g *= SCALE / n
    du, dv = g @ v, g.T @ u
    return loss, (du - u * (du * u).sum(axis=1, keepdims=True)) / nu, (dv - v * (dv * v).sum(axis=1, keepdims=True)) / nv


def pretrain(store: Store, rng: np.random.Generator, say: Callable[[str], None] = print, pairs: int = PAIRS, rate: float = 0.03) -> Floats:
    """The table after the unlabelled phase."""
    table = rng.normal(0, 0.1, (len(store.keys), DIMENSIONS)).astype(np.float32)
    idf = np.log(len(store.ids) / (store.count + 1.0)).astype(np.float32)
    adam, total = _Adam(table.shape), len(store.first) - 1
    steps = max(1, min(pairs, 12 * total) // BATCH)
    drawn = rng.choice(total, steps * BATCH, p=store.chance)
    for step in range(steps):
        views = [_views(store, int(p), rng, idf) for p in drawn[step * BATCH : (step + 1) * BATCH]]
        left, right = _matrix(store, [v[0] for v in views]), _matrix(store, [v[1] for v in views])
        loss = _learn(adam, table, left, right, True, rate * min(1.0, 1.2 - step / steps))
        if step % 50 == 0:
            say(f"无监督 {step}/{steps} 损失 {loss:.3f}")
    return table


def finetune(
    table: Floats,
    store: Store,
    questions: Sequence[tuple[npt.NDArray[np.int32], tuple[int, ...]]],
    rng: np.random.Generator,
    say: Callable[[str], None] = print,
    epochs: int = 8,
    rate: float = 0.014,
    batch: int = 256,
    wrong: int = 3,
    dropout: float = 0.4,
) -> Floats:
    """The table after learning from questions: each against the other questions' passages and its own best wrong passages.

    ``dropout`` is the share of tokens hidden on both sides at every step, so that no question hangs on one word.
    """
    table = table.copy()
    pool = _pool(store, questions, rng)
    row = {int(p): i for i, p in enumerate(pool)}
    passages = _matrix(store, [store.text(int(p), with_title=True) for p in pool])
    answered = [np.array([row[a] for a in answers]) for _, answers in questions]
    size = sum(min(len(answers), MOST_ANSWERS) for _, answers in questions)
    adam, steps, step = _Adam((table.shape[0], table.shape[1])), epochs * -(-size // batch), 0
    for epoch in range(epochs):
        if epoch % 4 == 0:
            hard = _best_wrong(table, store, passages, questions, answered)
        pairs = [(q, int(a)) for q, (_, answers) in enumerate(questions) for a in rng.permutation(answers)[:MOST_ANSWERS]]
        order, total = rng.permutation(size), 0.0
        for at in range(0, size, batch):
            part = [pairs[i] for i in order[at : at + batch]]
            rows = np.array([row[a] for _, a in part] + [int(p) for q, _ in part for p in rng.choice(hard[q], wrong)])
            left, right = _matrix(store, [questions[q][0] for q, _ in part]), passages[rows]
            for side in (left, right):
                side.data[rng.random(side.nnz) < dropout] = 0
                side.eliminate_zeros()
            masked = np.array([np.isin(rows, answered[q]) for q, _ in part])
            masked[np.arange(len(part)), np.arange(len(part))] = False
            loss = _learn(adam, table, left, right, False, rate * (1 - 0.8 * step / steps), masked)
            total, step = total + loss * len(part), step + 1
        say(f"问答 {epoch + 1}/{epochs} 损失 {total / size:.3f}")
    return table


def _pool(store: Store, questions: Sequence[tuple[npt.NDArray[np.int32], tuple[int, ...]]], rng: np.random.Generator) -> Ints:
    """The passages that questions are held against: all answers, and others as their paths have a chance."""
    total = len(store.first) - 1
    others = rng.choice(total, min(POOL, total // 2), replace=False, p=store.chance)
    return np.unique(np.concatenate([others, [a for _, answers in questions for a in answers]])).astype(np.int64)


def _best_wrong(
    table: Floats,
    store: Store,
    passages: Any,
    questions: Sequence[tuple[npt.NDArray[np.int32], tuple[int, ...]]],
    answered: Sequence[Ints],
    depth: int = 200,
) -> list[Ints]:
    """Per question the rows of ``passages`` that the model likes best and that do not answer it."""
    vectors, out = _unit(passages @ table)[0], []
    for at in range(0, len(questions), 256):
        asked = _unit(_matrix(store, [q for q, _ in questions[at : at + 256]]) @ table)[0]
        best = np.argpartition(-(asked @ vectors.T), min(depth, len(vectors) - 1), axis=1)[:, :depth]
        out += [row[~np.isin(row, answered[at + i])] for i, row in enumerate(best)]
    return out
