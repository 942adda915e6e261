"""The HTTP face: the interface's records as JSON, and the pages. No logic of its own."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from fastapi import Body, Depends, FastAPI, HTTPException, Query, Request
from fastapi import Path as Path_
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.staticfiles import StaticFiles
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException as StarletteHTTPException

from api.given import MAX_REPORT, figures, in_words
from checklists import matter as matters
from checklists.basis import Bases
from checklists.generate import draw_up
from checklists.norms.model import Bearer, Modality
from kb import citecheck
from kb.knowledge import Filters, KnowledgeBase
from kb.model import Document, HeguiError
from kb.readers import read_bytes

MAX_BODY = 1_000_000  # bytes of a request
LONGEST_QUERY = 20_000  # characters


class Opened:
    """The knowledge base in use; after a build the next request sees the new snapshot."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._lock = threading.Lock()
        self._name = ""
        self._kb: KnowledgeBase | None = None
        self._bases: Bases | None = None
        self.kb()

    def kb(self) -> KnowledgeBase:
        """The snapshot in use. Raises HeguiError when none was built."""
        return self.both()[0]

    def both(self) -> tuple[KnowledgeBase, Bases]:
        """The snapshot in use and the clauses that rules rest on in it."""
        try:
            name = (self.home / "current").read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            name = ""
        with self._lock:
            if self._kb is None or self._bases is None or name != self._name:
                self._kb = KnowledgeBase.open(self.home)
                self._bases = Bases(self._kb)
                self._name = name
            return self._kb, self._bases

    def warm(self) -> None:
        """Read in the background what the first questions need, so that the first visitor does not wait for it."""

        def read() -> None:
            matters.load_all()
            self.kb().search("评估备案时限", 1)

        threading.Thread(target=read, daemon=True).start()


def problem(status: int, title: str, detail: str, instance: str) -> JSONResponse:
    """An error in the one shape that the interface has (RFC 9457), in Chinese."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, "instance": instance}
    return JSONResponse(body, status_code=status, media_type="application/problem+json")


def create(home: Path) -> FastAPI:
    """The application over the knowledge base in ``home``. Raises HeguiError when none was built there."""
    opened = Opened(home)
    app = FastAPI(
        title="合规 hegui", version="1", docs_url=None, redoc_url=None,
        description="法规条文、引用、规范、检索、引证和事项清单。记录与命令行 --json 相同。",
    )  # fmt: skip
    app.state.opened = opened
    _errors(app)
    _api(app, opened)
    from api import pages

    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"), name="static")
    app.include_router(pages.router)
    return app


def _errors(app: FastAPI) -> None:
    def wants_page(request: Request) -> bool:
        return not request.url.path.startswith("/api/")

    def answer(request: Request, status: int, title: str, detail: str) -> Response:
        if wants_page(request):
            from api.pages import error_page

            return error_page(request, status, title, detail)
        return problem(status, title, detail, request.url.path)

    @app.exception_handler(HeguiError)
    async def said(request: Request, error: HeguiError) -> Response:
        return answer(request, 422, "请求不能办理", str(error))

    @app.exception_handler(StarletteHTTPException)
    async def http(request: Request, error: StarletteHTTPException) -> Response:
        if error.status_code == 400:
            return answer(request, 400, "请求读不了", "请求正文读不了。应是 UTF-8 编码的 JSON，见 /openapi.json。")
        title = {404: "没有找到", 405: "不支持这种请求方式", 413: "请求过大"}.get(error.status_code, "请求不能办理")
        detail = error.detail if error.detail and not str(error.detail).isascii() else title + "。"
        return answer(request, error.status_code, title, detail)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        parts = [_wrong(e) for e in error.errors()]
        return answer(request, 422, "参数有误", "；".join(parts) + "。")

    @app.exception_handler(OSError)
    async def system(request: Request, error: OSError) -> Response:
        return answer(request, 503, "服务器读写不了文件", in_words(error))

    @app.exception_handler(Exception)
    async def unforeseen(request: Request, error: Exception) -> Response:
        return answer(request, 500, "程序出错", "程序出了错，已记入服务器的日志。请把当时的输入告诉维护人员。")

    @app.middleware("http")
    async def limit(request: Request, call_next: Any) -> Response:
        length = request.headers.get("content-length")
        most = MAX_REPORT if request.url.path in ("/check", "/api/check") else MAX_BODY
        if length and length.isdigit() and int(length) > most:
            return answer(request, 413, "请求过大", f"请求正文超过{most // 1000}千字节。")
        if length is None and "transfer-encoding" in request.headers:
            return problem(411, "没有写明长度", "请求应写明正文的长度（Content-Length）。", request.url.path)
        response: Response = await call_next(request)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Content-Security-Policy", "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'")
        return response


def _wrong(error: Any) -> str:
    """One wrong parameter in words."""
    where = [str(p) for p in error["loc"][1:]]
    body = error["loc"][0] == "body" and (error["type"] == "json_invalid" or not where)
    name = "请求正文" if body else f"参数“{'.'.join(where) or error['loc'][0]}”"
    given = error.get("ctx") or {}
    known = given.get("expected", "").replace("'", "").replace(" or ", "、").replace(", ", "、")
    limit = next((f"，{word}{given[k]}" for k, word in (("ge", "至少是"), ("le", "至多是"), ("max_length", "至多")) if k in given), "")
    limit += "字" if "max_length" in given else ""
    return name + _CHINESE.get(error["type"], "不合要求") + (f"，可用：{known}" if error["type"] == "literal_error" else limit)


_CHINESE = {
    "missing": "没有给出", "int_parsing": "应是整数", "bool_parsing": "应是 true 或 false", "json_invalid": "不是合法的 JSON", "greater_than_equal": "太小", "less_than_equal": "太大",
    "date_from_datetime_parsing": "应是 2026-05-01 这样的日期", "date_parsing": "应是 2026-05-01 这样的日期", "string_type": "应是文字", "string_too_long": "太长", "literal_error": "不在可选值之中", "dict_type": "应是键值对", "model_attributes_type": "应是键值对",
}  # fmt: skip

SCENARIO = {
    "transaction": "对外捐赠",
    "enterprise": {"name": "某某集团有限公司", "jurisdiction": "广西区直", "level": "监管企业本部", "ownership": "国有独资"},
    "facts": {"捐赠金额_万元": 120, "集团上年末合并净资产_万元": 800000, "纳入年度预算": True},
    "dates": {},
    "as_of": "2026-05-01",
}


def in_use(request: Request) -> KnowledgeBase:
    """The knowledge base in use."""
    kb: KnowledgeBase = request.app.state.opened.kb()
    return kb


Kb = Annotated[KnowledgeBase, Depends(in_use)]
Id = Annotated[str, Path_(description="文件编号、文号或标题", examples=["桂国资发2007-99"])]
Doc = Annotated[str | None, Query(description="文号、标题或文件编号", examples=["桂国资发〔2007〕99号"])]


def known(base: KnowledgeBase, document_id: str) -> Document:
    """A document, or the answer that there is none."""
    found = base.document(document_id)
    if found is None:
        raise HTTPException(404, f"本库没有文件“{document_id}”。")
    return found


class Checked(BaseModel):
    """A look-up of a document's validity, as sent."""

    result: Annotated[str, Field(max_length=20, examples=["现行"])]
    where: Annotated[str, Field(max_length=200, examples=["国家规章库"])]
    by: Annotated[str, Field(max_length=100)]
    on: date | None = None
    note: Annotated[str | None, Field(max_length=1000)] = None


