"""Five-fold cross-validation on a statute benchmark: train on four fifths of its questions, ask the rest through the whole search.

    python -m tests.kb.index.crossvalidate BENCH TEXTS... [--folds 2]

BENCH holds ``corpus.jsonl.gz`` ``{id, law, article, head, text}`` and ``queries.dev.jsonl`` ``{id, query, relevant}``; TEXTS are further folders of
legal texts to train on without labels. Prints recall@10, recall@100, nDCG@10 and milliseconds per mode, and recall@10 over the questions none of
whose articles was asked for in training.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from statistics import fmean
from time import perf_counter
from typing import Any

import numpy as np

import kb.index
from kb.build import build
from kb.index import Entry, encoder, entries_of, questions
from kb.index.passages import read
from kb.index.search import Index
from kb.index.train import finetune, names, pretrain, tokenise
from kb.knowledge import KnowledgeBase
from tests.bench.keywords import quality


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("bench", type=Path)
    arguments.add_argument("texts", type=Path, nargs="*")
    arguments.add_argument("--folds", type=int, default=5, help="how many of the five folds to run")
    arguments.add_argument("--ways", action="store_true", help="index the known questions with the articles that answer them")
    given = arguments.parse_args()
    asked = [json.loads(line) for line in (given.bench / "queries.dev.jsonl").read_text(encoding="utf-8").splitlines()]
    material = read([*given.texts, questions.FOLDER, given.bench])
    store, pairs = tokenise(material)
    table = pretrain(store, np.random.default_rng(1), print)
    figures: dict[str, list[tuple[float, ...]]] = defaultdict(list)
    entries = _entries(given.bench / "corpus.jsonl.gz")
    for fold in range(given.folds):
        held = {q["query"] for q in asked[fold::5]}
        kept = [pair for pair, (question, _) in zip(pairs, material.questions, strict=True) if question not in held]
        learned = finetune(table, store, kept, np.random.default_rng(1), lambda line: None)
        with tempfile.TemporaryDirectory() as folder:
            encoder.save(Path(folder) / "model.npz", store.keys, learned, names(store))
            known = [q for q in asked if q["query"] not in held]
            _measure(Path(folder), entries, known, [q for q in asked if q["query"] in held], given.ways, figures)
        for name, rows in figures.items():
            print(fold + 1, name, " ".join(f"{fmean(column):.3f}" for column in zip(*rows, strict=True)), f"n={len(rows)}", flush=True)


def _entries(corpus: Path) -> list[Entry]:
    """The entries of a knowledge base built from the corpus, under the corpus's ids."""
    with tempfile.TemporaryDirectory() as home:
        build([corpus], Path(home))
        base = KnowledgeBase.open(Path(home))
        external = {c.id: c.external_id or c.id for c in base.clauses()}
        return [replace(e, id=external[e.id]) for e in entries_of(base.documents(), base.clauses(), base.references())]


def _measure(
    folder: Path, entries: list[Entry], known: list[dict[str, Any]], held: list[dict[str, Any]], with_ways: bool, figures: Any
) -> None:
    ways = defaultdict(list)
    for q in known if with_ways else ():
        for article in q["relevant"]:
            ways[article].append(q["query"])
    model = encoder.StaticEncoder(folder / "model.npz")
    kb.index.build([replace(e, questions=(*e.questions, *ways[e.id])) for e in entries], folder / "index", encoder=model)
    index = Index(folder / "index", model)
    seen = {article for q in known for article in q["relevant"]}
    for q in held:
        for mode in ("hybrid", "keyword", "semantic"):
            row = _row(index, q, mode)
            figures[mode].append(row)
            if mode == "hybrid" and not seen & set(q["relevant"]):
                figures["hybrid, articles never asked for"].append(row)


def _row(index: Index, q: dict[str, Any], mode: Any) -> tuple[float, ...]:
    began = perf_counter()
    ids = [hit.entry.id for hit in index.search(q["query"], 100, mode).hits]
    spent = (perf_counter() - began) * 1000
    return (*quality(ids, set(q["relevant"])), spent)


if __name__ == "__main__":
    main()
