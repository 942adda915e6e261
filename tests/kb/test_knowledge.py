"""The one door: documents by the names that people type."""

from __future__ import annotations

import pytest

from kb.knowledge import Filters, KnowledgeBase
from kb.model import HeguiError

ASSESSMENT = "桂国资发2007-99"


@pytest.mark.parametrize(
    "name", [ASSESSMENT, "桂国资发〔2007〕99号", "桂国资发2007 99号", "99号文", "广西壮族自治区企业国有资产评估管理暂行办法"]
)
def test_a_document_answers_to_its_names(kb: KnowledgeBase, name: str) -> None:
    document = kb.document(name)
    assert document is not None
    assert document.id == ASSESSMENT
    assert {c.doc_id for c in kb.clauses(name)} == {ASSESSMENT}
    assert {r.doc_id for r in kb.search("备案材料", filters=Filters(doc=name)).results} == {ASSESSMENT}


@pytest.mark.parametrize("name", ["不存在的办法", "评估管理暂行办法第九条", "备案"])
def test_what_names_no_document_is_refused(kb: KnowledgeBase, name: str) -> None:
    assert kb.document(name) is None
    with pytest.raises(HeguiError, match="本库没有文件"):
        kb.clauses(name)


def test_only_what_is_cited_or_well_supported_is_called_an_answer(kb: KnowledgeBase) -> None:
    assert kb.search("99号文第十七条的核准程序").verdict == "answer"
    plain = kb.search("评估备案要在多长时间内提出")
    assert (plain.verdict, plain.results[0].citation) == (
        "answer",
        "《广西壮族自治区企业国有资产评估管理暂行办法》（桂国资发〔2007〕99号）第十九条",
    )
    narrowed = {
        no: kb.search("资产评估备案时限", filters=Filters(doc=no)).verdict
        for no in ("桂国资发〔2007〕99号", "桂国资发〔2010〕254号", "桂国资党发〔2011〕36号")
    }
    assert narrowed == {"桂国资发〔2007〕99号": "answer", "桂国资发〔2010〕254号": "near", "桂国资党发〔2011〕36号": "none"}
    beyond = kb.search("烹饪红烧肉的做法")
    assert beyond.verdict != "answer"
    assert beyond.results
