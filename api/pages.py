"""The pages, rendered on the server: search, documents, clauses, checklists."""

from __future__ import annotations

import json
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, PackageLoader, select_autoescape
from markupsafe import Markup, escape
from starlette.datastructures import UploadFile

from api import facets
from api.drawing import drawing
from api.given import MAX_REPORT, day, figures
from checklists import matter as matters
from checklists.export import FORMS, with_clauses, wording, write
from checklists.export.markdown import material_words
from checklists.generate import draw_up
from checklists.matter import Fact, Matter
from checklists.norms.model import BEARER_WORDS, MODALITY_WORDS
from kb import citecheck, validity
from kb.citation import write_document
from kb.knowledge import Filters, KnowledgeBase
from kb.model import Clause, HeguiError, Reference
from kb.quotation import differences
from kb.readers import place, read_bytes
from kb.verification import RESULTS

router = APIRouter(include_in_schema=False)
templates = Environment(loader=PackageLoader("api"), autoescape=select_autoescape(), trim_blocks=True, lstrip_blocks=True)
templates.filters["place"] = lambda source: place(source.file, source.start_line, source.end_line)
templates.filters["local"] = lambda moment: wording.chinese_time(datetime.fromisoformat(moment).astimezone().isoformat())
templates.filters["address"] = lambda text: quote(str(text), safe="")

BINDS = {**BEARER_WORDS, "other": ""}
PART = re.compile(r"\b(?:enterprise|facts|dates)\.")  # the part of a scenario before a key: facts.捐赠金额_万元
MOST = 100  # results on a page
SHOWN_NORMS = ("obligation", "prohibition", "permission", "recommendation")
MEDIA = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".md": "text/markdown; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".ics": "text/calendar; charset=utf-8", ".json": "application/json",
}  # fmt: skip
templates.globals.update(modality=MODALITY_WORDS, binds=BINDS, kinds=wording.KINDS, material=material_words)


def page(request: Request, name: str, status: int = 200, **context: Any) -> HTMLResponse:
    """Render a template with what every page shows."""
    return HTMLResponse(templates.get_template(name).render(request=request, path=request.url.path, **context), status)


def error_page(request: Request, status: int, title: str, detail: str) -> HTMLResponse:
    """An error for people: what was wrong and what to do."""
    return page(request, "error.html", status, title=title, detail=detail)


def base(request: Request) -> KnowledgeBase:
    """The knowledge base in use."""
    kb: KnowledgeBase = request.app.state.opened.kb()
    return kb


# ---------------------------------------------------------------- search


@router.get("/")
def home(request: Request) -> HTMLResponse:
    kb = base(request)
    documents = kb.documents()
    full = [d for d in documents if d.full_text]
    return page(request, "home.html", documents=len(documents), full=len(full), places=_counts(d.jurisdiction for d in full), categories=_counts(d.category for d in full), matters=matters.names(), snapshot=kb.snapshot)  # fmt: skip


def _counts(values: Any) -> list[tuple[str, int]]:
    return Counter(v for v in values if v).most_common()


@router.get("/search")
def search(
    request: Request, q: str = "", mode: str = "hybrid", issuer: str = "", jurisdiction: str = "", category: str = "", status: str = "", doc: str = "",
    since: str = "", until: str = "", kind: str = "", k: int = 20,
) -> Response:  # fmt: skip
    if not q.strip():
        return RedirectResponse("/")
    kb = base(request)
    for text in (since, until):
        day(text)
    chosen = {"doc": doc, "issuer": issuer, "jurisdiction": jurisdiction, "category": category, "status": status, "since": since, "until": until, "kind": facets.kind(kind)}  # fmt: skip
    k, filters = min(max(k, 1), MOST), Filters(**{n: v or None for n, v in chosen.items()})  # type: ignore[arg-type]
    answer = kb.search(q, k, mode, filters, facets=True)  # type: ignore[arg-type]
    documents = {d.id: d for d in kb.documents()}
    full = [d for d in documents.values() if d.full_text]
    asked = {n: v for n, v in {"q": q, "mode": mode if mode != "hybrid" else "", "k": str(k) if k != 20 else "", **chosen}.items() if v}
    values = {n: (facets.NAMES[n], _counts(getattr(d, n) for d in full)) for n in ("jurisdiction", "issuer", "category", "status")}
    shown = [
        {"r": r, "text": marked(r.text, ((*span, "word") for span in r.highlights)), "document": documents[r.doc_id]}
        for r in answer.results
    ]
    more = facets.more(asked, k, min(2 * k, MOST)) if answer.facets and k < min(answer.facets.places, MOST) else None
    return page(request, "search.html", more=more, unknown=facets.unknown(filters, full), q=q, mode=mode, answer=answer, shown=shown, values=values, chosen=chosen, full=len(full), facets=facets.links(answer.facets, asked) if answer.facets else [], used=facets.used(asked, {d.id: d.title for d in documents.values()}))  # fmt: skip


