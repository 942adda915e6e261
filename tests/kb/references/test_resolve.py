"""Where references lead, on the corpus itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.kb.corpus import parsed_text, references_in

if TYPE_CHECKING:
    from tests.kb.references.conftest import Corpus


@pytest.mark.parametrize(
    ("number", "path", "text", "targets"),
    [
        ("桂国资发〔2007〕99号", ("第八条",), "第六条", ["第三章/第六条"]),
        ("桂国资发〔2015〕54号", ("第二十八条", "第一款"), "本办法第二十七条第一项", ["第四章/第二十七条/第（一）项"]),
        ("桂国资发〔2006〕203号", ("第十二条", "第三款"), "前两款", ["第三章/第十二条/第一款", "第三章/第十二条/第二款"]),
        ("桂国资发〔2005〕33号", ("四", "（四）"), "上述三项原则", ["四/（一）", "四/（二）", "四/（三）"]),
        ("桂政办发〔2012〕298号", ("三", "（一）", "2"), "上述两个条件", ["三/（一）/1/（1）", "三/（一）/1/（2）"]),
        ("桂国资发〔2014〕271号", ("一", "（二）"), "前款", ["一/（一）"]),
    ],
)
def test_places_in_the_same_document(corpus: Corpus, number: str, path: tuple[str, ...], text: str, targets: list[str]) -> None:
    reference = corpus.reference(number, text, *path)
    assert ["/".join(t.path) for t in reference.targets] == targets
    assert all(t.clause_id and t.in_corpus for t in reference.targets)


def test_a_range_is_one_reference_with_a_target_for_each_article(corpus: Corpus) -> None:
    reference = corpus.reference("桂国资发〔2012〕152号", "上述第十七条至第二十六条")
    assert [t.path[-1] for t in reference.targets][:2] == ["第十七条", "第十八条"]
    assert len(reference.targets) == 10


def test_labels_that_the_document_does_not_bear_are_flagged(corpus: Corpus) -> None:
    reference = corpus.reference("桂国资发〔2010〕254号", "前述第四条第（一）款第2项")
    assert [t.path for t in reference.targets] == [("四", "（一）", "2")]
    assert [f.kind for f in reference.flags] == ["labels_differ"]


def test_national_namesake_stays_outside(corpus: Corpus) -> None:
    """《企业国有资产评估管理暂行办法》（国务院国资委令第12号） is not the regional one."""
    reference = corpus.reference("桂国资发〔2012〕151号", "《企业国有资产评估管理暂行办法》（国务院国资委令第12号）")
    (target,) = reference.targets
    assert (target.doc_no, target.in_corpus, target.document_id) == ("国务院国资委令第12号", False, None)


def test_misquoted_title_is_settled_by_the_number_and_flagged(corpus: Corpus) -> None:
    reference = next(r for r in corpus.references if r.doc_no == "桂国资发〔2013〕69号" and "152号" in r.text)
    (target,) = reference.targets
    assert (target.doc_no, target.in_corpus) == ("桂国资发〔2012〕152号", True)
    assert [f.kind for f in reference.flags] == ["misquoted_title"]


def test_shortened_title_is_only_a_candidate(corpus: Corpus) -> None:
    reference = next(r for r in corpus.references if r.text == "《监管企业投资管理暂行办法》")
    assert all((t.status or "").startswith("候选：") for t in reference.targets)


def test_short_names_lead_where_the_document_says(corpus: Corpus) -> None:
    reference = corpus.reference("桂国资发〔2005〕33号", "《管理办法》", "四")
    assert reference.kind == "alias"
    assert reference.targets[0].title == "国有企业法律顾问管理办法"


def test_place_in_a_document_outside(corpus: Corpus) -> None:
    reference = next(r for r in corpus.references if r.text.startswith("《办法》第三条第（一）项"))
    assert [t.path[-1] for t in reference.targets] == ["第（一）项", "第（二）项", "第（四）项", "第（五）项"]
    assert {(t.doc_no, t.in_corpus) for t in reference.targets} == {("桂政发〔2009〕16号", False)}


def test_repealed_document_known_from_the_list(corpus: Corpus) -> None:
    reference = next(r for r in corpus.references if r.doc_no == "桂国资发〔2015〕54号" and "〔2005〕35号" in r.text)
    (target,) = reference.targets
    assert (target.in_corpus, bool(target.document_id), target.status) == (False, True, "已废止")


def test_offsets_point_at_the_words_in_the_clause(corpus: Corpus) -> None:
    clauses = {c.id: c for cs in corpus.clauses.values() for c in cs}
    for r in corpus.references:
        assert clauses[r.clause_id].text[r.start : r.end] == r.text


def test_ids_are_unique_and_places_known(corpus: Corpus) -> None:
    ids = [r.id for r in corpus.references]
    assert len(ids) == len(set(ids))
    clauses = {c.id for cs in corpus.clauses.values() for c in cs}
    assert all(t.clause_id in clauses for r in corpus.references for t in r.targets if t.clause_id)


# ---------------------------------------------------------------- on texts made for it


def leads(texts: list[str], words: str) -> list[tuple[str | None, str]]:
    """Title and path of the targets of the reference with these words."""
    reference = next(r for r in references_in(*texts) if r.text == words)
    return [(t.title, "/".join(t.path)) for t in reference.targets]


RULES = [
    "某集团有限公司采购管理办法", "第一章 采购方式", "第一条 招标限额如下表：", "类别\t限额", "工程\t400万元",
    "第二条 符合第一条规定的，可以不招标。", "第二章 监督", "第三条 违反前两条规定的，依照刑法第三百八十七条处罚；列入本办法附件1的除外。",
    "附件1", "供应商负面清单", "一、串通投标的供应商。",
]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "targets"),
    [
        ("前两条", [("某集团有限公司采购管理办法", "第一章/第一条"), ("某集团有限公司采购管理办法", "第一章/第二条")]),  # over a chapter
        ("第一条", [("某集团有限公司采购管理办法", "第一章/第一条")]),  # once, not also for the table in it
        ("刑法第三百八十七条", [("刑法", "第三百八十七条")]),
        ("本办法附件1", [("供应商负面清单", "")]),  # without a list of annexes
    ],
)
def test_places_in_a_text(words: str, targets: list[tuple[str, str]]) -> None:
    assert leads(RULES, words) == targets


NUMBERED = [
    "某市监管企业融资担保管理办法",
    "第一条 依据《关于加强中央企业融资担保管理工作的通知》（国资发财评规〔2021〕75号，下称“75号文”）制定本办法。",
    "第二条 总额控制按75号文第三条执行，违反37号令第五条的，严肃追责。",
    "第三条 本办法自印发之日起施行。",
]


def test_a_number_before_a_place_names_another_document() -> None:
    """按75号文第三条 is never 第三条 of the text itself."""
    assert leads(NUMBERED, "75号文第三条") == [("关于加强中央企业融资担保管理工作的通知", "第三条")]
    assert leads(NUMBERED, "37号令第五条") == [("37号令", "第五条")]


AMENDING = [
    "国务院国资委关于修改《企业国有资产交易监督管理办法》等两件规章的决定", "国务院国资委决定对下列规章作如下修改：",
    "一、对《企业国有资产交易监督管理办法》作出修改", "（一）将第五条修改为：“交易标的应当权属清晰，符合本办法规定。”", "（二）删去第三条第二款。",
    "二、对《中央企业合规管理办法》作出修改", "（一）第一条中的“3个月”修改为“6个月”。", "本决定自公布之日起施行。",
]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "target"),
    [
        ("第五条", ("企业国有资产交易监督管理办法", "第五条")),
        ("本办法", ("企业国有资产交易监督管理办法", "")),
        ("第三条第二款", ("企业国有资产交易监督管理办法", "第三条/第二款")),
        ("第一条", ("中央企业合规管理办法", "第一条")),
        ("本决定", ("国务院国资委关于修改《企业国有资产交易监督管理办法》等两件规章的决定", "")),
    ],
)
def test_a_decision_that_amends_speaks_of_the_amended_text(words: str, target: tuple[str, str]) -> None:
    assert leads(AMENDING, words) == [target]


def test_a_bracketed_article_is_the_bracketed_label() -> None:
    """按第（三）条 in an opinion whose （三） runs on over its sections is （三）, not 三、."""
    texts = [
        "关于加强资金管理的意见",
        "一、要求",
        "（一）指导思想。",
        "（二）原则。",
        "二、任务",
        "（三）建立资金池。",
        "（四）按照第（三）条要求编制预算。",
    ]
    assert leads([*texts, "三、保障", "（五）加强考核。"], "第（三）条") == [("关于加强资金管理的意见", "二/（三）")]


def test_the_paragraph_before_in_a_text_of_points() -> None:
    """前款 below a list means its lead-in with the items, and 前款第（二）项 one of them."""
    texts = [
        "重大项目投资管理若干规定",
        "一、重大项目应当符合下列条件：",
        "（一）符合产业政策；",
        "（二）资本金比例不低于30%。",
        "不符合前款第（二）项规定的，不予核准；符合前款规定的，报国资委。",
        "二、依据民法典第八十四条处理。",
    ]
    assert leads(texts, "前款第（二）项") == [("重大项目投资管理若干规定", "一/（二）")]
    assert leads(texts, "前款") == [("重大项目投资管理若干规定", "一")]
    assert leads(texts, "民法典第八十四条") == [("民法典", "第八十四条")]


def test_an_article_of_an_annex() -> None:
    """附件2第二条 is an article of the annex, not the notice's own second point."""
    texts = [
        "关于印发薪酬管理两项制度的通知", "一、本通知自印发之日起执行。", "二、与附件2第二条不一致的，以附件为准。", "附件1", "负责人薪酬管理办法",
        "第一条 制定本办法。", "第二条 薪酬由三部分构成。", "附件1-1", "薪酬备案表", "附件2", "工资总额管理办法", "第一条 制定本办法。", "第二条 预算应当核准。",
    ]  # fmt: skip
    assert leads(texts, "附件2第二条") == [("工资总额管理办法", "第二条")]
    assert parsed_text(*texts).documents[0].body_titles == ("负责人薪酬管理办法", "薪酬备案表", "工资总额管理办法")
