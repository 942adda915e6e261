"""Questions and cases with all the clauses that answer them, written by reading the corpus, kept away from training.

    python -m tests.kb.index.test_cases HOME

HOME is a knowledge base built from the corpus. Prints the share of the answers among the first ten results, by kind of query and mode. The
answers were looked for in the part of the corpus that the writer of the query had read: other documents may answer too.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from pathlib import Path
from statistics import fmean
from typing import Any

from kb.index import questions
from kb.knowledge import MODES, KnowledgeBase, Mode

CASES = [json.loads(line) for line in (Path(__file__).parent / "cases.jsonl").read_text(encoding="utf-8").splitlines()]


def measure(kb: KnowledgeBase, mode: Mode) -> dict[str, float]:
    """The mean share of a query's answers that stand in the first ten results, for each kind of query."""
    found: dict[str, list[float]] = defaultdict(list)
    for case in CASES:
        shown = [questions.bare(r.text) for r in kb.search(case["question"], 10, mode).results]
        quotes = [questions.bare(a["quote"]) for a in case["answers"]]
        found[case["kind"]].append(fmean(any(q in text for text in shown) for q in quotes))
    return {kind: fmean(shares) for kind, shares in found.items()}


def test_what_answers_a_question_or_a_case_is_found_and_fusion_never_loses_to_a_part(kb: KnowledgeBase) -> None:
    hybrid, keyword, semantic = (measure(kb, mode) for mode in MODES)
    assert hybrid["question"] >= 0.93 and hybrid["case"] >= 0.86
    for kind, share in hybrid.items():
        assert share >= max(keyword[kind], semantic[kind]) - 0.01, kind


def test_the_answers_stand_where_they_are_said_to_and_none_of_the_queries_was_trained_on(kb: KnowledgeBase) -> None:
    clauses: dict[str, list[Any]] = defaultdict(list)
    for c in kb.clauses():
        clauses[c.source.file].append(c)
    for case in CASES:
        for a in case["answers"]:
            around = [c for c in clauses[a["file"]] if c.source.start_line <= a["line"] <= c.source.end_line]
            assert any(questions.bare(a["quote"]) in questions.bare(c.text) for c in around), a
    trained = [_pairs(row["question"]) for held in (False, True) for row in questions.read(held)]
    for case in CASES:
        own = _pairs(case["question"])
        assert all(2 * len(own & other) < 0.75 * (len(own) + len(other)) for other in trained), case["question"]


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("home", type=Path)
    base = KnowledgeBase.open(arguments.parse_args().home)
    for mode in MODES:
        print(mode, {kind: round(share, 3) for kind, share in measure(base, mode).items()})
