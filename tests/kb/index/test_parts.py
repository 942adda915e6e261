"""The smaller parts of the index: tokens, queries, places, lexicon, questions, training material."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.index import entries_of, lexicon, questions
from kb.index.entry import LONGEST
from kb.index.passages import passages, positions, read
from kb.index.query import ASKING, Query, parse
from kb.index.tokens import bags, fold, keys_of
from kb.model import Clause, Document, HeguiError, Reference, Source, Target


@settings(deadline=None)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=5))
def test_tokens_of_many_texts_are_those_of_each(texts: list[str]) -> None:
    owner, keys = bags(texts)
    for n, text in enumerate(texts):
        assert sorted(keys[owner == n].tolist()) == sorted(keys_of(text).tolist())


@given(st.text(max_size=80))
def test_folding_keeps_offsets(text: str) -> None:
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [
        ("资产评估 备案", Query("资产评估 备案")),
        ('"使用有效期" 评估', Query("使用有效期 评估", ("使用有效期",))),
        ("“使用有效期” 评估", Query("使用有效期 评估", ("使用有效期",))),
        ("关于“三重一大”的会议", Query("关于“三重一大”的会议")),
        ("评估 ＋备案 －境外", Query("评估 备案", ("备案",), ("境外",))),
        ("2015-54号文", Query("2015-54号文")),
    ],
)
def test_operators_of_a_query(typed: str, read_as: Query) -> None:
    assert parse(typed) == read_as


@pytest.mark.parametrize(
    ("asked", "left"),
    [
        ("评估备案要在多长时间内提出", "评估备案 提出"),
        ("损失多少钱算重大资产损失", "损失 算重大资产损失"),
        ("对外捐赠要不要报批", "对外捐赠 报批"),
        ("谁来批准年度预算", "来批准年度预算"),
        ("三重一大事项", "三重一大事项"),
        ("可不可以外聘律师", "外聘律师"),
    ],
)
def test_what_asks_is_taken_out_before_the_words_are_cut(asked: str, left: str) -> None:
    assert " ".join(ASKING.sub(" ", asked).split()) == left


def clause(id: str, path: tuple[str, ...], level: str, text: str, own: str = "", parent: str | None = None) -> Clause:
    return Clause(
        id, "d", "桂国资发〔2007〕99号", "评估办法", "评估办法", path, level, None, text, own or text, "", parent, 0, Source("a.txt", 1, 1)  # type: ignore[arg-type]
    )  # fmt: skip


DOCUMENT = Document("d", "桂国资发〔2007〕99号", "评估办法", Source("a.txt", 1, 9), status="现行")


def test_an_item_carries_its_lead_in_and_belongs_to_its_article() -> None:
    lead, items = "第七条 有下列行为之一的，应当评估：", ["（一）整体改建为有限责任公司；", "（二）以非货币资产对外投资。"]
    clauses = [clause("7", ("第七条",), "article", "\n".join([lead, *items]), lead)]
    clauses += [clause(f"7.{n}", ("第七条", f"第（{'一二'[n]}）项"), "item", text, parent="7") for n, text in enumerate(items)]
    whole, first, second = entries_of([DOCUMENT], clauses, asked={})
    assert first.text == f"{lead}\n{items[0]}" and first.text[first.lead :] == items[0]
    assert {whole.place, first.place, second.place} == {"7"} and whole.whole


def test_a_long_article_is_answered_by_its_parts() -> None:
    paragraphs = ["第九条 " + "企业应当报告。" * 150, "监管机构应当答复。" * 100]
    clauses = [clause("9", ("第九条",), "article", "\n".join(paragraphs), paragraphs[0])]
    clauses += [clause(f"9.{n}", ("第九条", f"第{'一二'[n]}款"), "paragraph", text, parent="9") for n, text in enumerate(paragraphs)]
    entries = entries_of([DOCUMENT], clauses, asked={})
    assert all(len(e.text) <= LONGEST for e in entries)
    assert [e.place for e in entries if e.level == "paragraph"] == ["9.0", "9.1"]
    assert not next(e for e in entries if e.id == "9").whole


def test_a_part_of_an_outline_is_a_place_of_its_own() -> None:
    parts = ["(一)企业资本成本率原则上定为5.5%。", "(二)资产通用性较差的企业，资本成本率定为4.1%。"]
    clauses = [clause("3", ("三",), "outline1", "\n".join(["三、资本成本率的确定", *parts]), "三、资本成本率的确定")]
    clauses += [clause(f"3.{n}", ("三", f"（{'一二'[n]}）"), "outline2", text, parent="3") for n, text in enumerate(parts)]
    assert [e.place for e in entries_of([DOCUMENT], clauses, asked={})] == ["3", "3.0", "3.1"]


def test_how_many_documents_cite_one_is_counted_once_each() -> None:
    source = Source("b.txt", 1, 1)
    target = Target("评估办法", "桂国资发〔2007〕99号", (), None, "d", True, "现行")
    references = [
        Reference(f"{d}@{n}", "x", d, None, "", (), "《评估办法》", n, n + 6, "external", (target,), source)
        for d, n in (("a", 1), ("a", 9), ("b", 2), ("d", 3))
    ]
    (entry,) = entries_of([DOCUMENT], [clause("9", ("第九条",), "article", "第九条 评估报告应当备案。")], references, {})
    assert entry.cited == 2


def test_a_long_table_is_cut_at_its_lines() -> None:
    text = "\n".join(f"指标{n}\t{n}%\t说明" * 3 for n in range(200))
    pieces = entries_of([DOCUMENT], [clause("t", (), "table", text)], asked={})
    assert "".join(p.text for p in pieces) == text and all(len(p.text) <= LONGEST for p in pieces)
    assert all(p.text.endswith("\n") for p in pieces[:-1])


def test_the_shipped_lexicon() -> None:
    words = lexicon.read()
    assert len(words) >= 600
    assert "国有产权转让" in words["卖股权"] and "经济责任审计" in words["离任审计"]
    assert all(word not in meant for word, meant in words.items())


def test_a_lexicon_that_is_not_of_the_form(tmp_path: Path) -> None:
    (tmp_path / "lexicon.yaml").write_text("财务:\n  查账: 审计\n", encoding="utf-8")
    with pytest.raises(HeguiError, match=r"财务.*查账"):
        lexicon.read(tmp_path / "lexicon.yaml")


def test_the_longest_word_is_expanded_first(tmp_path: Path) -> None:
    lexicon.save({"合并": ["企业合并"], "合并报表": ["合并会计报表"]}, tmp_path / "lexicon.json")
    assert lexicon.Expander(tmp_path / "lexicon.json").expand("年底合并报表怎么做") == [("合并报表", ["合并会计报表"])]


def test_questions_reach_the_shortest_clause_that_holds_the_quotation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.jsonl").write_text(
        '{"question": "评估结果管多久", "doc_no": "桂国资发[2007]99号", "path": [], "quote": "有效期为一年", "held": false}\n'
        '{"question": "评估还有效吗", "doc_no": "桂国资发〔2007〕99号", "path": [], "quote": "有效期为一年", "held": true}\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(questions, "FOLDER", tmp_path)
    clauses = [
        clause("25", ("第二十五条",), "article", "第二十五条 评估结果有效期为一年。超过的重新评估。"),
        clause("25.1", (), "paragraph", "评估结果有效期为一年。"),
    ]
    assert questions.of_clauses(clauses) == {"25.1": ["评估结果管多久"]}
    (tmp_path / "b.jsonl").write_text('{"question": "缺引文"}\n', encoding="utf-8")
    with pytest.raises(HeguiError, match=r"b\.jsonl 第1行"):
        questions.of_clauses(clauses)


@given(st.text("国有资产𠀀\n", max_size=60), st.lists(st.text("国有资产𠀀", min_size=1, max_size=6), max_size=6))
def test_quotations_are_found_where_they_stand(text: str, parts: list[str]) -> None:
    found = positions(text, set(parts))
    for part in parts:
        at = [i for i in range(len(text)) if text.startswith(part, i)][:6] if len(part) >= 4 else []
        assert found.get(part, []) == at


def test_passages_of_a_law_and_of_an_outline() -> None:
    law = list(
        passages(
            [
                "# 企业国有资产法",
                "## 第一章 总则",
                "第一条 为了维护基本经济制度，制定本法。",
                "第二条 本法适用下列资产：",
                "（一）国家出资；",
            ]
        )
    )
    assert [(p.title, p.heading, p.text[:3]) for p in law] == [
        ("企业国有资产法", "第一章 总则", "第一条"),
        ("企业国有资产法", "第一章 总则", "第二条"),
    ]
    outline = list(passages(["关于加强资产管理的通知", "一、总体要求", "坚持依法合规。", "（一）完善制度。", "（二）落实责任。"]))
    assert [p.text[:3] for p in outline] == ["一、总", "（一）", "（二）"]


def test_a_text_that_is_there_twice_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "law.md").write_text("# 办法\n第一条 企业应当备案。\n第二条 企业应当报告。\n", encoding="utf-8")
    (tmp_path / "rows.jsonl").write_text(
        '{"id": "x1", "law": "管理办法", "head": "第一章", "text": "企业应当备案。"}\n{"query": "要备案吗", "relevant": ["x1"]}\n',
        encoding="utf-8",
    )
    material = read([tmp_path])
    assert len(material.passages) == 2 and material.passages[0].title == "管理办法"
    assert material.questions == [("要备案吗", (0,))]
