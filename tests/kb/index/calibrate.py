"""The constants of the verdict, fitted anew: held-apart questions against questions that the corpus does not answer.

    python tests/kb/index/calibrate.py HOME

HOME is a knowledge base built from the corpus. Prints the constants for kb/index/fusion.py and how many of each side come out as answer, near and none. Questions
of which the first results hold most words count three times, since the held-apart ones are more colloquial than what is asked every day.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from kb import store
from kb.index import fusion, questions
from kb.index.search import Index

HERE = Path(__file__).parent


def main() -> None:
    """Fit and print."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("home", type=Path)
    folder = store.current(arguments.parse_args().home)
    assert folder is not None, "no knowledge base there"
    index = Index(folder / "index")
    covered = "\n".join(questions.bare(index.store.entry(n).text) for n in range(len(index)))
    known = [row["question"] for row in questions.read(held=True) if questions.bare(row["quote"]) in covered]
    unknown = (HERE / "unanswerable.txt").read_text(encoding="utf-8").split("\n")
    evidence, coverage = zip(*[_evidence(index, q) for q in (*known, *filter(None, unknown))], strict=True)
    answered = np.arange(len(evidence)) < len(known)
    weight = np.where(answered & (np.array(coverage) >= 0.35), 3.0, 1.0)
    weight /= np.where(answered, weight[answered].sum(), weight[~answered].sum()) / len(weight)
    constant, factors = _fit(np.array([_features(e) for e in evidence]), answered.astype(float), weight)
    print("_CONSTANT, _COSINE, _GAP, _ASKED, _RARE, _FIGURE_UNMET =", ", ".join(f"{x:.2f}" for x in (constant, *factors)))
    for name, side in (("answered", answered), ("not answered", ~answered)):
        said = [fusion.verdict(e)[0] for e, here in zip(evidence, side, strict=True) if here]
        print(name, "(with the constants in use)", {v: round(said.count(v) / len(said), 3) for v in ("answer", "near", "none")})


def _evidence(index: Index, question: str) -> tuple[fusion.Evidence, float]:
    said: list[Any] = []
    kept = index._evidence

    def record(text: str, content: Any, candidates: Any, first: list[int]) -> fusion.Evidence:
        evidence = kept(text, content, candidates, first)
        said.append((evidence, max(index._coverage(content, int(candidates.numbers[i])) for i in first)))
        return evidence

    index._evidence = record  # type: ignore[method-assign]
    index.search(question)
    index._evidence = kept  # type: ignore[method-assign]
    return said[0] if said else (fusion.Evidence(0, 0, 0, 0, False), 0.0)


def _features(e: fusion.Evidence) -> list[float]:
    return [e.cosine, e.gap, e.asked, e.rare, (1 - e.rare) if e.figure else 0.0]


def _fit(x: Any, y: Any, weight: Any) -> tuple[float, Any]:
    """Weighted logistic regression with a small ridge, by Newton's method."""
    mean, deviation = x.mean(0), x.std(0)
    z = np.c_[np.ones(len(x)), (x - mean) / deviation]
    b, ridge = np.zeros(z.shape[1]), np.r_[0, np.ones(x.shape[1])]
    for _ in range(50):
        p = 1 / (1 + np.exp(-z @ b))
        curve = (z * (weight * p * (1 - p))[:, None]).T @ z + np.diag(ridge) + 1e-9 * np.eye(len(b))
        b = b + np.linalg.solve(curve, z.T @ (weight * (y - p)) - ridge * b)
    factors = b[1:] / deviation
    return float(b[0] - (factors * mean).sum()), factors


if __name__ == "__main__":
    main()
