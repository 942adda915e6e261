"""The HTTP interface over a real socket: the same records, errors in one shape."""

from __future__ import annotations

import json
import urllib.parse
import urllib.request
from pathlib import Path

import httpx
import pytest

from kb.knowledge import KnowledgeBase
from tests.api.test_cli import hegui


@pytest.fixture(scope="module")
def client(server: str) -> httpx.Client:
    return httpx.Client(base_url=server, timeout=30)


def test_a_clause_is_the_record_of_the_command_line(client: httpx.Client, kb: KnowledgeBase) -> None:
    clause = kb.cite("36号文第十二条").clauses[0]
    got = client.get(f"/api/clauses/{clause.id}").json()
    assert {k: got[k] for k in clause.as_json()} == clause.as_json()
    assert len(got["children"]) == len(kb.children(clause.id)) > 0


def test_search_and_cite(client: httpx.Client) -> None:
    answer = client.get("/api/search", params={"q": "99号文第十七条第二项"}).json()
    assert answer["results"][0]["path"][-2:] == ["第十七条", "第（二）项"]
    cited = client.get("/api/cite", params={"text": "国务院国资委令第6号第三十条"}).json()
    assert (cited["outcome"], cited["clauses"][0]["path"][-1]) == ("found", "第三十条")


def test_filters_hold(client: httpx.Client) -> None:
    params = {"q": "审计", "category": "财务监督", "until": "2006-12-31", "k": 30}
    results = client.get("/api/search", params=params).json()["results"]
    documents = {d["id"]: d for d in client.get("/api/documents").json()}
    assert results
    assert all(documents[r["doc_id"]]["category"] == "财务监督" and documents[r["doc_id"]]["issued_date"] <= "2006-12-31" for r in results)


def test_facets_lead_to_the_places_that_they_count(client: httpx.Client) -> None:
    asked = {"q": "国有产权转让要不要进场", "facets": "true"}
    facets = client.get("/api/search", params=asked).json()["facets"]
    government = next(v for v in facets["issuer"] if v["value"] == "广西壮族自治区人民政府")
    narrowed = client.get("/api/search", params={**asked, **government["filter"], "k": 100}).json()
    assert narrowed["facets"]["places"] == government["count"] > 0
    assert {r["doc_no"] for r in narrowed["results"]} == {"桂政发〔2005〕60号"}
    assert "facets" not in client.get("/api/search", params={"q": "捐赠"}).json()


def test_a_checklist_quotes_its_clauses(client: httpx.Client) -> None:
    scenario = {
        "transaction": "重大法律纠纷案件",
        "enterprise": {"name": "某公司", "jurisdiction": "广西区直", "level": "监管企业本部"},
        "facts": {"案件类型": "诉讼", "诉讼地位": "被告", "标的额_万元": 800, "已结案": False},
        "dates": {"接到应诉通知之日": "2026-04-08"},
        "as_of": "2026-04-09",
    }
    drawn = client.post("/api/checklist", json=scenario).json()
    report = next(i for i in drawn["items"] if "7日内向自治区国资委报告" in i["quote"])
    assert report["deadline"]["due"] == "2026-04-15"
    clause = client.get(f"/api/clauses/{report['clause_id']}").json()
    assert report["quote"] in clause["text"]
    assert drawn["snapshot"] == client.get("/api/snapshot").json()


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "said"),
    [
        ("GET", "/api/documents/没有的文件", None, 404, "没有文件"),
        ("GET", "/api/clauses?doc=桂国资发〔2031〕1号", None, 422, "没有文件"),
        ("GET", "/api/search?q=捐赠&mode=magic", None, 422, "没有“magic”这种检索方式"),
        ("GET", "/api/search?q=捐赠&k=0", None, 422, "太小"),
        ("GET", "/api/search", None, 422, "参数“q”没有给出"),
        ("POST", "/api/checklist", b"{", 422, "不是合法的 JSON"),
        ("POST", "/api/checklist", b'{"transaction": 5}', 422, "缺少 transaction"),
        (
            "POST",
            "/api/checklist",
            b'{"transaction": "\xe5\xaf\xb9\xe5\xa4\x96\xe6\x8d\x90\xe8\xb5\xa0", "dates": {"x": "2026-13-01"}}',
            422,
            "没有这一天",
        ),
        ("DELETE", "/api/documents", None, 405, "不支持"),
    ],
)
def test_errors_have_one_shape_and_are_chinese(
    client: httpx.Client, method: str, path: str, body: bytes | None, status: int, said: str
) -> None:
    got = client.request(method, path, content=body, headers={"content-type": "application/json"} if body else {})
    assert got.status_code == status
    assert got.headers["content-type"] == "application/problem+json"
    problem = got.json()
    assert set(problem) == {"type", "title", "status", "detail", "instance"}
    assert said in problem["detail"] or said in problem["title"]


def test_a_long_query_is_answered_calmly(client: httpx.Client, server: str) -> None:
    long = urllib.parse.quote("对外捐赠备案" * 1700)  # 10,200 characters
    with urllib.request.urlopen(f"{server}/api/search?q={long}") as answer:
        assert json.load(answer)["results"]
    assert client.get("/api/search", params={"q": "，。！？" * 100}).json()["verdict"] == "none"


def test_too_large_a_body_is_refused(client: httpx.Client) -> None:
    assert client.post("/api/checklist", content=b"x" * 1_100_000).status_code == 413


def test_the_description_names_every_route_with_an_example(client: httpx.Client) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert {"/api/search", "/api/cite", "/api/checklist", "/api/documents", "/api/clauses/{clause_id}"} <= set(paths)
    body = paths["/api/checklist"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert body["examples"][0]["transaction"] == "对外捐赠"
    assert all(spec["summary"] for methods in paths.values() for spec in methods.values())


def test_matters_are_the_records_of_the_command_line(client: httpx.Client, home: Path) -> None:
    listed = [json.loads(line) for line in hegui("matters", "--json", home=home).stdout.splitlines()]
    assert client.get("/api/matters").json() == listed
    one = client.get("/api/matters/对外捐赠").json()
    assert one == json.loads(hegui("matters", "show", "对外捐赠", "--json", home=home).stdout)
    said = hegui("matters", "show", "对外捐赠", home=home).stdout
    for fact in one["facts"][2:5]:
        assert f"  {fact['key']}　{fact['ask']}" in said


def test_a_report_is_checked_as_the_command_line_does(client: httpx.Client, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "报告.md"
    file.write_text("检查报告\n\n依据《关于加强企业对外捐赠管理有关事项的通知》（桂国资发〔2013〕70号）第九十条。\n", encoding="utf-8")
    sent = client.post("/api/check", params={"file": file.name}, content=file.read_bytes())
    assert sent.json() == json.loads(hegui("check", str(file), "--json", home=home).stdout)
    assert [c["outcome"] for c in sent.json()["citations"]] == ["no_such_clause"]
    unknown = client.post("/api/check", params={"file": "报告.xyz"}, content=b"x")
    assert unknown.status_code == 422 and "不认识的格式" in unknown.json()["detail"]
    torn = client.post("/api/check", params={"file": "报告.docx"}, content=b"PK\x03\x04torn")
    assert torn.status_code == 422 and "报告.docx" in torn.json()["detail"]
    assert client.post("/api/check", content=b"x" * 20_000_001).status_code == 413