def marked(text: str, spans: Iterable[tuple[int, int, str]]) -> Markup:
    """The text with stretches set off, each in its class; of two that overlap the first. Line breaks stay."""
    out, at = Markup(""), 0
    for start, end, kind in sorted(spans):
        if start >= at:
            out += escape(text[at:start]) + Markup('<mark class="{}">{}</mark>').format(kind, text[start:end])
            at = end
    return out + escape(text[at:])


# ---------------------------------------------------------------- reports


@router.get("/check")
def report(request: Request) -> HTMLResponse:
    return page(request, "check.html", found=None, text="", error=None)


@router.post("/check")
async def check(request: Request) -> Response:
    sent = await request.form(max_files=1, max_fields=2, max_part_size=MAX_REPORT)
    file, text = sent.get("file"), str(sent.get("text") or "")
    data, name = text.encode(), "粘贴的文字.txt"
    if isinstance(file, UploadFile) and file.filename:
        data, name, text = await file.read(), Path(file.filename).name, ""
    if not data.strip():
        return page(request, "check.html", 422, found=None, text=text, error="请粘贴文字，或选择一个文件。")
    try:
        found = await run_in_threadpool(lambda: citecheck.check(base(request), read_bytes(data, Path(name))))
    except HeguiError as error:
        return page(request, "check.html", 422, found=None, text=text, error=str(error))
    paragraphs = [list(group) for _, group in groupby(found.citations, key=lambda c: (c.paragraph, c.source.start_line))]
    notices = list(dict.fromkeys(n for c in found.citations for n in c.notices))
    return page(request, "check.html", found=found, text=text, error=None, paragraphs=paragraphs, notices=notices)  # fmt: skip


def graded(citations: Sequence[citecheck.Checked]) -> Markup:
    """A paragraph of a report with its citations and quotations set off, each by how it came out."""
    spans = [(c.start, c.end, f"q-{c.cited}") for c in citations if c.outcome != "unsourced"]
    spans += [(q.start, q.end, f"q-{q.grade}") for c in citations for q in c.quotes]
    return marked(citations[0].paragraph, spans)


def compared(quote: str, original: str) -> Markup:
    """The clause's own words with what the quotation left out (ins) and put in (del)."""
    out = Markup("")
    for same, was, is_ in differences(quote, original):
        out += escape(is_) if same else Markup(f"{was and '<del>{}</del>'}{is_ and '<ins>{}</ins>'}").format(*filter(None, (was, is_)))
    return out


templates.globals.update(graded=graded, compared=compared, gravest=citecheck.gravest)


# ---------------------------------------------------------------- documents and clauses


@router.get("/documents")
def documents(request: Request, category: str = "", q: str = "") -> HTMLResponse:
    found = base(request).documents()
    looked_for = _bare(q)
    shown = [d for d in found if (not category or d.category == category) and any(looked_for in _bare(name) for name in (d.title, d.doc_no or "", *d.body_titles))]  # fmt: skip
    return page(
        request, "documents.html", documents=shown, categories=_counts(d.category for d in found), category=category, q=q, total=len(found)
    )


def _bare(name: str) -> str:
    """A title or number as it is looked for: 桂国资发 [2007] 99, 〔2007〕99号文 and 《评估管理〈暂行〉办法》 without what is typed in many ways."""
    return re.sub(r"[\W_]|号文?$", "", name)


