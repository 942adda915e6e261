"""What a query says: its phrases, what must and must not stand in the result, and the words to rank by."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.index.tokens import HAN, fold

LONGEST_QUERY = 2000  # characters that are read of a pasted text

# A quoted phrase: "资产 评估" anywhere; “资产评估” only when it stands alone (in 关于“三重一大”的会议 it is an ordinary quotation)
_STRAIGHT = re.compile(r'([+-]?)"([^"]+)"')
_CURLED = re.compile(r"(?:(?<=\s)|^)([+-]?)[“「]([^”」]+)[”」](?=\s|$)")
# A word that must or must not stand there: "+备案", "-境外"
_SIGNED = re.compile(rf"(?:(?<=\s)|^)([+-])([{HAN}a-z0-9%.〔〕]+)(?=\s|$)")
_STOP_WORDS = """
什么 哪些 怎么 怎样 如何 多少 多长 多久 是否 应当 可以 能否 能不能 可不可以 需要 哪个 哪里 何时 几个 是不是 有没有 行不行 怎么办 为什么
谁来 由谁 要求 规定 情况 情形 进行 有关 相关 我们 我司 公司 企业 单位 一个 这个 那个 一下 请问 吗 呢 的 了 和
与 或 在 是 有 要 会 应 到 对 被 把 给 向 从 以 及 等 就 都 还 也 不
"""
STOP = frozenset(_STOP_WORDS.split())  # words that carry a question and nothing else
# What asks: "多长时间", "多少钱", "什么时候", "几天", "要不要"; words cut across it ("要在", "钱算") say nothing of the matter
ASKING = re.compile(
    r"要?在?(?:多长时间|多久|什么时候|何时)[之以]?[内前后]?|多少[钱元天年月人次家个]?|几[个天日年月次名倍种家]|什么|哪[些个里]?|谁"
    r"|怎么[办样算]?|怎样|如何|为什么|是否|能否|可否|([是有能可要行])[不没](?:可以|\1)|[吗呢吧]"
)


@dataclass(frozen=True, slots=True)
class Query:
    """``text`` is what ranking uses (all positive words); ``must`` and ``must_not`` are folded strings."""

    text: str
    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()


def parse(query: str) -> Query:
    """Read the operators of a query.

    >>> parse('资产评估 +备案 -境外 "评估 基准日"')
    Query(text='资产评估 备案 评估 基准日', must=('评估 基准日', '备案'), must_not=('境外',))
    """
    text = fold(query[:LONGEST_QUERY])
    must: list[str] = []
    must_not: list[str] = []

    def take(match: re.Match[str]) -> str:
        sign, words = match.group(1), match.group(2).strip()
        if words:
            (must_not if sign == "-" else must).append(words)
        return " " if sign == "-" else f" {match.group(2)} "

    for pattern in (_STRAIGHT, _CURLED, _SIGNED):
        text = pattern.sub(take, text)
    return Query(" ".join(text.split()), tuple(must), tuple(must_not))