def _api(app: FastAPI, opened: Opened) -> None:
    @app.get("/api/snapshot", summary="知识库快照", tags=["知识库"])
    def snapshot(base: Kb) -> dict[str, Any]:
        return base.snapshot

    @app.get("/api/documents", summary="文件", tags=["知识库"])
    def documents(base: Kb) -> list[dict[str, Any]]:
        return [d.as_json() for d in base.documents()]

    @app.get("/api/documents/{document_id}", summary="一份文件", tags=["知识库"])
    def document(document_id: Id, base: Kb) -> dict[str, Any]:
        return known(base, document_id).as_json()

    @app.get("/api/graph/{document_id}", summary="文件的依据和被引用", tags=["知识库"])
    def graph(document_id: Id, base: Kb, distance: Annotated[int, Query(ge=1, le=4, description="相隔几层引用")] = 1) -> dict[str, Any]:
        found = known(base, document_id)
        ways = base.graph.paths(found.id)
        return {**base.graph.neighbourhood(found.id, distance).as_json(), "paths": [[n.as_json() for n in way] for way in ways]}

    @app.get("/api/definitions", summary="定义和简称", tags=["知识库"])
    def definitions(base: Kb, doc: Doc = None) -> list[dict[str, Any]]:
        return base.annotations("definitions", doc)

    @app.get("/api/verifications", summary="效力核实记录", tags=["知识库"])
    def verifications(base: Kb, doc: Doc = None) -> list[dict[str, Any]]:
        return [v.as_json() for v in (base.verifications.of(known(base, doc).id) if doc else base.verifications.all())]

    @app.post("/api/documents/{document_id}/verifications", summary="记下效力已经核实", tags=["知识库"], status_code=201)
    def verify(document_id: Id, base: Kb, checked: Annotated[Checked, Body()]) -> dict[str, Any]:
        found = known(base, document_id)
        return base.verifications.record(found, checked.result, checked.where, checked.by, checked.on, checked.note).as_json()

    @app.get("/api/clauses", summary="条文", tags=["知识库"])
    def clauses(base: Kb, doc: Doc = None) -> list[dict[str, Any]]:
        return [c.as_json() for c in base.clauses(doc)]

    @app.get("/api/clauses/{clause_id}", summary="一条", tags=["知识库"])
    def clause(clause_id: Annotated[str, Path_(description="条文编号，见条文记录的 id")], base: Kb) -> dict[str, Any]:
        found = base.clause(clause_id)
        if found is None:
            raise HTTPException(404, f"本库没有条文“{clause_id}”。")
        return {
            **base.described(found),
            "children": [c.id for c in base.children(clause_id)],
            "references": [r.as_json() for r in base.references_from(clause_id)],
            "backlinks": [r.as_json() for r in base.backlinks(clause_id)],
            "norms": base.annotations("norms", clause_id=clause_id),
            "definitions": base.definitions_at(clause_id),
        }

    @app.get("/api/references", summary="引用", tags=["知识库"])
    def references(base: Kb, doc: Doc = None) -> list[dict[str, Any]]:
        return [r.as_json() for r in base.references(doc)]

    @app.get("/api/obligations", summary="规范和期限", tags=["知识库"])
    def obligations(
        base: Kb,
        doc: Doc = None,
        binds: Annotated[Bearer | None, Query(description="约束对象")] = None,
        modality: Annotated[Modality | None, Query(description="规范类型")] = None,
    ) -> list[dict[str, Any]]:
        found = base.annotations("norms", doc)
        return [n for n in found if (not binds or n["binds"] == binds) and (not modality or n["modality"] == modality)]

    @app.get("/api/search", summary="检索", tags=["检索和引证"])
    def search(
        base: Kb,
        q: Annotated[str, Query(max_length=LONGEST_QUERY, description="要找的话、词或引证", examples=["评估备案时限"])],
        k: Annotated[int, Query(ge=1, le=1000, description="结果条数")] = 10,
        mode: Annotated[str, Query(description="hybrid（综合）、keyword（字词）或 semantic（语义）")] = "hybrid",
        doc: Doc = None,
        issuer: Annotated[str | None, Query(description="发文机关")] = None,
        jurisdiction: Annotated[str | None, Query(description="适用地方")] = None,
        category: Annotated[str | None, Query(description="汇编分类")] = None,
        status: Annotated[str | None, Query(description="效力状态")] = None,
        since: Annotated[date | None, Query(description="印发日期不早于", examples=["2012-01-01"])] = None,
        until: Annotated[date | None, Query(description="印发日期不晚于")] = None,
        kind: Annotated[Modality | None, Query(description="条文种类（规范类型）")] = None,
        explain: Annotated[bool, Query(description="说明每条结果因何入选")] = False,
        facets: Annotated[bool, Query(description="按机关、分类、年份等统计相符之处（facets）")] = False,
    ) -> dict[str, Any]:  # fmt: skip
        if doc:
            known(base, doc)
        first, last = (d.isoformat() if d else None for d in (since, until))
        filters = Filters(doc, issuer, jurisdiction, category, status, first, last, kind)
        return base.search(q, k, mode, filters, explain, facets).as_json()  # type: ignore[arg-type]

    @app.get("/api/cite", summary="按引证找条文", tags=["检索和引证"])
    def cite(
        base: Kb, text: Annotated[str, Query(max_length=LONGEST_QUERY, description="引证", examples=["99号文第十七条第二项"])]
    ) -> dict[str, Any]:
        found = base.cite(text)
        return {
            "query": found.query,
            "outcome": found.outcome,
            "clauses": [base.described(c) for c in found.clauses],
            "message": found.message,
        }

    @app.post("/api/check", summary="核对报告中的引证和引文", tags=["检索和引证"])
    def check(
        base: Kb,
        report: Annotated[bytes, Body(media_type="application/octet-stream", description="报告文件的内容")],
        file: Annotated[str, Query(max_length=200, description="报告的文件名，后缀说明格式", examples=["检查报告.docx"])] = "报告.txt",
    ) -> dict[str, Any]:
        return citecheck.check(base, read_bytes(report, Path(Path(file).name))).as_json()

    @app.get("/api/matters", summary="事项", tags=["清单"])
    def list_matters() -> list[dict[str, Any]]:
        return [m.as_json() for m in matters.load_all()]

    @app.get("/api/matters/{name:path}", summary="一个事项要问的情况", tags=["清单"])
    def one_matter(name: Annotated[str, Path_(description="事项名称", examples=["对外捐赠"])]) -> dict[str, Any]:
        if name not in matters.names():
            raise HTTPException(404, f"没有“{name}”这个事项。")
        return matters.load(name).in_full()

    @app.post("/api/checklist", summary="按情景列清单", tags=["清单"])
    def checklist(scenario: Annotated[dict[str, Any], Body(examples=[SCENARIO])]) -> dict[str, Any]:
        base, bases = opened.both()
        return draw_up(base, figures(scenario), bases)
