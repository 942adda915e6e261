"""How the documents that a checklist rests on stand: in force or not, since when that is known, who verified it, what is known beyond the base."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from kb.knowledge import KnowledgeBase
from kb.model import Document
from kb.successors import OVERLAID, short
from kb.validity import BEYOND
from kb.verification import Verification

Item = Mapping[str, Any]


def flags_of(kb: KnowledgeBase, item: Item) -> list[dict[str, Any]]:
    """What must be known beside an item: doubts about its clause and its other bases, vanished organs among those whom it names."""
    own = kb.clause(item["clause_id"])
    found = list(kb.doubts(own)) if own else []
    for basis in item["sources"]:
        clause = kb.clause(basis["clause_id"])
        found += [
            replace(f, start=None, end=None) for f in (kb.doubts(clause) if clause else ()) if f.kind in (*BEYOND, OVERLAID, "status")
        ]
    named = "\n".join(str(item.get(k) or "") for k in ("duty", "actor", "recipient", "copy_to", "channel", "consequence"))
    named += "".join("\n" + str(m.get("name") or "") for m in item["materials"])
    found += [replace(f, start=None, end=None) for f in kb.successors.in_text(named)]
    said: set[str] = set()
    return [f.as_json() for f in found if not (f.note in said or said.add(f.note))]  # type: ignore[func-returns-value]


def documents_of(kb: KnowledgeBase, items: Sequence[Item]) -> list[dict[str, Any]]:
    """The documents that the items rest on, each once: ``{id, doc_no, title, status, status_as_of, status_source, verified, note, notices}``.

    ``verified`` is ``{by, on, where}`` when the latest look-up found the document in force, else None; ``note`` says all else that is
    known and where it is from, ``notices`` the same in short, one for each subject.
    """
    latest: dict[str, Verification] = {}
    for v in kb.verifications.all():
        latest.setdefault(v.document_id, v)
    return [_record(d, title, latest.get(d.id)) for d, title in _cited(kb, items)]


def _cited(kb: KnowledgeBase, items: Iterable[Item]) -> Iterator[tuple[Document, str]]:
    """The documents with the title under which the citations name them."""
    seen: set[str] = set()
    for basis in (b for item in items for b in (item, *item["sources"])):
        clause = kb.clause(basis["clause_id"])
        document = kb.document(clause.doc_id) if clause else None
        if document and document.id not in seen:
            seen.add(document.id)
            yield document, document.title if document.doc_no else str(basis["citation"]).split("》")[0].lstrip("《")


def _record(document: Document, title: str, v: Verification | None) -> dict[str, Any]:
    overlays = [f.note for f in document.flags if f.kind == OVERLAID]
    notes = overlays + ([str(v)] if v else [])
    return {
        "id": document.id, "doc_no": document.doc_no, "title": title, "status": document.status, "status_as_of": document.status_as_of,
        "status_source": document.status_source, "verified": {"by": v.by, "on": v.on, "where": v.where} if v and v.result == "现行" else None,
        "note": " ".join(notes) or None, "notices": [short(n) for n in overlays],
    }  # fmt: skip


def warnings_of(documents: Sequence[Mapping[str, Any]], items: Sequence[Item]) -> Iterator[str]:
    """What a reader of the checklist must be told first: a line for each document that is not plainly in force, for each vanished organ."""
    for d in documents:
        name = d["doc_no"] or f"《{d['title']}》"
        as_of = f"（{d['status_source'] or '来源未载明'}{'，截至' + d['status_as_of'] if d['status_as_of'] else ''}）"
        if d["status"] == "征求意见稿":
            yield f"《{d['title']}》是征求意见稿，尚未生效，仅供参考。"
        elif d["status"] == "拟修订":
            yield f"{name}标为“拟修订，修订前继续适用”{as_of}，请核实是否已修订。"
        elif d["status"] in ("已废止", "有效期届满", "尚未施行"):
            yield f"{name}{d['status']}{as_of}，不能单独作为依据。"
    for notice in dict.fromkeys(n for d in documents for n in d["notices"]):
        yield f"{'、'.join(d['doc_no'] or '《' + d['title'] + '》' for d in documents if notice in d['notices'])}：{notice}"
    vanished: dict[str, list[str]] = {}
    for item in items:
        for note in dict.fromkeys(short(f["note"]) for f in item["flags"] if f["kind"] in BEYOND):
            vanished.setdefault(note, []).append(str(item["duty"]))
    for note, duties in vanished.items():
        yield f"{note}涉及：{'；'.join(duties[:3])}{f'等{len(duties)}项' if len(duties) > 3 else ''}。"
