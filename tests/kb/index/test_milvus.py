"""The index on Milvus, held against the embedded one on entries of the shipped corpus; milvus-lite stands for a server."""

from __future__ import annotations

import json
import shutil
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb import index
from kb.build import build
from kb.index import Index
from kb.knowledge import Filters, KnowledgeBase
from kb.model import HeguiError
from tests.kb.corpus import SOURCES

pytest.importorskip("pymilvus")
pytest.importorskip("milvus_lite")

from kb.index.milvus import LEDGER, MilvusIndex, sweep

ENTRIES = 600
QUERIES = [
    "资产评估结果有效期多久",
    "交易价格低于评估结果的90%",
    "产权转让进场交易",
    "重大法律纠纷案件报告",
    "企业负责人薪酬兑现",
    "三重一大事项集体决策",
    "国有资产流失怎么处理",
    "清产核资工作程序",
    "对外担保要谁批",
    "投资项目后评价",
    "子公司改制职工安置方案要不要职代会通过",
    "聘请会计师事务所审计",
    "无偿划转国有产权",
    "资产损失核销要什么材料",
    "监事会检查企业财务",
    "年度经营业绩考核目标值怎么定",
    "内部审计机构的职责",
    "企业国有产权登记",
    "法律顾问资格",
    "我们公司打算把一块闲置的厂房租给一家民营企业，租期十年，租金比市场价低一些，需不需要公开招租，要报国资委批准吗",
]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("milvus")


@pytest.fixture(scope="module")
def embedded(kb: KnowledgeBase, place: Path) -> Index:
    folder = place / "embedded"
    index.build([kb.index.store.entry(n) for n in range(ENTRIES)], folder, cache=place / "embeddings")
    return index.open(folder)


@pytest.fixture(autouse=True)
def address(place: Path, embedded: Index, monkeypatch: pytest.MonkeyPatch) -> str:
    """Indexes go to a file of milvus-lite from here on."""
    file = str(place / "milvus.db")
    monkeypatch.setenv("HEGUI_MILVUS", file)
    return file


def snapshot(embedded: Index, place: Path, name: str, entries: int = ENTRIES) -> Path:
    folder = place / "snapshots" / name / "index"
    index.build([embedded.store.entry(n) for n in range(entries)], folder, cache=place / "embeddings")
    return folder


@pytest.fixture(scope="module")
def folder(embedded: Index, place: Path) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HEGUI_MILVUS", str(place / "milvus.db"))
        yield snapshot(embedded, place, "20260101T000000-first")


@pytest.fixture
def milvus(folder: Path) -> MilvusIndex:
    """Opened anew for each test."""
    opened = index.open(folder)
    assert isinstance(opened, MilvusIndex)
    return opened


def numbers(opened: Index, query: str, **wanted: object) -> list[int]:
    return [h.number for h in opened.search(query, 10, **wanted).hits]  # type: ignore[arg-type]


@pytest.mark.parametrize(("mode", "alike"), [("hybrid", 0.8), ("keyword", 0.8), ("semantic", 0.8)])
def test_the_results_are_those_of_the_embedded_index(milvus: MilvusIndex, embedded: Index, mode: str, alike: float) -> None:
    """Weights are repetitions on a server: a word that one question alone holds counts for a half there, for a quarter here."""
    pairs = [(numbers(milvus, q, mode=mode), numbers(embedded, q, mode=mode)) for q in QUERIES]
    assert len(pairs) == 20 and all(len(theirs) == 10 for _, theirs in pairs)
    assert sum(len(set(ours) & set(theirs)) for ours, theirs in pairs) / 200 >= alike


def test_what_is_searched_is_on_the_server_alone(folder: Path, address: str) -> None:
    assert json.loads((folder / "index.json").read_text("utf-8"))["milvus"] == {
        "address": address,
        "collection": "hegui_20260101T000000_first",
    }
    empty = [folder / "keyword" / "docs.npy", folder / "keyword" / "impacts.npy", folder / "semantic" / "vectors.npy"]
    assert all(file.stat().st_size < 200 for file in empty)


