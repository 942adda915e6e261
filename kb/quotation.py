"""Find a quotation in a text whatever its spacing, width and quotation marks, and give the text's own words back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise

_SAME = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "‘": '"', "’": '"', "「": '"', "」": '"', "『": '"', "』": '"', "'": '"', "〔": "[", "〕": "]", "［": "[", "］": "]", "【": "[", "】": "]",
     "—": "-", "–": "-", "－": "-", "‐": "-", "、": ",", "，": ",", "。": ".", "．": "."}
)  # fmt: skip
_LABEL = re.compile(r"^第(.+?)[项目]$")
_DIVISION = re.compile(r"^第[零〇一二三四五六七八九十百千\d]+(?:分编|[编章节])|^附则$")


@lru_cache(maxsize=4096)
def folded(text: str) -> tuple[str, tuple[int, ...]]:
    """``text`` without white space and with one width and one form of each mark, and for each character its offset in ``text``."""
    out: list[str] = []
    at: list[int] = []
    for i, c in enumerate(text):
        for f in unicodedata.normalize("NFKC", c).translate(_SAME):
            if not f.isspace() and f not in "*#$\\`":
                out.append(f)
                at.append(i)
    return "".join(out), tuple(at)


def find(quote: str, text: str) -> tuple[int, int] | None:
    """Where ``quote`` stands in ``text`` as (start, end), or None."""
    wanted, (whole, at) = folded(quote)[0], folded(text)
    start = whole.find(wanted) if wanted else -1
    return (at[start], at[start + len(wanted) - 1] + 1) if start >= 0 else None


def nearest(quote: str, text: str) -> tuple[float, int, int]:
    """The stretch of ``text`` most like ``quote``: the share of its letters that stand there in order, and the stretch's start and end."""
    wanted, (whole, at) = folded(quote)[0], folded(text)
    blocks = [b for b in SequenceMatcher(None, whole, wanted, autojunk=False).get_matching_blocks() if b.size > 1]
    if not blocks:
        return 0.0, 0, 0
    first, last = blocks[0], blocks[-1]
    start = max(0, first.a - first.b)
    end = min(len(whole), last.a + len(wanted) - last.b)
    if end - start > 3 * len(wanted):  # strays far from the quotation
        longest = max(blocks, key=lambda b: b.size)
        start, end = max(0, longest.a - longest.b), min(len(whole), longest.a + len(wanted) - longest.b)
        blocks = [b for b in blocks if start <= b.a and b.a + b.size <= end]
    return sum(b.size for b in blocks) / len(wanted), at[start], at[end - 1] + 1


def differences(quote: str, original: str) -> list[tuple[bool, str, str]]:
    """A quotation beside the words that it should have: stretches (the same, as quoted, as they stand), marks of one meaning being the same."""
    (a, at), (b, bt) = folded(quote), folded(original)
    out = []
    for tag, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        was = quote[at[i] : at[j - 1] + 1] if j > i else ""
        is_ = original[bt[k] : bt[m - 1] + 1] if m > k else ""
        out.append((tag == "equal", was, is_))
    return out


def left_open(text: str) -> bool:
    """Whether a quotation opened in ``text`` is not closed; each of its paragraphs may begin with a mark of its own (“…。 ｜ “…。”)."""
    depth = 0
    for before, c in pairwise(f"\n{text}"):
        if c == "“" and not (depth and before in "\n。；：！？"):
            depth += 1
        elif c == "”":
            depth -= 1
    return depth > 0


def same_place(path: Sequence[str], asked: Sequence[str]) -> bool:
    """Whether two paths name one place: chapters may be left out, items and 目 may be bare, 款 left out where not asked."""
    return _core(path, True) == _core(asked, True) or _core(path, False) == _core(asked, False)


def _core(path: Sequence[str], paragraphs: bool) -> tuple[str, ...]:
    out = []
    for part in path:
        p = folded(part)[0]
        if _DIVISION.match(p) or (p.endswith("款") and not paragraphs):
            continue
        m = _LABEL.match(p)
        p = (m[1] if m else p).rstrip(".,")
        out.append(p.strip("()"))
    return tuple(out)
