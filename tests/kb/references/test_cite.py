"""Citations as people type them, held against the corpus."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from kb.citation import write

if TYPE_CHECKING:
    from tests.kb.references.conftest import Corpus


@pytest.mark.parametrize(
    ("text", "number", "place"),
    [
        ("99号文17条", "桂国资发〔2007〕99号", "第十七条"),
        ("桂国资发2007 99号第17条第三项", "桂国资发〔2007〕99号", "第十七条/第（三）项"),
        ("桂国资发【2007】99号 第十七条(三)", "桂国资发〔2007〕99号", "第十七条/第（三）项"),
        ("桂国资发[2007]99号第17条第1款第三项", "桂国资发〔2007〕99号", "第十七条/第（三）项"),
        ("《广西壮族自治区企业国有资产评估管理暂行办法》第十七条", "桂国资发〔2007〕99号", "第十七条"),
        ("自治区国资委重大事项决策程序规则 第五条", "桂国资发〔2014〕73号", "第五条"),
        ("桂国资发〔2010〕254号四、（一）2", "桂国资发〔2010〕254号", "四/（一）/2"),
        ("桂国资发〔2010〕254号第四条第（一）项第2目", "桂国资发〔2010〕254号", "四/（一）/2"),
    ],
)
def test_found(corpus: Corpus, text: str, number: str, place: str) -> None:
    answer = corpus.citations.resolve(text)
    assert answer.outcome == "found"
    assert answer.clauses[0].doc_no == number
    assert "/".join(answer.clauses[0].path).endswith(place)


def test_number_of_a_forwarded_text(corpus: Corpus) -> None:
    """国资发产权〔2007〕108号 stands only in the notice that forwards it."""
    answer = corpus.citations.resolve("国资发产权[2007]108号 第七条")
    assert answer.clauses[0].body_title == "上市公司国有股东标识管理暂行规定"


def test_several_in_one_line(corpus: Corpus) -> None:
    answer = corpus.citations.resolve("99号文17条、20条；2012年41号文第3条")
    assert [c.path[-1] for c in answer.clauses] == ["第十七条", "第二十条", "第三条"]


@pytest.mark.parametrize(
    ("text", "outcome", "words"),
    [
        ("99号文第99条", "no_such_clause", "最后一条是第四十一条"),
        ("公司法第3条", "no_such_document", "本库没有名为《公司法》的文件"),
        ("桂国资发〔2001〕1号第3条", "no_such_document", "本库没有文号为"),
        ("桂国资发〔2005〕34号第3条", "no_such_document", "没有正文"),
        ("第十七条", "not_a_citation", "没有写明是哪一份文件"),
        ("评估备案要多少天", "not_a_citation", "没有读出"),
        ("三项制度改革", "not_a_citation", "没有读出"),
        ("33号文第三条", "ambiguous", "不止一处相符"),
    ],
)
def test_plain_word_why_not(corpus: Corpus, text: str, outcome: str, words: str) -> None:
    answer = corpus.citations.resolve(text)
    assert answer.outcome == outcome
    assert words in answer.message


def test_a_citation_within_a_question(corpus: Corpus) -> None:
    answer = corpus.citations.within("99号文17条 备案期限")
    assert ([c.path[-1] for c in answer.clauses], answer.rest, answer.whole) == (["第十七条"], "备案期限", False)


def test_a_document_within_a_question(corpus: Corpus) -> None:
    answer = corpus.citations.within("桂国资发〔2007〕99号 备案期限")
    assert answer.document_ids == (corpus.document("桂国资发〔2007〕99号").id,)
    assert (answer.clauses, answer.rest) == ((), "备案期限")


@pytest.mark.parametrize("style", ["article", "outline"])
def test_what_is_written_is_read_back(corpus: Corpus, style: str) -> None:
    """Every clause of the corpus whose labels are its own alone (some outlines start again within one body)."""
    clauses = [c for cs in corpus.clauses.values() for c in cs]
    times = Counter((c.doc_id, c.body_title, c.path) for c in clauses)
    for c in clauses:
        if times[c.doc_id, c.body_title, c.path] == 1:
            citation = write(c.doc_title, c.doc_no, c.body_title, c.path, style)  # type: ignore[arg-type]
            answer = corpus.citations.resolve(citation)
            assert answer.outcome == "found" and answer.clauses[0].id == c.id, citation
