"""Find a quotation in a text whatever its spacing, width and quotation marks, and give the text's own words back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

_SAME = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "〔": "[", "〕": "]", "［": "[", "］": "]", "【": "[", "】": "]",
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
