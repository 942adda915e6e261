"""The labels of legal texts: 第一编 第一章 第一节 第一条 一、 （一） 1. （1） ① 3.2.1, and what only looks like one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from kb import numerals
from kb.numerals import NUMERAL, to_chinese, to_int

Kind = Literal["part", "subpart", "chapter", "section", "article", "cn", "decimal", "pcn", "num", "pnum", "circ"]

#: 第一编 总则 · 第二分编 · 第一章 总 则 · 第三节 保证
DIVISION = re.compile(rf"第\s*([{NUMERAL}]+)\s*(分编|编|章|节)(?=[\s　:：]|$|[^规所的第、和至以之中内，,。；])")
#: 第一条 · 第一百三十三条之一 · 第十三条**；第七条规定的…, 第八条、第九条 and 第三条至 are references and no labels
#: … but 第六条项目投产时间… and 第三条中央企业… are labels without a blank
#: 第三十－条 — a scan reads 一 as a dash; only a dash that touches 条 or a numeral before it is one
DASH = re.compile(r"[－—–]")
ONE = re.compile(r"[－—–-]")
ARTICLE = re.compile(rf"第\s*([{NUMERAL}]+[－—–]?|[－—–])\s*条(?:\s*之\s*([{NUMERAL}]+))?(?P<gap>[\s　]*[:：.．]?[\s　]*)")
REFERENCE_AFTER = re.compile(
    r"规定|所(?![有属])|的|第|款(?!项)|项(?!目)|、|和|或|与|至(?!少)|到(?!期)|以(?![非货实其])|之|及(?!时)|，|,|；|;|。|）|\)|》"
    r"|中(?![央介小外国层标心])|内(?![部控资容])|执行|办理|要求"
)
#: 一、 · 十一． — never a numeral inside words (一是, 一般); —、 is 一、 as a scan reads it
CN = re.compile(r"([一二三四五六七八九十百]+|[－—–](?=、))\s*[、．.]\s*")
#: （一） · (十二) · （一）、; （—） and 〔一〕 are （一） as a scan reads it
PCN = re.compile(r"[（(〔［【]\s*([一二三四五六七八九十百]+|十?[－—–-])\s*[）)〕］】]\s*[、.．]?\s*")
#: 1. · 2． · 3、 — no decimal (1.5), no year or sum
NUM = re.compile(r"(\d{1,3})\s*(?:[.．]\s*(?![\d.…])|、\s*)")
#: 3.2.1 采购申请 · 3．2 — the parts of a manual's number; no figure (1.5万元, 3.5%)
DECIMAL = re.compile(
    rf"({numerals.DECIMAL})(?:[.．、](?!\d)\s*|\s+|(?=[一-鿿《“（]))"
    r"(?!(?<!\s)\d|[%％‰~～—×÷+=<>≤≥-]|万|亿|千[元米克瓦]|元|倍|米|公里|吨|平方|立方|小时|个[百月工]|年(?!度)|至\d)"
)
#: （1） · (12) · 1）
PNUM = re.compile(r"(?:[（(]\s*(\d{1,3})\s*[）)]|(\d{1,2})[）)])\s*")
#: ①
CIRC = re.compile(r"[①-⑳]\s*")

#: What a title ends with: …管理办法 · …的通知 · …计分细则（A类企业）; a line that so ends and has no other mark may be one.
TITLE_END = re.compile(
    r"(?:办法|规定|细则|意见|方案|规则|通知|条例|决定|制度|指引|标准|公告|通报|函|批复|规范|预案|法|解释|纲要|准则|程序|计划|要点|说明|名单|公式|表|格式|法律意见书|事项|清单|章程|手册|守则|规程)"
    r"(?:[（(][^（）()]{1,12}[）)])*$"
)
#: 2005年10月24日最高人民法院审判委员会…通过 · 2018年9月18日《国务院关于修改…的决定》修订 — a line of a law's history
HISTORY = re.compile(r"^(\d{4})年(\d{1,2})月(\d{1,2})日[^。；]{0,150}(通过|公布|发布|颁布|修订|修正|批准|施行|实施|生效)$")
#: What stands inside a sentence and in no title.
SENTENCE_MARK = re.compile(r"[。；;！？]|[，,](?!.{0,20}》)")

#: ⒈ ⑴ ㈠ — a label in one character, and how it is written out: 1. （1） （一）
SINGLE: dict[str, tuple[Kind, int, str]] = {
    **{chr(0x2488 + n): ("num", n + 1, f"{n + 1}.") for n in range(20)},
    **{chr(0x2474 + n): ("pnum", n + 1, f"（{n + 1}）") for n in range(20)},
    **{chr(0x3220 + n): ("pcn", n + 1, f"（{to_chinese(n + 1)}）") for n in range(10)},
}

BRACKETS = "（(〔［【"
ROUND = str.maketrans("(〔［【)〕］】", "（（（（））））")

DIVISION_KIND: dict[str, Kind] = {"编": "part", "分编": "subpart", "章": "chapter", "节": "section"}
RANK: dict[Kind, int] = {
    "part": 0, "subpart": 1, "chapter": 2, "section": 3, "article": 4, "cn": 5, "decimal": 6, "pcn": 7, "num": 8, "pnum": 9, "circ": 10,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Label:
    """A label at the head of a paragraph: its kind, its number (and the one after 之), how it is written and where the words begin.

    ``parts`` are those of a decimal: 3.2.1 has the number 1 and the parts (3, 2, 1).
    """

    kind: Kind
    number: int
    sub: int
    text: str
    end: int
    spaced: bool
    parts: tuple[int, ...] = ()

    def follows(self, other: Label) -> bool:
        """Whether this label is the next of the same list."""
        if self.kind != other.kind:
            return False
        return (self.number, self.sub) in ((other.number + 1, 0), (other.number, other.sub + 1))


def read_label(text: str) -> Label | None:
    """The label at the head of ``text``, or None. An article's reference (第七条规定…) is none."""
    if not text:
        return None
    first = text[0]
    if first == "第":
        return _division(text) or _article(text)
    if first in BRACKETS:
        return _plain("pcn", PCN.match(text)) or _plain("pnum", PNUM.match(text))
    if "0" <= first <= "9":
        return _plain("num", NUM.match(text)) or _plain("pnum", PNUM.match(text)) or _decimal(DECIMAL.match(text))
    if "①" <= first <= "⑳":
        m = CIRC.match(text)
        return Label("circ", ord(first) - ord("①") + 1, 0, first, m.end(), False) if m else None
    if first in SINGLE:
        kind, number, written = SINGLE[first]
        gap = len(text) - len(text[1:].lstrip("、.． \t　"))
        return Label(kind, number, 0, written, gap, False)
    return _plain("cn", CN.match(text))


