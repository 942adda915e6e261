"""Sentences and their parts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from checklists.norms.reading import Reading
from checklists.norms.sentences import parts, sentences

_LEGAL_TEXT = st.text(alphabet="第一条企业应当不得可以（）“”《》，。；：、\n 3,０10个工作日内前后自起%超过万元以上的", max_size=120)


def _sentences(text: str) -> list[str]:
    plain = Reading.of(text).plain
    return [plain[s.start : s.end] for s in sentences(plain)]


def test_a_semicolon_ends_a_sentence_but_not_inside_brackets() -> None:
    text = "（四）所涉及的资产重组方案（包括：出资人同意转让的文件；企业职工大会决议）；（五）评估报告。"
    assert _sentences(text) == ["所涉及的资产重组方案（包括：出资人同意转让的文件；企业职工大会决议）；", "（五）评估报告。"]


def test_a_bracket_that_is_never_closed_hides_no_full_stop() -> None:
    assert _sentences("第三条 企业（以下简称企业应当备案。逾期不得办理。\n附则") == [
        "企业（以下简称企业应当备案。",
        "逾期不得办理。",
        "附则",
    ]


def test_the_comma_of_a_figure_parts_nothing() -> None:
    plain = Reading.of("净资产价值超过 3,000 万元的企业国有产权转让,经审核后报批。").plain
    assert [plain[p.start : p.end] for p in parts(plain, sentences(plain)[0])] == [
        "净资产价值超过3,000万元的企业国有产权转让",
        "经审核后报批。",
    ]


@given(_LEGAL_TEXT)
def test_sentences_and_parts_stand_in_order_and_within_the_text(text: str) -> None:
    plain = Reading.of(text).plain
    end = 0
    for s in sentences(plain):
        assert end <= s.start < s.end <= len(plain)
        end = s.end
        inner = s.start
        for p in parts(plain, s):
            assert inner <= p.start < p.end <= s.end
            inner = p.end


@given(_LEGAL_TEXT, st.integers(0, 60), st.integers(0, 60))
def test_what_is_read_is_given_back_verbatim(text: str, a: int, b: int) -> None:
    reading = Reading.of(text)
    start, end = sorted((min(a, len(reading.plain)), min(b, len(reading.plain))))
    words = reading.verbatim(start, end)
    assert words in text
    assert Reading.of(words).plain.replace("，", ",") == reading.plain[start:end].replace("，", ",")
