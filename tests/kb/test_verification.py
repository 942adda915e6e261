"""What users verified: kept apart from the snapshots, shown everywhere, counted by the checklist."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create
from checklists.export.wording import draft_line
from checklists.generate import draw_up
from checklists.norms import norms_of
from kb.build import build
from kb.knowledge import KnowledgeBase
from kb.model import HeguiError
from tests.conftest import CORPUS

NUMBER = "桂国资发〔2013〕70号"
CASE = {
    "transaction": "对外捐赠",
    "enterprise": {"name": "甲集团", "jurisdiction": "广西区直", "level": "监管企业本部", "ownership": "国有独资"},
    "facts": {"捐赠金额_万元": 120, "集团上年末合并净资产_万元": 800000, "纳入年度预算": True},
    "as_of": "2026-05-01",
}


@pytest.fixture
def mine(home: Path, tmp_path: Path) -> KnowledgeBase:
    """The shipped corpus in a home of one's own."""
    shutil.copytree(home, tmp_path / "home")
    return KnowledgeBase.open(tmp_path / "home")


def test_a_verification_shows_at_once_and_keeps_what_the_source_says(mine: KnowledgeBase) -> None:
    document = mine.document(NUMBER)
    assert document is not None
    assert document.status_as_of == "2016-03"
    mine.verifications.record(document, "现行", "自治区国资委网站", "张三", date(2026, 4, 1))
    seen = mine.document(NUMBER)
    assert seen is not None
    assert (seen.status, seen.status_as_of) == ("现行", "2026-04-01")
    assert "张三于2026-04-01核实：现行（自治区国资委网站）" in (seen.status_source or "")
    assert "目录" in (seen.status_source or "")


def test_the_latest_look_up_counts_not_the_latest_record(mine: KnowledgeBase) -> None:
    document = mine.document(NUMBER)
    assert document is not None
    mine.verifications.record(document, "已废止", "公报", "李四", date(2026, 4, 2), "由新办法取代")
    mine.verifications.record(document, "现行", "网站", "张三", date(2026, 4, 1))
    seen = mine.document(NUMBER)
    assert seen is not None
    assert seen.status == "已废止"
    assert [v.by for v in mine.verifications.of(document.id)] == ["李四", "张三"]
    hit = mine.search(f"{NUMBER}第一条").results[0]
    assert hit.status == "已废止"
    assert any(f.kind == "status" and "李四" in f.note for f in hit.flags)


def test_it_outlives_a_build(mine: KnowledgeBase) -> None:
    document = mine.document(NUMBER)
    assert document is not None
    mine.verifications.record(document, "现行", "网站", "张三", date(2026, 4, 1))
    home = mine.folder.parent.parent
    again = build([CORPUS / "sources" / document.source.file], home, {"norms": norms_of})
    assert not again.unchanged
    seen = KnowledgeBase.open(home).document(NUMBER)
    assert seen is not None
    assert seen.status_as_of == "2026-04-01"


def test_the_draft_line_counts_what_was_verified(mine: KnowledgeBase) -> None:
    before = draw_up(mine, CASE)
    assert {d["verified"] for d in before["documents"]} == {None}
    total = len(before["documents"])
    assert draft_line(before) == f"底稿：{total} 份依据中 {total} 份未核实现行有效"
    for d in before["documents"]:
        document = mine.document(d["id"])
        assert document is not None
        mine.verifications.record(document, "现行", "网站", "张三", date(2026, 4, 1))
    after = draw_up(mine, CASE)
    assert draft_line(after) == ""
    assert after["documents"][0]["verified"] == {"by": "张三", "on": "2026-04-01", "where": "网站"}


def test_a_document_found_repealed_is_not_counted_as_verified(mine: KnowledgeBase) -> None:
    document = mine.document(NUMBER)
    assert document is not None
    mine.verifications.record(document, "已废止", "公报", "李四", date(2026, 4, 2))
    drawn = draw_up(mine, CASE)
    assert next(d for d in drawn["documents"] if d["doc_no"] == NUMBER)["verified"] is None
    assert any(NUMBER in w and "已废止" in w and "李四" in w for w in drawn["warnings"])


@pytest.mark.parametrize(
    ("result", "where", "by", "on"),
    [
        ("有效", "网站", "张三", date(2026, 4, 1)),
        ("现行", " ", "张三", date(2026, 4, 1)),
        ("现行", "网站", "", date(2026, 4, 1)),
        ("现行", "网站", "张三", date.today() + timedelta(days=1)),
    ],
)
def test_a_record_that_says_too_little_is_refused(mine: KnowledgeBase, result: str, where: str, by: str, on: date) -> None:
    document = mine.document(NUMBER)
    assert document is not None
    with pytest.raises(HeguiError):
        mine.verifications.record(document, result, where, by, on)
    assert mine.verifications.all() == []


def test_it_is_recorded_over_http_and_from_the_page(mine: KnowledgeBase) -> None:
    client = TestClient(create(mine.folder.parent.parent), follow_redirects=False)
    address = "/api/documents/桂国资发2013-70/verifications"
    made = client.post(address, json={"result": "现行", "where": "网站", "by": "张三", "on": "2026-04-01"})
    assert (made.status_code, made.json()["on"]) == (201, "2026-04-01")
    assert client.get("/api/documents/桂国资发2013-70").json()["status_as_of"] == "2026-04-01"
    said = client.post(address, json={"result": "现行", "where": "网站"})
    assert (said.status_code, said.json()["detail"]) == (422, "参数“by”没有给出。")
    form = {"result": "已废止", "where": "公报", "by": "李四", "on": "2026-04-02"}
    assert client.post("/doc/桂国资发2013-70/verify", data=form).status_code == 303
    assert "李四于2026-04-02核实：已废止（公报）" in client.get("/doc/桂国资发2013-70").text
    assert client.post("/doc/桂国资发2013-70/verify", data=form, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert len(client.get("/api/verifications", params={"doc": NUMBER}).json()) == 2


def test_the_web_over_http(mine: KnowledgeBase) -> None:
    client = TestClient(create(mine.folder.parent.parent))
    web = client.get("/api/graph/桂国资发2007-99").json()
    assert web["centre"]["doc_no"] == "桂国资发〔2007〕99号"
    assert any(way[0]["rank"] == "法律" for way in web["paths"])
    assert client.get("/api/graph/没有").status_code == 404