def _plain(kind: Kind, m: re.Match[str] | None) -> Label | None:
    if m is None:
        return None
    digits = next(g for g in m.groups() if g)
    try:
        number = to_int(ONE.sub("一", digits))
    except ValueError:
        return None
    text = m[0].strip() if digits.isdigit() else ONE.sub("一", m[0].strip())
    return Label(kind, number, 0, text, m.end(), m[0][-1:].isspace())


def _decimal(m: re.Match[str] | None) -> Label | None:
    if m is None:
        return None
    text = m[1].replace("．", ".")
    parts = tuple(map(int, text.split(".")))
    return Label("decimal", parts[-1], 0, text, m.end(), m[0][-1:].isspace(), parts)


def _division(text: str) -> Label | None:
    m = DIVISION.match(text)
    if not m or len(text) > 60:
        return None
    try:
        number = to_int(m[1])
    except ValueError:
        return None
    return Label(DIVISION_KIND[m[2]], number, 0, re.sub(r"\s", "", m[0]), m.end(), text[m.end() : m.end() + 1].isspace())


def _article(text: str) -> Label | None:
    m = ARTICLE.match(text)
    if not m:
        return None
    try:
        number, sub = to_int(DASH.sub("一", m[1])), to_int(m[2]) if m[2] else 0
    except ValueError:
        return None
    spaced = bool(m["gap"]) or m.end() == len(text)
    if not spaced and REFERENCE_AFTER.match(text, m.end()):
        return None
    label = DASH.sub("一", re.sub(r"[\s　:：.．]", "", m[0]))
    return Label("article", number, sub, label, m.end(), spaced)


def path_part(label: Label, parent: str | None) -> str:
    """The label as a path writes it. ``parent`` is the level of the clause above: items of articles read 第（一）项, theirs 第1目."""
    if label.kind in ("part", "subpart", "chapter", "section", "article", "decimal"):
        return label.text
    bare = re.sub(r"[\s、.．]", "", label.text).translate(ROUND)
    if label.kind == "pnum" and not bare.startswith("（"):
        bare = "（" + bare
    if parent in ("article", "paragraph"):
        return f"第{bare}项"
    if parent == "item" and label.kind in ("num", "cn"):
        return f"第{bare}目"
    return bare
