"""Where no matter is written: candidates for a checklist from the norms that were found in the clauses, labelled as such."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from checklists.calendar import compute
from kb.knowledge import Filters, KnowledgeBase
from kb.model import Clause, Document

#: How a norm's kind of approval becomes an item's kind.
KIND = {"核准": "approval", "审批": "approval", "备案": "filing", "报告": "report", "公示": "publicity"}
STAGE = {"approval": "报批", "filing": "报批", "report": "报告", "publicity": "公示", "prohibition": "决策", "procedure": "实施"}
MOST = 30
PLACES = 60


def items_from_norms(
    kb: KnowledgeBase, transaction: str, documents: Sequence[Document], dates: Mapping[str, Any], as_of: date, place: str
) -> list[dict[str, Any]]:
    """The duties and bans of enterprises in the clauses that a search for the transaction's words ranks first, at most ``MOST``."""
    allowed = {d.id: d for d in documents}
    words = re.sub(r"[()（）/]", " ", transaction)
    answer = kb.search(words, k=PLACES, mode="hybrid", filters=Filters())
    items: list[dict[str, Any]] = []
    seen: set[str] = set()
    for result in answer.results:
        document = allowed.get(result.doc_id)
        if document is None or answer.verdict == "none":
            continue
        for clause in _with_parts(kb, result.clause_id):
            for norm in kb.annotations("norms", clause_id=clause.id):
                if norm["id"] in seen or norm["modality"] not in ("obligation", "prohibition") or norm["binds"] != "enterprise":
                    continue
                seen.add(norm["id"])
                items.append(_item(norm, clause, document, dates, as_of, place))
    return items[:MOST]


def _with_parts(kb: KnowledgeBase, clause_id: str) -> list[Clause]:
    clause = kb.clause(clause_id)
    return [clause, *(c for child in kb.children(clause_id) for c in _with_parts(kb, child.id))] if clause else []


def _item(norm: Mapping[str, Any], clause: Clause, document: Document, dates: Mapping[str, Any], as_of: date, place: str) -> dict[str, Any]:
    kind = "prohibition" if norm["modality"] == "prohibition" else KIND.get(norm["approval"] or "", "procedure")
    limits = [d for d in norm["deadlines"] if d["type"] != "lookback"]
    deadline = compute({**limits[0], "trigger": _trigger(limits[0]["trigger"], dates)}, dates, as_of, place) if limits else None
    return {
        "id": norm["id"], "duty": norm["text"], "kind": kind, "stage": STAGE[kind], "actor": norm["actor"] or "企业", "recipient": norm["recipient"],
        "copy_to": None, "channel": None, "clause_id": clause.id, "doc_no": clause.doc_no, "body_title": clause.body_title, "path": list(clause.path),
        "citation": clause.citation, "quote": norm["text"], "sources": [], "source": clause.source.as_json(),
        "because": "程序按事项名称检索到本条，是否适用须由人核对", "deadline": deadline, "grade": None, "materials": [], "consequence": None,
        "status": document.status, "certainty": "候选", "pending": [], "origin": "extracted", "review": None, "confidence": norm.get("confidence"),
        "flags": [f.as_json() for f in clause.flags], "errata": [e.as_json() for e in clause.errata],
    }  # fmt: skip


def _trigger(words: str | None, dates: Mapping[str, Any]) -> str | None:
    """The scenario's name for a trigger in the text's words: 法律纠纷发生 → 法律纠纷发生之日."""
    if not words:
        return None
    return next((name for name in dates if words in name or name.removesuffix("之日") in words), words)
