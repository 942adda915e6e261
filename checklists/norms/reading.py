"""A text as the rules read it, and the way back to its own words.

Rules are written once, for full-width marks and no blanks; what they find is given back verbatim.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_BLANK = re.compile(r"[ \t　\xa0]+")
_MARKS = str.maketrans(dict(zip("０１２３４５６７８９％,;:()?![]．－—–~〜～內", "0123456789%，；：（）？！〔〕.------内", strict=True)))
_DIGIT_COMMA = re.compile(r"(?<=\d)，(?=\d{3}(?!\d))")  # 3,000 万元


@dataclass(frozen=True, slots=True)
class Reading:
    """``plain`` is the text without blanks and with one form of each mark; ``at[i]`` is the place of ``plain[i]`` in the original."""

    original: str
    plain: str
    at: tuple[int, ...] | None

    @classmethod
    def of(cls, text: str) -> Reading:
        """Reads a text; newlines stay, since they part paragraphs."""
        if not _BLANK.search(text):
            return cls(text, _marks(text), None)
        kept = [i for i, c in enumerate(text) if c not in " \t　\xa0"]
        return cls(text, _marks("".join(text[i] for i in kept)), tuple(kept))

    def verbatim(self, start: int, end: int) -> str:
        """The original's words of ``plain[start:end]``."""
        if start >= end:
            return ""
        if self.at is None:
            return self.original[start:end]
        return self.original[self.at[start] : self.at[end - 1] + 1]


def _marks(text: str) -> str:
    return _DIGIT_COMMA.sub(",", text.translate(_MARKS))