@router.get("/doc/{document_id}")
def document(request: Request, document_id: str) -> Response:
    kb = base(request)
    found = kb.document(document_id)
    if found is None:
        raise HTTPException(404, f"本库没有文件“{document_id}”。可在“文件”页查找。")
    clauses = kb.clauses(found.id) if found.full_text else []
    outline = [
        c
        for c in clauses
        if c.level in ("annex", "part", "chapter", "section", "article", "outline1") or (c.level == "outline2" and c.heading)
    ]
    return page(
        request,
        "document.html",
        d=found,
        rows=_rows(kb, clauses),
        outline=outline,
        linkers=_by_document(_linkers(kb, [r for r in kb.backlinks(found.id) if r.doc_id != found.id])),
        nested=[d for d in kb.documents() if d.nested_in == found.id],
        outer=kb.document(found.nested_in) if found.nested_in else None,
        web=drawing(kb.graph.neighbourhood(found.id)),
        ways=kb.graph.paths(found.id)[:12],
        verifications=kb.verifications.of(found.id),
        results=RESULTS,
        today=date.today().isoformat(),
    )


def _rows(kb: KnowledgeBase, clauses: Sequence[Clause]) -> list[dict[str, Any]]:
    """The clauses of one document as they are read down the page. A bare 第四条 runs on into its first paragraph, as in print."""
    if not clauses:
        return []
    references: dict[str, list[Reference]] = {}
    for r in kb.references(clauses[0].doc_id):
        references.setdefault(r.clause_id, []).append(r)
    norms: dict[str, list[dict[str, Any]]] = {}
    for n in kb.annotations("norms", clauses[0].doc_id):
        norms.setdefault(n["clause_id"], []).append(n)
    rows: list[dict[str, Any]] = []
    lead: Clause | None = None
    for c, after in zip(clauses, [*clauses[1:], None], strict=True):
        if after is not None and after.level == "paragraph" and after.parent_id == c.id and c.path and c.own_text.strip() == c.path[-1]:
            lead = c
            continue
        here = [lead, c] if lead else [c]
        rows.append(
            {
                "c": c,
                "lead": lead,
                "text": linked(c, references.get(c.id, ())),
                "depth": _depth(c),
                "norms": _alike([n for x in here for n in norms.get(x.id, ())]),
                "cited": len({b.clause_id for x in here for b in kb.backlinks(x.id)}),
                "terms": [t for x in here for t in kb.definitions_at(x.id)],
            }
        )
        lead = None
    return rows


