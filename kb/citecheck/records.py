"""What a cite-check finds: how each citation and each quotation of a report came out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from kb.model import Record, Source

Outcome = Literal["found", "misnamed", "uncertain", "no_such_clause", "listed_only", "not_in_base", "unnamed", "unsourced"]
QuoteOutcome = Literal["verbatim", "marks_differ", "words_differ", "elsewhere", "absent", "unchecked"]
Grade = Literal["right", "unknown", "check", "wrong"]

_GRADES: dict[str, Grade] = {
    "found": "right", "misnamed": "wrong", "uncertain": "check", "no_such_clause": "wrong", "listed_only": "unknown", "not_in_base": "unknown",
    "unnamed": "check", "unsourced": "check",
    "verbatim": "right", "marks_differ": "check", "words_differ": "wrong", "elsewhere": "wrong", "absent": "check", "unchecked": "unknown",
}  # fmt: skip
GRADES: tuple[Grade, ...] = ("right", "unknown", "check", "wrong")  # by gravity
GRADE_WORDS: dict[Grade, str] = {"right": "相符", "unknown": "库中没有", "check": "须核对", "wrong": "有误"}


def gravest(grades: Iterable[Grade]) -> Grade:
    """The gravest of some grades."""
    return max(grades, key=GRADES.index, default="right")


@dataclass(frozen=True, slots=True)
class Lead(Record):
    """Where a citation leads, written as it should be: a document, and the clause if a place is cited."""

    citation: str
    document_id: str
    clause_id: str | None = None


@dataclass(frozen=True, slots=True)
class Quote(Record):
    """A quotation of the report and where its words stand: ``start``/``end`` are offsets in the paragraph, ``original`` the clause's own words."""

    text: str
    start: int
    end: int
    outcome: QuoteOutcome
    message: str
    clause_id: str | None = None
    citation: str | None = None
    original: str | None = None

    @property
    def grade(self) -> Grade:
        """How it came out, in one of four."""
        return _GRADES[self.outcome]

    def as_json(self) -> dict[str, Any]:
        """The fields and the grade."""
        return {"grade": self.grade, **Record.as_json(self)}


@dataclass(frozen=True, slots=True)
class Checked(Record):
    """A citation of the report (``text`` at ``start``–``end`` of the paragraph); ``unsourced``: a quotation that gives no source.

    ``notes`` must be seen to; ``notices`` are to be known (the national rules on a matter, a revision that is planned).
    """

    paragraph: str
    text: str
    start: int
    end: int
    source: Source
    outcome: Outcome
    message: str = ""
    leads: tuple[Lead, ...] = ()
    notes: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    quotes: tuple[Quote, ...] = ()

    @property
    def cited(self) -> Grade:
        """How the citation itself came out, its notes included."""
        return gravest([_GRADES[self.outcome], "check" if self.notes else "right"])

    @property
    def grade(self) -> Grade:
        """The gravest of the citation and its quotations."""
        return gravest([self.cited, *(q.grade for q in self.quotes)])

    @property
    def word(self) -> str:
        """The grade for staff; of what is right, what was held against the base."""
        if self.grade != "right":
            return GRADE_WORDS[self.grade]
        return "引文相符" if self.quotes else "有此条" if any(lead.clause_id for lead in self.leads) else "有此文件"

    def as_json(self) -> dict[str, Any]:
        """The fields and the grade."""
        return {"grade": self.grade, **Record.as_json(self)}


@dataclass(frozen=True, slots=True)
class CiteCheck(Record):
    """What was found in one report: its citations in order; how many longer quotations give no source and stand in no clause of the base."""

    file: str
    citations: tuple[Checked, ...]
    quotes_unknown: int = 0

    @property
    def in_short(self) -> str:
        """How the citations came out, in a line for staff."""
        loose = f"另有{self.quotes_unknown}处引文没有注明出处，在库中也没有找到。" if self.quotes_unknown else ""
        if not self.citations:
            return f"{self.file}：没有读出引证。引证要写明文件名称（加书名号）或文号。{loose}"
        count = Counter(c.grade for c in self.citations)
        said = "，".join(f"{GRADE_WORDS[g]}{count[g]}处" for g in reversed(GRADES) if count[g])
        return f"{self.file}：引证{len(self.citations)}处，{said}。{loose}"
