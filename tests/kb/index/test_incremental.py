"""An index made from the one before equals one made from nothing, byte for byte; so do the records of a build.

Vectors alone may differ in the last bits, for a product's rounding depends on what is embedded with it.
"""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checklists.norms import norms_of
from kb import store
from kb.build import build
from kb.index import keyword
from kb.knowledge import KnowledgeBase
from tests.kb.corpus import SOURCES

SMALL = [p for p in SOURCES if not p.name.startswith("004")]


def folders(one: Path, other: Path) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """What two folders hold, by relative path."""
    first, second = ({str(f.relative_to(g)): f.read_bytes() for f in sorted(g.rglob("*")) if f.is_file()} for g in (one, other))
    return first, second


def written(texts: list[tuple[str, str]], folder: Path, before: Path | None = None) -> Path:
    keyword.build([([t for t, _ in texts], 1.0), ([h for _, h in texts], keyword.HEADING_WEIGHT)], folder, before)
    return folder


@pytest.fixture(scope="module")
def texts(kb: KnowledgeBase) -> list[tuple[str, str]]:
    """Every twentieth entry of the shipped corpus."""
    entries = [kb.index.store.entry(i) for i in range(0, len(kb.index), 20)]
    return [(e.text, " ".join(e.heading_path)) for e in entries]


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_adding_deleting_changing_and_moving_entries(texts: list[tuple[str, str]], data: st.DataObject) -> None:
    number = st.integers(0, len(texts) - 1)
    with TemporaryDirectory() as folder:
        state, last = texts, written(texts, Path(folder) / "0")
        for step in range(1, 4):
            gone = data.draw(st.sets(number, max_size=40), label="gone")
            changed = data.draw(st.sets(number, max_size=10), label="changed")
            again = data.draw(st.lists(number, max_size=10), label="again")
            turn = data.draw(number, label="turn")
            state = [(t[: len(t) // 2] + "备案" if i in changed else t, h) for i, (t, h) in enumerate(state) if i not in gone]
            state = [*state[turn:], *state[:turn], *(texts[i] for i in again)]
            last = written(state, Path(folder) / str(step), before=last)
        ours, theirs = folders(last, written(state, Path(folder) / "new"))
        assert ours == theirs
        held = np.load(last / "docs.npy")
        assert len(np.unique(held)) == len([t for t, _ in state if t])


def test_entries_counted_in_several_processes(texts: list[tuple[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = written(texts, tmp_path / "whole")
    monkeypatch.setattr(keyword, "PIECE", 50)
    ours, theirs = folders(written(texts, tmp_path / "pieces"), whole)
    assert ours == theirs


def test_only_new_entries_are_counted(texts: list[tuple[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = written(texts, tmp_path / "first")
    counted: list[list[str]] = []
    count = keyword._counted
    monkeypatch.setattr(keyword, "_counted", lambda fields: counted.append(list(fields[0][0])) or count(fields))
    written([*texts[5:], ("新增的一条", "附则")], tmp_path / "second", before=first)
    assert counted == [["新增的一条"]]


def records(home: Path) -> dict[str, list[tuple[object, ...]]]:
    """All that a snapshot's database says, but for its own description."""
    folder = store.current(home)
    assert folder
    db = sqlite3.connect(folder / "kb.sqlite")
    tables = ("documents", "clauses", "refs", "backlinks", "annotations")
    return {table: db.execute(f"SELECT * FROM {table} ORDER BY rowid").fetchall() for table in tables}


RULES = "某市属企业采购规则\n\n第一条 采购应当招标。\n\n第二条 本规则所称重大采购，是指一百万元以上的采购。重大采购应当在十日内报告。\n"


def test_a_build_after_changes_equals_one_from_nothing(tmp_path: Path) -> None:
    """Sources added, changed and taken away; two that hold the same document; what only one of them lists."""
    folder = tmp_path / "in"
    folder.mkdir()
    for source in SMALL:
        (folder / source.name).write_bytes(source.read_bytes())
    (folder / "甲.txt").write_text(RULES, encoding="utf-8")
    (folder / "乙.txt").write_text(RULES + "\n第三条 本规则自2020年1月1日起施行。\n", encoding="utf-8")
    law = {
        "id": "c1",
        "law": "民法典",
        "article": "第二百零二条",
        "head": "期间计算",
        "text": "按照年、月计算期间的，到期月的对应日为期间的最后一日。",
    }
    (folder / "法.jsonl").write_text(json.dumps(law, ensure_ascii=False), encoding="utf-8")
    home = tmp_path / "home"
    build([folder], home, {"norms": norms_of})

    def same(reused: int) -> None:
        summary = build([folder], home, {"norms": norms_of})
        assert len(summary.reused) == reused
        fresh = tmp_path / f"fresh{len(list(tmp_path.iterdir()))}"
        build([folder], fresh, {"norms": norms_of})
        assert records(home) == records(fresh)
        ours, theirs = store.current(home), store.current(fresh)
        assert ours and theirs
        first, second = folders(ours / "index", theirs / "index")
        vectors = [np.load(f / "index" / "semantic" / "vectors.npy") for f in (ours, theirs)]
        assert np.allclose(*vectors, atol=1e-6)
        del first["semantic/vectors.npy"], second["semantic/vectors.npy"]
        assert first == second

    (folder / SMALL[0].name).unlink()
    (folder / "丙.txt").write_text("某县采购办法\n\n第一条 采购应当公开。\n", encoding="utf-8")
    same(reused=len(SMALL) + 1)  # all that stayed but the second of the two that share a name
    (folder / "乙.txt").unlink()
    (folder / "丙.txt").write_text("某县采购办法\n\n第一条 采购应当公开招标。\n", encoding="utf-8")
    same(reused=len(SMALL))
    assert {a[3] for a in records(home)["annotations"] if a[0] == "definitions"} != set()


def test_of_two_sources_of_one_name_neither_takes_what_was_found_in_the_other(tmp_path: Path) -> None:
    for name, duty in (("b", "应当"), ("a", "可以不")):
        (tmp_path / "in" / name).mkdir(parents=True)
        (tmp_path / "in" / name / "规则.txt").write_text(f"某市采购规则\n\n第一条 采购{duty}招标。\n", encoding="utf-8")
    home, fresh = tmp_path / "home", tmp_path / "fresh"
    build([tmp_path / "in" / "b"], home, {"norms": norms_of})
    for folder in (home, fresh):
        build([tmp_path / "in"], folder, {"norms": norms_of})
    assert records(home) == records(fresh)


def test_a_damaged_index_is_made_again(tmp_path: Path) -> None:
    (tmp_path / "规则.txt").write_text(RULES, encoding="utf-8")
    home = tmp_path / "home"
    build([tmp_path / "规则.txt"], home)
    for _ in range(2):  # once with nothing else changed, once with a change
        folder = store.current(home)
        assert folder
        docs = folder / "index" / "keyword" / "docs.npy"
        docs.write_bytes(docs.read_bytes()[:-1])
        assert not build([tmp_path / "规则.txt"], home).unchanged
        assert KnowledgeBase.open(home).search("重大采购 报告").results[0].path == ("第二条",)
        (tmp_path / "规则.txt").write_text(RULES + "\n第三条 采购应当公开。\n", encoding="utf-8")