def _alike(norms: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What a clause demands, in short: norms of one kind for the same person as one entry with all their limits."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for n in norms:
        if n["modality"] not in SHOWN_NORMS and not n["deadlines"]:
            continue
        entry = found.setdefault(
            (n["modality"], n["binds"], n["approval"]),
            {"modality": n["modality"], "binds": n["binds"], "approval": n["approval"], "limits": [], "texts": []},
        )
        entry["texts"].append(n["text"])
        entry["limits"] = list(dict.fromkeys([*entry["limits"], *(d["text"] for d in n["deadlines"])]))
    return list(found.values())


def _by_document(linkers: Sequence[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Clauses that refer here, by the document (body) that they stand in."""
    found: dict[str, list[dict[str, Any]]] = {}
    for one in linkers:
        c = one["c"]
        found.setdefault(write_document(c.doc_title, c.doc_no, c.body_title), []).append(one)
    return list(found.items())


@router.post("/doc/{document_id}/verify")
async def verify(request: Request, document_id: str) -> Response:
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise HTTPException(403, "核实记录只能从本页面提交。")
    kb = base(request)
    found = kb.document(document_id)
    if found is None:
        raise HTTPException(404, f"本库没有文件“{document_id}”。可在“文件”页查找。")
    sent = {k: str(v).strip() for k, v in (await request.form(max_fields=10)).items()}
    kb.verifications.record(found, sent.get("result", ""), sent.get("where", ""), sent.get("by", ""), day(sent.get("on")), sent.get("note"))
    return RedirectResponse(f"/doc/{quote(found.id, safe='')}#verified", 303)


def _depth(clause: Clause) -> int:
    return {"annex": 0, "part": 0, "chapter": 0, "section": 0, "article": 0, "preamble": 0, "outline1": 0, "paragraph": 0, "outline2": 1, "item": 1, "table": 0, "outline3": 2, "subitem": 2}.get(clause.level, 3)  # fmt: skip


@router.get("/clause/{clause_id}")
def clause(request: Request, clause_id: str) -> Response:
    kb = base(request)
    found = kb.clause(clause_id)
    if found is None:
        raise HTTPException(404, f"本库没有条文“{clause_id}”。")
    parts = _with_parts(kb, found)
    rows = [{"c": c, "text": linked(c, kb.references_from(c.id)), "depth": depth, "terms": kb.definitions_at(c.id)} for c, depth in parts]
    above: list[Clause] = []
    at = found
    while at.parent_id and (up := kb.clause(at.parent_id)):
        above.insert(0, up)
        at = up
    document = kb.document(found.doc_id)
    norms = [n for c, _ in parts for n in kb.annotations("norms", clause_id=c.id) if n["modality"] in SHOWN_NORMS or n["deadlines"]]
    backlinks = _linkers(kb, [b for c, _ in parts for b in kb.backlinks(c.id)])
    return page(
        request,
        "clause.html",
        c=found,
        rows=rows,
        above=above,
        d=document,
        norms=norms,
        backlinks=backlinks,
        notices=validity.notices(document) if document else (),
    )


def _with_parts(kb: KnowledgeBase, clause: Clause, depth: int = 0) -> list[tuple[Clause, int]]:
    return [(clause, depth), *(p for child in kb.children(clause.id) for p in _with_parts(kb, child, depth + 1))]


def _linkers(kb: KnowledgeBase, references: Sequence[Reference]) -> list[dict[str, Any]]:
    """The clauses that refer here, each once, with their words."""
    found: dict[str, dict[str, Any]] = {}
    for r in references:
        if r.clause_id not in found and (c := kb.clause(r.clause_id)):
            found[r.clause_id] = {"c": c, "said": r.text}
    return list(found.values())


def linked(clause: Clause, references: Sequence[Reference]) -> Markup:
    """A clause's own words with its references as links and its label or name set off."""
    head = _head(clause)
    first, rest = _linked(clause.own_text, references, 0, head), _linked(clause.own_text, references, head, len(clause.own_text))
    return Markup("<b>{}</b>{}").format(first, rest) if head else rest


def _head(clause: Clause) -> int:
    """How many characters at the start of a clause's own words are its label (第四条) or its whole name (二、评比条件)."""
    line = clause.own_text.split("\n", 1)[0]
    if clause.heading and clause.level in ("article", "outline1", "outline2") and line.endswith(clause.heading):
        return len(line)
    return len(clause.path[-1]) if clause.level == "article" and clause.path and line.startswith(clause.path[-1]) else 0


def _linked(text: str, references: Sequence[Reference], start: int, end: int) -> Markup:
    out, at = Markup(""), start
    for r in sorted(references, key=lambda r: r.start):
        if r.start < at or r.kind == "self" or r.end > end:
            continue
        out += escape(text[at : r.start]) + _link(r, escape(text[r.start : r.end]))
        at = r.end
    return out + escape(text[at:end])


def _link(reference: Reference, words: Markup) -> Markup:
    target = next((t for t in reference.targets if t.in_corpus), None)
    if target is not None and (target.clause_id or target.document_id):
        address = f"/clause/{quote(target.clause_id, safe='')}" if target.clause_id else f"/doc/{quote(target.document_id or '', safe='')}"
        name = f"{target.title or ''}{target.doc_no or ''}{''.join(target.path)}"
        unsure = f"（{target.status}）" if target.status and "候选" in target.status else ""
        return Markup('<a class="ref" href="{}" title="{}">{}</a>').format(address, name + unsure, words)
    title = reference.targets[0].title if reference.targets else None
    return Markup('<span class="ref out" title="{}">{}</span>').format(f"本库未收全文：{title}" if title else "未能确定所指", words)


# ---------------------------------------------------------------- checklists


@router.get("/checklists")
def checklists(request: Request) -> HTMLResponse:
    return page(request, "matters.html", matters=list(matters.load_all()))


@router.get("/checklist/{name:path}")
def form(request: Request, name: str) -> HTMLResponse:
    return _form(request, _matter(name), {}, None)


def _matter(name: str) -> Matter:
    if name not in matters.names():
        raise HTTPException(404, f"没有“{name}”这个事项。可在“清单”页选择。")
    return matters.load(name)


def _form(request: Request, m: Matter, given: Mapping[str, Any], error: str | None, status: int = 200) -> HTMLResponse:
    asked = m.asked()
    facts = [f for k, f in m.facts.items() if k in asked]
    # what a matter lists under both is asked once: an answer among the facts holds for the enterprise too
    known = ("name", "jurisdiction", "level", "ownership")
    enterprise = [f for k, f in m.enterprise.items() if k not in m.facts and (k in asked or k in known)]
    _, bases = request.app.state.opened.both()
    why = {}
    for f in facts:
        if f.why is not None:
            try:
                why[f.key] = bases.find(f.why)
            except HeguiError:
                continue
    return page(request, "form.html", status, m=m, facts=facts, enterprise=enterprise, given=given, error=error, why=why)


@router.post("/checklist/{name:path}")
async def draw(request: Request, name: str) -> Response:
    m = _matter(name)
    form_data = {k: str(v).strip() for k, v in (await request.form(max_fields=500)).items()}
    try:
        scenario = figures(json.loads(form_data["scenario"])) if "scenario" in form_data else _scenario(m, form_data)
        kb, bases = request.app.state.opened.both()
        drawn = draw_up(kb, scenario, bases)
    except (HeguiError, ValueError) as error:
        return _form(request, m, form_data, worded(PART.sub("", str(error)), m), 422)
    if "revise" in form_data:
        return _form(request, m, _filled(scenario), None)
    export = form_data.get("export")
    if export:
        return _export(with_clauses(drawn, kb.clause), export)
    stages: dict[str, list[dict[str, Any]]] = {}
    for item in drawn["items"]:
        stages.setdefault(str(item["stage"] or ""), []).append(item)
    return page(
        request,
        "checklist.html",
        m=m,
        k=drawn,
        stages=stages,
        excluded=wording.excluded(drawn),
        dated=any(wording.due_date(i) for i in drawn["items"]),
        w=wording,
        scenario=json.dumps(scenario, ensure_ascii=False),
    )


def worded(text: str, m: Matter) -> str:
    """The text with the keys of facts as people write them: 标的额_万元 → 标的额（万元）, level → 企业层级."""
    for key in sorted({*m.facts, *m.enterprise, *matters.ENTERPRISE_KEYS}, key=len, reverse=True):
        text = text.replace(key, matters.key_name(key))
    return text


templates.filters["worded"] = worded


def _scenario(m: Matter, form_data: Mapping[str, str]) -> dict[str, Any]:
    """The scenario that a filled-in form makes; an empty field is not given."""
    scenario: dict[str, Any] = {"transaction": m.name, "enterprise": {}, "facts": {}, "dates": {}}
    declared = [("enterprise", m.enterprise), ("facts", m.facts)]
    for part, fields in declared:
        for key, fact in fields.items():
            text = form_data.get(f"{part}.{key}", "")
            if text:
                scenario[part][key] = _value(fact, text)
    scenario["dates"] = {key: text for key in m.dates if (text := form_data.get(f"dates.{key}", ""))}
    if form_data.get("as_of"):
        scenario["as_of"] = form_data["as_of"]
    return scenario


def _filled(scenario: Mapping[str, Any]) -> dict[str, str]:
    """The form that makes this scenario, filled in: the fields' names, each with what stands in it."""
    fields = {f"{part}.{key}": given for part in ("enterprise", "facts", "dates") for key, given in (scenario.get(part) or {}).items()}
    return {name: wording.value(given) for name, given in {**fields, "as_of": scenario.get("as_of")}.items() if given is not None}


def _value(fact: Fact, text: str) -> Any:
    if fact.type == "boolean":
        return {"是": True, "否": False}.get(text)
    if fact.type == "number":
        try:
            return figures(float(text.replace(",", "").replace("，", "")))
        except (ValueError, HeguiError) as error:
            raise HeguiError(f"“{fact.ask}”应填数字，这里是“{text}”。") from error
    return text


def _export(drawn: Mapping[str, Any], export: str) -> Response:
    ending, _, form_name = export.partition(":")
    if ending not in MEDIA:
        raise HeguiError(f"不能导出为“{ending}”。可用：{'、'.join(MEDIA)}。")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"清单{ending}"
        write(drawn, path, form=FORMS.get(form_name, "checklist"))
        content = path.read_bytes()
    name = quote(f"{drawn['title']}{form_name or '清单'}{drawn['number']}{ending}")
    return Response(content, media_type=MEDIA[ending], headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"})


@router.get("/help")
def help_page(request: Request) -> HTMLResponse:
    schema = request.app.openapi()
    routes = [(path, method.upper(), spec) for path, methods in schema["paths"].items() for method, spec in methods.items()]
    return page(request, "help.html", routes=routes, documents=base(request).documents())
