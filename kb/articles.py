"""Ready-made articles, one JSON object a line (``{id, law, article, head, text}``, plain or gzipped), as documents and clauses."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kb.citation import write
from kb.model import Clause, Document, HeguiError, Source
from kb.paragraph import visible
from kb.parse import Coverage, Parsed, document_id_of

SUFFIXES = (".jsonl", ".jsonl.gz")


def is_articles(path: Path) -> bool:
    """Whether a file holds ready-made articles, by its name."""
    return path.name.endswith(SUFFIXES)


def parse_articles(path: Path) -> Parsed:
    """One document per law and date, one clause per article; an article's id comes back as ``external_id``.

    Raises HeguiError, naming the line and the field, for a record out of form.
    """
    data = path.read_bytes()
    parsed = Parsed(path.name, hashlib.sha256(data).hexdigest())
    ids: Counter[str] = Counter()
    seen = 0
    for number, record in _records(path, data):
        document_id = document_id_of(None, record["law"], record.get("date") or None)
        if document_id not in parsed.clauses:
            parsed.documents.append(_document(document_id, record, Source(path.name, number, number)))
            parsed.clauses[document_id] = []
        clause = _clause(record, document_id, len(parsed.clauses[document_id]), Source(path.name, number, number), ids)
        parsed.clauses[document_id].append(clause)
        seen += len(visible(record["text"]))
    if not parsed.documents:
        raise HeguiError(f"{path.name}：没有一条记录。每行应是一个 JSON 对象：id、law、article、head、text。")
    parsed.coverage = Coverage(path.name, seen, seen, {}, "")
    return parsed


def _records(path: Path, data: bytes) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise HeguiError(f"{path.name}：解不开或不是 UTF-8（{error}）。") from error
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except ValueError as error:
            raise HeguiError(f"{path.name}第{number}行：不是合法的 JSON（{error}）。") from error
        missing = [k for k in ("id", "law", "article", "text") if not isinstance(record, dict) or not isinstance(record.get(k), str)]
        if missing:
            raise HeguiError(f"{path.name}第{number}行：缺少文字字段{'、'.join(missing)}。")
        yield number, record


def _document(document_id: str, record: dict[str, Any], source: Source) -> Document:
    return Document(
        document_id,
        None,
        record["law"],
        source,
        issued_date=record.get("date") or None,
        category=record.get("cat") or None,
        jurisdiction="全国",
    )


def _clause(record: dict[str, Any], document_id: str, order: int, source: Source, ids: Counter[str]) -> Clause:
    label, law = record["article"], record["law"]
    text = record["text"] if record["text"].startswith(label) else f"{label} {record['text']}".strip()
    name = f"{document_id}:0:{label}"
    ids[name] += 1
    return Clause(
        name if ids[name] == 1 else f"{name}~{ids[name]}", document_id, None, law, law, (label,) if label else (), "article", record.get("head") or None,
        text, text, write(law, None, law, (label,) if label else ()), None, order, source, external_id=record["id"],
    )  # fmt: skip
