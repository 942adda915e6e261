"""Numbers of documents in every spelling that the corpus and its readers use."""

import pytest

from kb import docno


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("桂国资发〔2007〕99号", "桂国资发〔2007〕99号"),
        ("桂财会[2005]41号", "桂财会〔2005〕41号"),
        ("国资发产权〔2006〕274 号", "国资发产权〔2006〕274号"),
        ("国务院国资委、财政部令第3号", "国务院国资委、财政部令第3号"),
        ("国资委 财政部令第3号", "国资委、财政部令第3号"),
        ("国务院令 第 378 号", "国务院令第378号"),
        ("国务院令 378号", "国务院令第378号"),
        ("国务院国有资产监督管理委员会令（第6号）", "国务院国资委令第6号"),
        ("国务院国资委第6号令", "国务院国资委令第6号"),
        ("国务院国资委第七号令", "国务院国资委令第7号"),
        ("中华人民共和国主席令第5号", "主席令第5号"),
        ("人力资源和社会保障部令第20号", "人力资源和社会保障部令第20号"),
        ("国务院国资委国资发评价〔2005〕67号", "国资发评价〔2005〕67号"),
    ],
)
def test_reads_printed_numbers(text: str, printed: str) -> None:
    assert str(docno.read(text)) == printed


@pytest.mark.parametrize("text", ["2007年5月21日", "第17条", "99号文", "财政部2006年2月15日颁布"])
def test_other_text_is_no_printed_number(text: str) -> None:
    assert docno.read(text) is None


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("桂国资发2007 99号", "桂国资发〔2007〕99号"),
        ("桂国资发2007-99", "桂国资发〔2007〕99号"),
        ("桂国资发(2007)99号", "桂国资发〔2007〕99号"),
        ("桂国资发【2007】99号", "桂国资发〔2007〕99号"),
        ("桂国资发［2007］99号", "桂国资发〔2007〕99号"),
        ("99号文", "桂国资发〔2007〕99号"),
        ("2007年99号文", "桂国资发〔2007〕99号"),
        ("国资委6号令", "国务院国资委令第6号"),
        ("国务院国资委令第6号", "国务院国有资产监督管理委员会令（第6号）"),
    ],
)
def test_typed_numbers_fit_the_printed_one(typed: str, printed: str) -> None:
    hit, meant = docno.search_typed(typed), docno.read(printed)
    assert hit is not None and meant is not None
    assert docno.fits(hit[0], meant)


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("国资委、财政部令第3号", "国务院国资委、财政部令第3号", True),
        ("国资发〔2007〕99号", "桂国资发〔2007〕99号", False),
        ("桂国资发〔2007〕99号", "桂国资发〔2008〕99号", False),
        ("国务院国资委令第12号", "国务院令第12号", False),
    ],
)
def test_one_number_or_two(a: str, b: str, same: bool) -> None:
    first, second = docno.read(a), docno.read(b)
    assert first is not None and second is not None
    assert docno.same(first, second) is same


@pytest.mark.parametrize("text", ["2015年第三季度", "公司债2015 10亿元", "第17条第1款", "三项制度改革"])
def test_questions_hold_no_number(text: str) -> None:
    assert docno.search_typed(text) is None
