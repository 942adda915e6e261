"""Builds: atomic, incremental, several editions, ready-made articles, the user's own documents."""

from __future__ import annotations

import gzip
import json
import os
import shutil
from pathlib import Path

import pytest

from kb import own, store
from kb.build import build
from kb.editions import compare
from kb.knowledge import Filters, KnowledgeBase
from kb.model import HeguiError

OLD = "某省企业国有资产监督办法\n\n2019年3月1日\n\n第一条 为加强监督，制定本办法。\n\n第二条 企业捐赠超过十万元的，应当报告。\n\n第三条 本办法自2019年4月1日起施行。\n"
NEW = "某省企业国有资产监督办法\n\n2024年5月6日\n\n第一条 为加强监督，制定本办法。\n\n第二条 企业捐赠超过二十万元的，应当事前报告。\n\n第三条 境外企业参照执行。\n\n第四条 本办法自2024年6月1日起施行。\n"


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "办法2019.txt").write_text(OLD, encoding="utf-8")
    return folder


def test_unchanged_sources_make_no_new_snapshot(sources: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    first = build([sources], home)
    again = build([sources], home)
    assert (again.unchanged, again.snapshot) == (True, first.snapshot)


def test_a_changed_source_replaces_only_its_own_records(sources: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    other = sources / "规则.txt"
    other.write_text("另一公司采购规则\n\n第一条 采购应当招标。\n\n第二条 自2020年起施行。\n", encoding="utf-8")
    build([sources], home)
    other.write_text("另一公司采购规则\n\n第一条 采购应当公开招标。\n\n第二条 自2020年起施行。\n", encoding="utf-8")
    second = build([sources], home)
    assert second.reused == ["办法2019.txt"]
    assert KnowledgeBase.open(home).cite("另一公司采购规则第一条").clauses[0].text == "第一条 采购应当公开招标。"


def test_a_build_that_fails_leaves_the_old_snapshot_in_use(sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    before = build([sources], home).snapshot
    (sources / "新.txt").write_text(NEW, encoding="utf-8")

    def broken(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(store, "write", broken)
    with pytest.raises(OSError, match="disk full"):
        build([sources], home)
    monkeypatch.undo()
    assert KnowledgeBase.open(home).snapshot["id"] == before
    build([sources], home)
    assert not list((home / "snapshots").glob(".making-*"))


def test_nothing_readable_is_said_and_nothing_is_switched(tmp_path: Path) -> None:
    (tmp_path / "空").mkdir()
    with pytest.raises(HeguiError, match="没有读到任何来源"):
        build([tmp_path / "空"], tmp_path / "home")
    assert store.current(tmp_path / "home") is None


def test_a_listed_file_that_differs_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "c"
    (folder / "sources").mkdir(parents=True)
    (folder / "sources" / "a.txt").write_text(OLD, encoding="utf-8")
    (folder / "sources" / "b.txt").write_text(NEW, encoding="utf-8")
    (folder / "catalogue.yaml").write_text(f"files:\n  - {{file: a.txt, sha256: {'ab' * 32}}}\n", encoding="utf-8")
    summary = build([folder], tmp_path / "home")
    assert list(summary.sources) == ["b.txt"]
    assert "与 catalogue.yaml 登记的不同" in summary.not_read[0]["why"]


def test_the_newest_edition_answers_and_older_ones_are_found_on_request(sources: Path, tmp_path: Path) -> None:
    (sources / "办法2024.txt").write_text(NEW, encoding="utf-8")
    home = tmp_path / "home"
    build([sources], home)
    kb = KnowledgeBase.open(home)
    old, new = sorted(kb.documents(), key=lambda d: d.issued_date or "")
    assert (old.replaced_by, new.replaces) == ((new.id,), (old.id,))
    assert {r.doc_id for r in kb.search("捐赠多少要报告").results} == {new.id}
    assert old.id in {r.doc_id for r in kb.search("捐赠多少要报告", filters=Filters(editions=True)).results}
    changes = {c.path[-1]: c.kind for c in compare(kb.clauses(old.id), kb.clauses(new.id)) if c.path}
    assert changes["第一条"] == "same"
    assert changes["第二条"] == "changed"
    assert changes["第三条"] == "added"


def test_ready_made_articles_come_back_with_their_ids(tmp_path: Path) -> None:
    rows = [
        {
            "id": "x1",
            "law": "民法典",
            "article": "第二百零三条",
            "head": "第十章 期间计算",
            "text": "期间的最后一日是法定休假日的，以法定休假日结束的次日为期间的最后一日。",
        },
        {
            "id": "x2",
            "law": "民法典",
            "article": "第二百零二条",
            "head": "第十章 期间计算",
            "text": "按照年、月计算期间的，到期月的对应日为期间的最后一日。",
        },
    ]
    file = tmp_path / "laws.jsonl.gz"
    file.write_bytes(gzip.compress("\n".join(json.dumps(r, ensure_ascii=False) for r in rows).encode()))
    build([file], tmp_path / "home")
    results = KnowledgeBase.open(tmp_path / "home").search("期限最后一天放假怎么办", k=2).results
    assert results[0].external_id == "x1"
    file.write_bytes(gzip.compress(b'{"id": "x"}\n'))
    with pytest.raises(HeguiError, match="第1行：缺少文字字段law、article、text"):
        build([file], tmp_path / "other")


def test_own_documents_outlive_builds_and_come_out_again(sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, mine = tmp_path / "home", tmp_path / "本企业制度.txt"
    build([sources], home)
    mine.write_text("本企业合同管理制度\n\n第一条 合同应当经法务审核。\n\n第二条 本制度自发布之日起施行。\n", encoding="utf-8")
    own.add([mine], home)
    mine.unlink()
    build([sources], home)
    assert KnowledgeBase.open(home).cite("本企业合同管理制度第一条").outcome == "found"
    with pytest.raises(HeguiError, match="不能移除"):
        own.remove("某省企业国有资产监督办法", home)
    own.remove("本企业合同管理制度", home)
    assert KnowledgeBase.open(home).cite("本企业合同管理制度第一条").outcome != "found"


def test_old_snapshots_are_kept_for_a_while_and_then_let_go(sources: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    for n in range(store.KEEP + 2):
        (sources / "变.txt").write_text(NEW.replace("二十", f"{n + 11}"), encoding="utf-8")
        build([sources], home)
    kept = [p for p in (home / "snapshots").iterdir() if p.is_dir()]
    assert len(kept) == store.KEEP
    assert store.current(home) in kept
    shutil.rmtree(home)


def test_two_builds_at_once_are_refused(sources: Path, tmp_path: Path) -> None:
    import fcntl

    home = tmp_path / "home"
    home.mkdir()
    with (home / ".build.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(HeguiError, match="另一次构建正在进行"):
            build([sources], home)
    assert os.listdir(home) == [".build.lock"]
