"""Numerals both ways: what legal texts write, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.numerals import article_label, article_number, to_chinese, to_int


@given(st.integers(0, 99_999_999))
def test_there_and_back(n: int) -> None:
    assert to_int(to_chinese(n)) == n


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("十", 10), ("十二", 12), ("一百一十", 110), ("一百零五", 105), ("一千二百五十九", 1259), ("一千零五", 1005),
        ("一万零一十", 10_010),
        ("两百", 200), ("二〇一五", 2015), ("二○○七", 2007), ("17", 17), ("１７", 17), ("零", 0),
    ],
)  # fmt: skip
def test_reads(text: str, value: int) -> None:
    assert to_int(text) == value


@pytest.mark.parametrize("text", ["", "十分", "一百二", "百", "十百", "一千零零五", "一百零十", "重要", "第三", "三个"])
def test_refuses(text: str) -> None:
    with pytest.raises(ValueError, match="不是数字"):
        to_int(text)


@given(st.integers(1, 9999), st.integers(0, 20))
def test_articles_there_and_back(number: int, inserted: int) -> None:
    assert article_number(article_label(number, inserted)) == (number, inserted)


@pytest.mark.parametrize(
    ("label", "number"),
    [
        ("第一百三十三条之一", (133, 1)),
        ("第133条之2", (133, 2)),
        ("第二百八十七条", (287, 0)),
        ("17", (17, 0)),
        ("第一百三十三之一条", (133, 1)),
    ],
)
def test_inserted_articles(label: str, number: tuple[int, int]) -> None:
    assert article_number(label) == number


def test_numbers_out_of_range_are_refused() -> None:
    with pytest.raises(ValueError, match="超出范围"):
        to_chinese(100_000_000)
