"""Text → tokens: characters, bigrams and words, one 64-bit key each.

Every part of the index speaks these keys: the postings of the keyword index and the rows of the encoder are looked up by the same
number, so no table of strings is loaded to answer a query. Three families, as measured in the README (the sum beats each alone):

- ``c`` characters: each Han character; a run of Latin letters or digits counts as one (``eva``, ``30%`` → ``30``);
- ``b`` bigrams: two neighbouring Han characters (评估 估备 备案);
- ``w`` words of two or more characters, jieba's search mode (国有资产 also gives 国有 and 资产).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Keys = npt.NDArray[np.uint64]

FAMILIES = ("c", "b", "w")
_SHIFT = 60
_HASH_MASK = (1 << _SHIFT) - 1

# Full-width forms and capitals, one character for one character, so that offsets stay those of the text: （Ａ）→(a)
_FOLD = (
    {0xFF01 + i: 0x21 + i for i in range(94)}
    | {c: c + 32 for c in range(65, 91)}
    | {0xFF21 + i: 0x61 + i for i in range(26)}
    | {0x3000: 0x20, 0: 0x20}
)

# A Han character: 企, 㐱
HAN = "\u3400-\u4dbf\u4e00-\u9fff"
# A run of Latin letters or digits: "eva", "30" in "30%", "12.5"
_LATIN_RUN = re.compile(r"[a-z0-9]+(?:\.[0-9]+)?")
_HAN_RUN = re.compile(f"[{HAN}]+")
# A word worth a token: 国资, eva, 30
_WORD = re.compile(f"[{HAN}a-z0-9.]{{2,}}")


def fold(text: str) -> str:
    """Half-width, lower-case, same length: offsets in the result are offsets in ``text``."""
    return text.translate(_FOLD)


def latin(text: str) -> list[str]:
    """The runs of Latin letters and digits, folded: ``EVA 12.5%`` → ``eva``, ``12.5``."""
    return _LATIN_RUN.findall(fold(text))


@lru_cache(maxsize=1 << 18)
def _hashed(token: str) -> int:
    return int.from_bytes(hashlib.blake2b(token.encode(), digest_size=8).digest(), "little") & _HASH_MASK


def key(family: str, token: str) -> int:
    """The 64-bit key of a folded token: ``key("b", "评估")``."""
    if family == "b":
        return 2 << _SHIFT | ord(token[0]) << 21 | ord(token[1])
    if family == "w":
        return 3 << _SHIFT | _hashed(token)
    if len(token) == 1 and ord(token) > 0x2FFF:
        return 1 << _SHIFT | ord(token)
    return 4 << _SHIFT | _hashed(token)


def words(folded: str) -> list[str]:
    """Search-mode words of two or more characters (rjieba: the dictionary and cuts of jieba, in Rust)."""
    import rjieba

    return [w for w in rjieba.cut_for_search(folded) if len(w) > 1 and _WORD.fullmatch(w)]


class Token(NamedTuple):
    """One token of a query: its family, its folded text, its key."""

    family: str
    text: str
    key: int


def tokens(text: str) -> list[Token]:
    """All tokens of a text, repeated as often as they stand in it.

    >>> [t.text for t in tokens("评估备案")]
    ['评', '估', '备', '案', '评估', '估备', '备案', '评估', '备案']
    """
    folded = fold(text)
    out = [Token("c", run, key("c", run)) for run in _LATIN_RUN.findall(folded)]
    runs = _HAN_RUN.findall(folded)
    out += [Token("c", c, key("c", c)) for run in runs for c in run]
    out += [Token("b", run[i : i + 2], key("b", run[i : i + 2])) for run in runs for i in range(len(run) - 1)]
    out += [Token("w", w, key("w", w)) for w in words(folded)]
    return out


def keys_of(text: str) -> Keys:
    """The keys of :func:`tokens`, as an array."""
    return np.fromiter((t.key for t in tokens(text)), np.uint64)


def bags(texts: Sequence[str], spelled: dict[int, str] | None = None) -> tuple[npt.NDArray[np.int32], Keys]:
    """Every token of many texts at once: (number of the text, key), unordered. Much faster than :func:`tokens` one by one.

    ``spelled``, when given, takes in what the keys of words and Latin runs stand for.
    """
    folded = [fold(t) for t in texts]
    docs, keys = _han(folded)
    rest = [_strings(folded, family, cut, spelled) for family, cut in (("c", _LATIN_RUN.findall), ("w", words))]
    return np.concatenate([docs, *(d for d, _ in rest)]), np.concatenate([keys, *(k for _, k in rest)])


def _han(folded: Sequence[str]) -> tuple[npt.NDArray[np.int32], Keys]:
    """Han characters and bigrams by arithmetic on code points; texts are joined by a zero so that no bigram spans two."""
    points = np.frombuffer("\0".join([*folded, ""]).encode("utf-32-le", "surrogatepass"), np.uint32)
    owner = np.cumsum(points == 0, dtype=np.int32)
    han = ((points >= 0x4E00) & (points <= 0x9FFF)) | ((points >= 0x3400) & (points <= 0x4DBF))
    pair = han[:-1] & han[1:]
    wide = points.astype(np.uint64)
    one = np.uint64(1 << _SHIFT) | wide[han]
    two = np.uint64(2 << _SHIFT) | wide[:-1][pair] << np.uint64(21) | wide[1:][pair]
    return np.concatenate([owner[han], owner[:-1][pair]]), np.concatenate([one, two])


def _strings(
    folded: Sequence[str], family: str, cut: Callable[[str], list[str]], spelled: dict[int, str] | None
) -> tuple[npt.NDArray[np.int32], Keys]:
    counts = np.zeros(len(folded), np.int64)
    known: dict[str, int] = {}
    out: list[int] = []
    for i, text in enumerate(folded):
        found = cut(text)
        for token in found:
            if token not in known:
                known[token] = key(family, token)
            out.append(known[token])
        counts[i] = len(found)
    if spelled is not None:
        spelled.update((k, token) for token, k in known.items())
    return np.repeat(np.arange(len(folded), dtype=np.int32), counts), np.array(out, np.uint64)
