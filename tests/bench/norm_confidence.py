"""What a norm's confidence means: ``python tests/bench/norm_confidence.py [LABELLED] [--home .hegui]``.

Prints, from sentences labelled by hand, how many norms of each confidence are right in modality and, for duties, in who is bound; then the share of
those above 0.9. ``LABELLED`` is a file like tests/checklists/norms/labelled.jsonl: samples A to E were drawn one after the other and labelled before the
rules were run on them; the rules were repaired after each, so that only a first run on a new sample says how well they generalise.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checklists.norms import Norm, norms_of
from checklists.norms.reading import Reading
from kb.knowledge import KnowledgeBase

LABELLED = Path(__file__).resolve().parents[1] / "checklists" / "norms" / "labelled.jsonl"
DUTIES = ("obligation", "prohibition")
Label = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Judged:
    """A labelled sentence and the norm that the rules make of it, None where they make none."""

    label: Label
    norm: Norm | None

    @property
    def modality(self) -> bool:
        return self.norm is not None and self.norm.modality in self.label["modality"]

    @property
    def binds(self) -> bool:
        """Whether the right one is bound; without meaning where nobody has a duty."""
        return self.label["modality"][0] not in DUTIES or (self.norm is not None and self.norm.binds in self.label["binds"])


def labels(path: Path = LABELLED) -> list[Label]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def norms_by_place(kb: KnowledgeBase) -> dict[tuple[str, tuple[str, ...]], list[Norm]]:
    """All norms, by the number (else the file) of their document and their path."""
    clauses = defaultdict(list)
    for clause in kb.clauses():
        clauses[clause.doc_id].append(clause)
    found: dict[tuple[str, tuple[str, ...]], list[Norm]] = defaultdict(list)
    for document in kb.documents():
        for norm in norms_of(document, clauses[document.id]):
            found[(norm.doc_no or norm.source.file, norm.path)].append(norm)
    return found


def at(label: Label, norms: dict[tuple[str, tuple[str, ...]], list[Norm]]) -> list[Norm]:
    """The norms of the clause that a label speaks of."""
    return norms.get((label["doc_no"] or label["file"], tuple(label["path"])), [])


def plain(text: str) -> str:
    return Reading.of(text).plain.replace("\n", "")


def judged(rows: Sequence[Label], norms: dict[tuple[str, tuple[str, ...]], list[Norm]]) -> Iterator[Judged]:
    """Each labelled norm with the shortest one around its quotation, else the longest inside it."""
    for label in rows:
        if "modality" not in label:
            continue
        quote, here = plain(label["quote"]), at(label, norms)
        around = [n for n in here if quote in plain(n.text)]
        inside = [n for n in here if plain(n.text) in quote]
        best = min(around, key=lambda n: len(n.text)) if around else max(inside, key=lambda n: len(n.text), default=None)
        yield Judged(label, best)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("labelled", nargs="?", type=Path, default=LABELLED)
    parser.add_argument("--home", type=Path, default=Path(".hegui"))
    args = parser.parse_args()
    rows = [j for j in judged(labels(args.labelled), norms_by_place(KnowledgeBase.open(args.home))) if j.norm]
    print("confidence      n   modality   modality and bearer")
    for value in sorted({j.norm.confidence for j in rows if j.norm}):
        print_line(f"{value:.2f}", [j for j in rows if j.norm and j.norm.confidence == value])
    print_line("> 0.9", [j for j in rows if j.norm and j.norm.confidence > 0.9])
    print_line("all", rows)


def print_line(name: str, rows: Sequence[Judged]) -> None:
    right = sum(j.modality for j in rows)
    both = sum(j.modality and j.binds for j in rows)
    print(f"{name:>10} {len(rows):6} {right / len(rows):10.3f} {both / len(rows):21.3f}")


if __name__ == "__main__":
    main()