def test_only_permitted_entries_are_found(milvus: MilvusIndex, embedded: Index) -> None:
    documents = milvus.store.documents
    for ids in ({documents[1]}, set(documents) - {documents[0]}, set(documents)):
        allow = milvus.store.of_documents(ids)
        found = milvus.search("国有产权转让", 10, allow=allow).hits
        assert found and {h.entry.doc_id for h in found} <= ids
    assert set(numbers(milvus, "国有产权转让", allow={3, 4, 500})) <= {3, 4, 500}
    assert numbers(milvus, "国有产权转让", allow=set()) == []
    whole = milvus.store.of_documents({documents[0]})
    whole[int(whole.nonzero()[0][-1]) + 5] = True
    assert set(numbers(milvus, "国有产权转让", allow=whole)) <= set(whole.nonzero()[0].tolist())


def test_a_narrowed_search_is_judged_as_by_the_embedded_index(milvus: MilvusIndex, embedded: Index) -> None:
    for query in QUERIES[:8]:
        allow = embedded.store.of_documents({embedded.search(query).hits[0].entry.doc_id})
        ours, theirs = (i.search(query, allow=allow) for i in (milvus, embedded))
        assert ours.probability == pytest.approx(theirs.probability, abs=0.07)


def test_required_and_barred_words(milvus: MilvusIndex, embedded: Index) -> None:
    for query in ("产权 +职工代表大会", '"清产核资"'):
        ours, theirs = ({h.entry.place for h in i.search(query, 100).hits} for i in (milvus, embedded))
        assert ours and ours == theirs
    without = milvus.search("产权转让 -评估", 10).hits
    assert len(without) == 10 and not any("评估" in h.entry.title + h.entry.text for h in without)
    assert milvus.search("产权 +龘龘").verdict == "none"


def test_explanations_and_verdicts(milvus: MilvusIndex, embedded: Index) -> None:
    ours, theirs = (i.search("三重一大事项集体决策", 5, explain=True) for i in (milvus, embedded))
    assert ours.verdict == theirs.verdict
    assert ours.hits[0].keyword and theirs.hits[0].keyword and ours.hits[0].semantic and theirs.hits[0].semantic
    assert ours.hits[0].keyword.score == pytest.approx(theirs.hits[0].keyword.score, rel=0.3)
    assert ours.hits[0].semantic.score == pytest.approx(theirs.hits[0].semantic.score, abs=1e-3)


def test_the_recorded_address_serves_when_none_is_set(folder: Path, embedded: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HEGUI_MILVUS")
    assert numbers(index.open(folder), "无偿划转国有产权")


def test_collections_go_with_their_snapshots(folder: Path, embedded: Index, place: Path, milvus: MilvusIndex) -> None:
    old = snapshot(embedded, place, "20260102T000000-second", entries=20)
    assert numbers(index.open(old), "国有产权")
    shutil.rmtree(old.parent)
    sweep(place)
    assert set(json.loads((place / LEDGER).read_text("utf-8"))) == {"hegui_20260101T000000_first"}
    assert {c for c in milvus._client.list_collections() if "first" not in c} == set()
    assert numbers(milvus, "国有产权")


def test_a_knowledge_base_is_built_and_searched(tmp_path: Path, address: str) -> None:
    build([SOURCES[0]], tmp_path)
    base = KnowledgeBase.open(tmp_path)
    assert isinstance(base.index, MilvusIndex)
    document = next(d for d in base.documents() if d.full_text)
    found = base.search("国有资产 监督管理", 3, filters=Filters(doc=document.id))
    assert found.results and {r.doc_id for r in found.results} == {document.id}


def test_a_server_that_does_not_answer(folder: Path, embedded: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        monkeypatch.setenv("HEGUI_MILVUS", f"http://root:secret@127.0.0.1:{taken.getsockname()[1]}")
        with pytest.raises(HeguiError, match=r"Milvus 没有应答.*HEGUI_MILVUS") as searching:
            index.open(folder).search("无偿划转")
        with pytest.raises(HeguiError, match="Milvus 没有应答"):
            snapshot(embedded, tmp_path, "never", entries=5)
    assert "secret" not in str(searching.value)


def test_without_pymilvus(embedded: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    monkeypatch.setitem(sys.modules, "pymilvus.exceptions", None)
    with pytest.raises(HeguiError, match=r"pip install 'hegui\[milvus\]'"):
        snapshot(embedded, tmp_path, "never", entries=5)
