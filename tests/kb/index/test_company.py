"""A company's own rules beside the corpus, asked for as people talk: four rules and their questions, kept away from the encoder's training.

    python -m tests.kb.index.test_company

prints the share of the questions whose clause is among the first ten, and is the first.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from kb.build import build
from kb.index import questions
from kb.knowledge import KnowledgeBase

HERE = Path(__file__).parent
CORPUS = HERE.parents[2] / "corpus"


def measure(home: Path) -> tuple[float, float]:
    """The share of the questions answered among the first ten results, and by the first."""
    build([CORPUS, HERE / "company"], home)
    kb, ten, first = KnowledgeBase.open(home), 0, 0
    rows = [json.loads(line) for line in (HERE / "company.jsonl").read_text(encoding="utf-8").splitlines()]
    for row in rows:
        holds = [questions.bare(row["quote"]) in questions.bare(result.text) for result in kb.search(row["question"], 10).results]
        ten, first = ten + any(holds), first + any(holds[:1])
    return ten / len(rows), first / len(rows)


def test_a_companys_own_rules_are_found_as_people_ask(tmp_path: Path) -> None:
    ten, first = measure(tmp_path)
    assert ten >= 0.7 and first >= 0.35


def test_the_rules_measured_with_are_not_trained_on() -> None:
    trained = {path.read_text(encoding="utf-8") for path in (questions.FOLDER / "company").glob("*.md")}
    asked = {row["question"] for row in questions.read()}
    rules = [path.read_text(encoding="utf-8") for path in sorted((HERE / "company").glob("*.md"))]
    assert len(trained) > 30 and len(rules) == 4 and not trained & set(rules)
    assert not asked & {json.loads(line)["question"] for line in (HERE / "company.jsonl").read_text(encoding="utf-8").splitlines()}


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        print("recall@10 {:.3f}, first {:.3f}".format(*measure(Path(folder))))
