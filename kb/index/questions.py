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
    """The pairs ``{question, doc_no or file or title, path, quote}``; with ``held`` those kept apart for measuring, else the others.

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


def _name(row: dict[str, Any]) -> str:
    return bare(row.get("doc_no") or row.get("file") or row.get("title") or "")


def of_clauses(clauses: Sequence[Clause]) -> dict[str, list[str]]:
    """Clause id → questions, at the shortest clause that holds the quotation in the document of that number, file or title."""
    rows = list(read())
    wanted = {_name(row) for row in rows}
    by_doc: dict[str, list[tuple[str, Clause]]] = defaultdict(list)
    for c in clauses:
        names = {bare(n) for n in (c.doc_no, c.source.file, c.doc_title, c.body_title) if n} & wanted
        text = bare(c.text) if names else ""
        for name in names:
            by_doc[name].append((text, c))
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        quote = bare(row["quote"])
        holding = [(len(text), c.order, c.id) for text, c in by_doc.get(_name(row), ()) if quote in text]
        if holding:
            found[min(holding)[2]].append(row["question"])
    return dict(found)
