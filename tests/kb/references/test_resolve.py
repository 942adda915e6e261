"""Where references lead, on the corpus itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

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
