"""Ways in which people ask for a clause: the repository's question pairs, brought to the clauses that hold their quotations."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from kb.model import Clause, HeguiError

FOLDER = Path(__file__).parent / "training"


def files() -> list[Path]:
    """The files of question pairs, in a fixed order."""
    return sorted(FOLDER.glob("*.jsonl"))


def read(held: bool = False) -> Iterator[dict[str, Any]]:
    """The pairs ``{question, doc_no or file, path, quote}``; with ``held`` those kept apart for measuring, else the others.

    Raises HeguiError with the file and line of one that is not of that form.
    """
    for file in files():
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
                if row["question"] and row["quote"] and bool(row.get("held")) == held:
                    yield row
            except (ValueError, KeyError, TypeError) as error:
                raise HeguiError(f"{file.name} 第{number}行不是“问题—条文”对：{error}") from error


def bare(text: str) -> str:
    """A text without marks and white space, for comparing quotations."""
    return re.sub(r"\W", "", text)


def of_clauses(clauses: Sequence[Clause]) -> dict[str, list[str]]:
    """Clause id → questions, at the shortest clause of the named document that holds the quotation."""
    by_doc: dict[str, list[tuple[str, Clause]]] = defaultdict(list)
    for c in clauses:
        for name in {c.doc_no, c.source.file}:
            if name:
                by_doc[bare(name)].append((bare(c.text), c))
    found: dict[str, list[str]] = defaultdict(list)
    for row in read():
        quote, name = bare(row["quote"]), bare(row.get("doc_no") or row.get("file") or "")
        holding = [(len(text), c.order, c.id) for text, c in by_doc.get(name, ()) if quote in text]
        if holding:
            found[min(holding)[2]].append(row["question"])
    return dict(found)
