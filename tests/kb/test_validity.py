"""Validity read from the text: repeals, terms, precedence; and what stands when several sources speak."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb import validity
from kb.catalogue import Catalogue
from kb.knowledge import Filters, KnowledgeBase
from kb.model import Clause, Document, Source
from kb.parse import parse
from kb.readers import read
from kb.references import references_of
from kb.successors import Successors
from kb.validity import LEANS, Finding

NEW = """某市国资委关于印发《某市企业资产出租管理办法》的通知

2020年3月5日 某国资发〔2020〕8号

各监管企业：

现将《某市企业资产出租管理办法》印发给你们，请遵照执行。

某市企业资产出租管理办法

第一条 为规范企业资产出租，根据《某市企业国有资产管理条例》，制定本办法。

第二条 评估报告使用有效期为自评估基准日起1年。

第三条 {closing}
"""
OLD = """某市国资委关于印发《某市企业资产出租暂行办法》的通知

2012年3月5日 某国资发〔2012〕3号

各监管企业：

现将《某市企业资产出租暂行办法》印发给你们，请遵照执行。

某市企业资产出租暂行办法

第一条 本办法适用于监管企业。

第二条 本办法自印发之日起施行。
"""


class Base:
    """Documents parsed from texts, with their findings."""

    def __init__(self, folder: Path, *texts: str) -> None:
        self.documents: list[Document] = []
        self.clauses: dict[str, Sequence[Clause]] = {}
        for number, text in enumerate(texts):
            file = folder / f"{number}.txt"
            file.write_text(text, encoding="utf-8")
            parsed = parse(read(file), Catalogue())
            self.documents += parsed.documents
            self.clauses.update(parsed.clauses)
        self.references = list(references_of(self.documents, self.clauses))
        self.findings = list(validity.findings_of(self.documents, self.clauses, self.references, Successors()))

    def on(self, day: str, number: str) -> Document:
        return next(d for d in validity.apply(self.documents, self.findings, date.fromisoformat(day)) if d.doc_no == number)


@pytest.mark.parametrize(
    "closing",
    [
        "本办法自印发之日起施行。《某市企业资产出租暂行办法》（某国资发〔2012〕3号）同时废止。",
        "本办法自印发之日起施行，原《某市企业资产出租暂行办法》（某国资发〔2012〕3号）停止执行。",
        "本办法自印发之日起施行。自本办法施行之日起，《某市企业资产出租暂行办法》（某国资发〔2012〕3号）即行废止。",
        "本办法自印发之日起施行，同时废止《某市企业资产出租暂行办法》（某国资发〔2012〕3号）。",
        "下列文件予以废止：\n\n（一）《某市企业资产出租暂行办法》（某国资发〔2012〕3号）。",
    ],
)
def test_a_repeal_is_read_with_its_clause_and_its_day(tmp_path: Path, closing: str) -> None:
    base = Base(tmp_path, OLD, NEW.format(closing=closing))
    old, new = base.on("2024-01-01", "某国资发〔2012〕3号"), base.on("2024-01-01", "某国资发〔2020〕8号")
    assert (old.status, old.status_as_of) == ("已废止", "2020-03-05")
    assert "第三条" in (old.status_source or "")
    assert old.replaced_by == (new.id,)
    assert new.replaces == (old.id,)
    assert base.on("2020-03-04", "某国资发〔2012〕3号").status == "未知"  # the day before


@pytest.mark.parametrize(
    "closing",
    [
        "根据《某市企业资产出租暂行办法》（某国资发〔2012〕3号）制定的实施细则同时废止。",
        "《某市企业资产出租暂行办法》（某国资发〔2012〕3号）废止前签订的合同继续履行。",
        "《某市企业资产出租暂行办法》（某国资发〔2012〕3号）未废止的条款继续执行。",
        "《某市企业资产出租暂行办法》（某国资发〔2012〕3号）第一条同时废止。",
    ],
)
def test_what_only_sounds_like_a_repeal(tmp_path: Path, closing: str) -> None:
    base = Base(tmp_path, OLD, NEW.format(closing=closing))
    assert base.on("2024-01-01", "某国资发〔2012〕3号").status == "未知"


def test_a_draft_repeals_nothing(tmp_path: Path) -> None:
    closing = "《某市企业资产出租暂行办法》（某国资发〔2012〕3号）同时废止。"
    base = Base(tmp_path, OLD, NEW.format(closing=closing))
    drafts = [replace(d, status="征求意见稿") if d.doc_no == "某国资发〔2020〕8号" else d for d in base.documents]
    assert list(validity.findings_of(drafts, base.clauses, base.references, Successors())) == []


@pytest.mark.parametrize(
    ("closing", "last"),
    [
        ("本办法自2020年5月1日起施行，有效期5年。", "2025-04-30"),
        ("本办法自印发之日起施行，有效期为三年。", "2023-03-04"),
        ("本办法自印发之日起施行，有效期至2025年12月31日。", "2025-12-31"),
        ("本办法自2020年8月31日起施行，试行期6个月。", "2021-02-27"),
        ("本办法自印发之日起施行。", None),
    ],
)
def test_a_term_ends_on_its_last_day(tmp_path: Path, closing: str, last: str | None) -> None:
    base = Base(tmp_path, NEW.format(closing=closing))
    document = base.on("2020-12-01", "某国资发〔2020〕8号")
    assert (document.expires, document.status) == (last, "未知")
    if last:
        after = (date.fromisoformat(last) + timedelta(days=1)).isoformat()
        assert base.on(last, "某国资发〔2020〕8号").status == "未知"
        assert base.on(after, "某国资发〔2020〕8号").status == "有效期届满"


def test_a_document_is_not_in_force_before_its_first_day(tmp_path: Path) -> None:
    base = Base(tmp_path, NEW.format(closing="本办法自2021年1月1日起施行。"))
    assert base.on("2020-12-31", "某国资发〔2020〕8号").status == "尚未施行"
    assert base.on("2021-01-01", "某国资发〔2020〕8号").status == "未知"


def test_a_list_that_is_later_than_a_repeal_is_believed() -> None:
    source = Source("书.txt", 1, 1)
    listed = Document("甲", "甲〔2001〕1号", "甲办法", source, status="现行", status_as_of="2016-03", status_source="目录")
    repeal = Finding("x", "repealed", "甲", "乙:1", "乙", "2010-01-01", "《甲办法》", "乙第九条")
    assert validity.apply([listed], [repeal], date(2026, 1, 1))[0].status == "现行"
    later = replace(repeal, day="2018-01-01")
    assert validity.apply([listed], [later], date(2026, 1, 1))[0].status == "已废止"


@given(st.dates(date(2000, 1, 1), date(2060, 12, 31)), st.dates(date(2000, 1, 1), date(2060, 12, 31)))
def test_an_ended_document_never_comes_back(first: date, later: date) -> None:
    first, later = sorted((first, later))
    source = Source("书.txt", 1, 1)
    document = Document("甲", "甲〔2001〕1号", "甲办法", source)
    found = [
        Finding("x", "repealed", "甲", "乙:1", "乙", "2020-06-01", "", ""),
        Finding("y", "expires", "甲", "甲:9", None, "2025-01-01", "", ""),
    ]
    before, after = (validity.apply([document], found, day)[0].status for day in (first, later))
    assert before not in validity.ENDED or after in validity.ENDED


# ---------------------------------------------------------------- the corpus


def test_the_book_keeps_what_the_book_says(kb: KnowledgeBase) -> None:
    listed = [d for d in kb.documents() if d.status_as_of == "2016-03"]
    assert len(listed) == 169
    assert all("目录" in (d.status_source or "") or "附录" in (d.status_source or "") for d in listed)


def test_what_replaces_what(kb: KnowledgeBase) -> None:
    new, old = kb.document("桂国资发〔2015〕54号"), kb.document("桂国资发〔2005〕34号")
    assert new is not None
    assert old is not None
    assert new.replaces == ("桂国资发2005-34", "桂国资发2005-35")
    assert (old.status, old.status_as_of, old.replaced_by) == ("已废止", "2016-03", (new.id,))


def test_a_rule_that_leans_on_a_repealed_document_is_flagged(kb: KnowledgeBase) -> None:
    leaning = {(c.doc_no, c.path) for c in kb.clauses() for f in c.flags if f.kind == LEANS}
    assert ("桂国资发〔2012〕41号", ("第四条", "第（四）项")) in leaning
    assert not [doc_no for doc_no, _ in leaning if doc_no == "桂国资发〔2015〕54号"]  # it repeals, it does not lean
    whole = next(c for c in kb.clauses("桂国资发〔2012〕41号") if c.path == ("第四条",))
    assert LEANS in {f.kind for f in kb.doubts(whole)}  # the article tells of its item


def test_precedence_over_earlier_rules_is_kept_with_its_clause(kb: KnowledgeBase) -> None:
    said = {d.doc_no: f.note for d in kb.documents() for f in d.flags if f.kind == validity.OVERRIDES}
    assert said.keys() == {"桂国资发〔2006〕229号", "桂政办发〔2014〕92号"}
    assert "在此之前有关与本办法相抵触的，以本办法为准" in said["桂国资发〔2006〕229号"]


def test_the_term_of_a_valuation_is_not_that_of_the_document(kb: KnowledgeBase) -> None:
    assert all(d.expires is None for d in kb.documents())


def test_an_unchanged_source_keeps_its_flags_once(kb: KnowledgeBase) -> None:
    for clause in kb.clauses("桂国资发〔2012〕41号"):
        assert len(clause.flags) == len(set(clause.flags))


def test_definitions_stand_with_the_clauses_that_use_them(kb: KnowledgeBase) -> None:
    used = {d["term"]: d["meaning"] for c in kb.clauses("桂国资发〔2012〕41号") for d in kb.definitions_at(c.id)}
    assert "自治区国资委" in used
    assert used["自治区国资委"].endswith("国有资产监督管理委员会")


def test_a_filter_by_status_sees_what_stands_today(kb: KnowledgeBase) -> None:
    assert {r.status for r in kb.search("债券融资", filters=Filters(status="拟修订")).results} == {"拟修订"}
