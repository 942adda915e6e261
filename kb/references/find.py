"""Find: every place of a text that refers to a rule, as the text makes it.

``find_mentions`` looks at one text alone and knows no document: it says where a mention stands and what it names (a title, a number,
a place, a word such as 前款). What that leads to is settled by ``resolve``, when all names that a document uses are known. Linear in
the text's length.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Literal

from kb import docno, place
from kb.docno import DocNo
from kb.numerals import DECIMAL, NUMERAL, to_int
from kb.place import Place

MentionKind = Literal["title", "number", "self", "place", "relative", "above", "annex"]

# 本办法, 本暂行规定, 本实施办法, 本参考标准; not 基本制度, 本法人, 本意见书
SELF = re.compile(
    r"(?<![基根资成样日版原文])本(?P<word>(?:[暂试]行|实施|管理|指导|工作|参考|若干|补充|操作|监督|考核|评价){0,3}"
    r"(?P<genre>条例|细则|办法|规定|规则|规程|准则|通则|制度(?!建设)|规范|标准|指引|指南|纲要|意见(?!书)|通知(?!书)|决定|公告|方案|法(?![人律院定制规官庭学案语])|解释|章程|条款(?=第)))"
)

# Titles that end like a rule and are none: 《法律意见书》 is caught by its end, these by the word before it
_NO_RULE_END = re.compile(
    r"(?:[方做算看手用书说]法|(?:法律|审计|审核|评审|核准|初审|书面|审查|评估|专家|处理|反馈)意见|(?:处罚|处分|处理|任免|仲裁)决定|(?:中标|缴款|抽查|催缴|入库|录用)通知"
    r"|(?:招标|拍卖|转让|中标|产权转让)公告|(?:(?:工作|年度|投资|审计|采购|生产|经营|发展)计划)|(?<!中国共产党)章程)$"
)
# 方案 and the like are rules only when an authority sets them out: 《…工作实施方案》, not 《企业国有产权转让方案》
_RULE_END = re.compile(
    r"(?:宪法|法典|法|条例|细则|办法|规定|规则|规程|准则|通则|制度|规范|标准|指引|指南|纲要|大纲|意见|通知|决定|决议|通告|命令|令|批复|复函|解释|公约|守则|目录|预案"
    r"|(?:实施|工作|改革|总体|试点|行动|整治)方案|(?:发展|振兴|专项|总体|五年|”)规划|的(?:函|公告|通报|建议|答复)|中国共产党章程)$"
)
_EDITION = r"(?:试行|暂行|修订|修正|草案|征求意见稿|试点|[^（）()]{0,12}(?:稿|版|本|类|类企业|年))"
_TITLE_TAIL = re.compile(rf"(?:[（(][^（）()]*[）)]|\d{{4}}年?版?|第[{NUMERAL}]+[号部分]+)+$")
_DASH = re.compile(r"[—－–-]+|[:：]")

_CLOSERS = {"《": "》", "〈": "〉", "（": "）", "(": ")"}
_LONGEST_TITLE = 160
# （国务院国资委第6号令，以下简称《管理办法》）: what a bracket after a title must hold to belong to the reference
_ALIAS = re.compile(r"(?:以下|下)?(?:简|统|合)?称(?:之?为|：|:)?[ 　]*(?P<name>[“\"「『]?[^，。；,;“”\"]{1,40}?[”\"」』]?)[）)]?$")
_ALIAS_MARK = re.compile(r"(?:以下|下)(?:简|统|合)?称|简称")
_DATED = re.compile(r"年.{0,12}(?:颁布|发布|公布|印发|施行|实施|修订|修正|通过|制定|颁发)")
_EDITION_ONLY = re.compile(rf"{_EDITION}")
_AFTER_TITLE = re.compile(r"[ 　]*(?:的|中的|中|之|规定的)?[ 　]*(?=第)")

_NUMBER_WORD = r"[一二两三四五六七八九十\d]*"
# 前款, 前两款, 前三条, 前项, 上一款; 本条, 本章; not 提前款项, 当前项目, 基本条件
RELATIVE = re.compile(
    rf"(?<![提当目以之空])(?P<dir>前|上)(?P<count>{_NUMBER_WORD})(?P<unit>款(?!项)|条(?![件例])|项(?!目)|章|节|目(?!标))(?=[第所规之的中至、，和与或情列进以中涉]|$|[^款条项])"
    r"|(?<![基资成样文版日])本(?P<this>条款|条(?![件例线])|款(?!项)|项(?=规定|所)|章(?!程)|节(?![约能日目]))"
)
# 上述三项原则, 上述两个条件, 上述规定, 前述第四条…; not 上述两个通知, which are other documents
ABOVE = re.compile(
    r"(?:上述|前述)(?!.{0,4}(?:通知|文件|意见|办法|条例|公告|决定|细则|法律|法规|规章))(?:(?P<count>[一二两三四五六七八九十])(?P<measure>[个项条点款])?)?(?:同一|有关|相关|各项|所列)?"
    r"(?P<noun>规定|条款|事项|条件|情形|情况|原则|标准|要求|程序|行为|指标|范围|比例|措施|内容|条|款|项)?"
)
# （附件 1）, 见附件2, 本办法附件3, 附表3
ANNEX = re.compile(rf"(?:{SELF.pattern}的?)?附(?P<sort>件|表)[ 　]*(?P<n>[{NUMERAL}]{{1,3}})(?![{NUMERAL}年月般些样律同起并定]|[-－]\d)")
#: 附件1 at the head of the annex itself
ANNEX_OWN = re.compile(rf"附\s*[件录表]\s*[{NUMERAL}]+(?:[-－]\d+)?")
_ANNEX_LABEL = re.compile(r"[ 　]*(?:[:：.．、]|$)", re.MULTILINE)
# 关于…的通知（桂国资发〔2006〕209号) without 《》
_BARE_TITLE = re.compile(r"[^，。；：:、\n（）()《》“”]{4,80}$")
_LEAD_IN = re.compile(
    r"^.*?(?:根据|按照|依照|依据|参照|执行|遵照|印发的?|下发的?|转发的?|附件[\d一二三四五]*[:：]?|^[\d一二三四五六七八九十]+[.．、])"
)
# 公司章程第五条, 合同第三条: not a place of this text
_OTHER_TEXT = re.compile(r"(?:合同|协议|章程|协议书|合约)(?:书)?(?:的|中)?$")


@dataclass(slots=True)
class Mention:
    """A mention of a rule: the span ``start``–``end`` and what it names.

    ``title`` is without its outer brackets; ``name`` is the short name that the mention itself introduces (以下简称《办法》);
    ``places`` are the places named, in order; ``word`` is what a relative mention says (前款, 上述); ``rule`` is False for a title that
    does not look like one of a rule (a newsletter, a form, a contract): then only a document that bears it makes it a reference.
    """

    kind: MentionKind
    start: int
    end: int
    title: str | None = None
    number: DocNo | None = None
    name: str | None = None
    places: list[Place] = field(default_factory=list)
    word: str = ""
    count: int | None = None
    rule: bool = True
    annex: int | None = None


def find_mentions(text: str, start: int = 0, decimals: Collection[str] = ()) -> list[Mention]:
    """All mentions in ``text`` from ``start`` on (where the clause's own label ends), in order, none overlapping another.

    ``decimals`` are the numbers of the clauses of a manual (3.2.1), which its own text names without 第 and 条.
    """
    taken = bytearray(len(text) + 1)
    mentions: list[Mention] = []
    for step in (_titles, _numbers, _annexes, _selves, _relatives, _places):
        for mention in step(text, start, taken):
            taken[mention.start : mention.end] = b"\x01" * (mention.end - mention.start)
            mentions.append(mention)
    if decimals:
        mentions += _decimals(text, start, taken, decimals)
    mentions.sort(key=lambda m: m.start)
    return mentions


# ------------------------------------------------------------------ titles


def _titles(text: str, start: int, taken: bytearray) -> list[Mention]:
    mentions = []
    position = text.find("《", start)
    while position >= 0:
        end = title_end(text, position)
        if end is None:
            position = text.find("《", position + 1)
            continue
        mention = Mention("title", position, end, title=text[position + 1 : end - 1])
        _take_brackets(text, mention)
        mention.rule = mention.number is not None or is_rule(mention.title or "")
        _take_places(text, mention)
        mentions.append(mention)
        position = text.find("《", mention.end)
    return mentions


def title_end(text: str, start: int) -> int | None:
    """The end of the title that opens at ``start``: 《…实施〈条例〉办法》 counts as one; None if it is not closed where a title may end."""
    depth = 0
    for i in range(start, min(len(text), start + _LONGEST_TITLE)):
        c = text[i]
        if c in "《〈":
            depth += 1
        elif c in "》〉":
            depth -= 1
            if depth == 0:
                return i + 1
        elif c == "。":
            break
    close = text.find("》", start, start + _LONGEST_TITLE)  # brackets that do not pair: 《关于〈条例》
    return close + 1 if close > 0 and "。" not in text[start:close] else None


def _take_brackets(text: str, mention: Mention) -> None:
    """Draw in the brackets after a title that hold its number, its date, its edition or the short name given to it."""
    for _ in range(3):
        position = mention.end
        while position < len(text) and text[position] in " 　\n":
            position += 1
        if position >= len(text) or text[position] not in "（(":
            return
        end = bracket_end(text, position)
        if end is None:
            return
        content = text[position + 1 : end - 1]
        number = _number_in(content)
        alias = _alias_in(content)
        if not (number or alias or _DATED.search(content) or _EDITION_ONLY.fullmatch(content)):
            return
        mention.number = mention.number or number
        mention.name = mention.name or alias
        mention.end = end


def bracket_end(text: str, start: int) -> int | None:
    """The end of the round bracket that opens at ``start``, brackets within it counted; either width closes either."""
    depth = 0
    for i in range(start, min(len(text), start + 200)):
        if text[i] in "（(":
            depth += 1
        elif text[i] in "）)":
            depth -= 1
            if depth == 0:
                return i + 1
    return None


def _number_in(content: str) -> DocNo | None:
    head = re.split(r"[，,；;](?=[ 　]*(?:以|下|简))", content)[0]
    number = docno.read(head)
    if number or "号" not in head:
        return number
    hit = docno.search(head)
    return hit[0] if hit else None


def _alias_in(content: str) -> str | None:
    mark = _ALIAS_MARK.search(content)
    if not mark:
        return None
    name = content[mark.end() :].lstrip("为：: 　")
    if name.startswith("《"):
        end = title_end(name, 0)
        return name[1 : end - 1] if end else None
    return name.strip('“”"「」『』 　') or None


def is_rule(title: str) -> bool:
    """Whether a title is, by its form, that of a rule: 《企业会计制度》 is; 《国资国企要情》, 《债权追索委托函》 are not."""
    bare = re.sub(r"\s+", "", title)
    for part in (bare, *_DASH.split(bare)):
        part = _TITLE_TAIL.sub("", part) or part
        if _RULE_END.search(part) and not _NO_RULE_END.search(part):
            return True
    return False


def _take_places(text: str, mention: Mention) -> None:
    m = _AFTER_TITLE.match(text, mention.end)
    if m and (hit := place.scan(text, m.end())):
        mention.end, mention.places = hit


# ------------------------------------------------------------------ numbers


def _numbers(text: str, start: int, taken: bytearray) -> list[Mention]:
    mentions = []
    hit = docno.search(text, start) if "号" in text else None
    while hit:
        number, begin, end = hit
        if not taken[begin] and not taken[end - 1]:
            mention = Mention("number", begin, end, number=number)
            _take_bare_title(text, mention, taken)
            if text.startswith("文", mention.end):
                mention.end += 1
            _take_places(text, mention)
            mentions.append(mention)
            end = mention.end
        hit = docno.search(text, end)
    return mentions


def _take_bare_title(text: str, mention: Mention, taken: bytearray) -> None:
    """国有企业法律顾问管理办法（国务院国资委令第6号): a title without 《》 before a number in brackets."""
    opened = mention.start - 1
    while opened >= 0 and text[opened] in " 　":
        opened -= 1
    if opened < 0 or text[opened] not in "（(":
        return
    end = bracket_end(text, opened)
    before = _BARE_TITLE.search(text, max(0, opened - 80), opened)
    if end is None or end < mention.end or not before or taken[before.start()] or taken[opened - 1]:
        return
    lead = _LEAD_IN.match(before[0])
    begin = before.start() + (lead.end() if lead else 0)
    while begin < opened and text[begin] in " 　":
        begin += 1
    title = text[begin:opened].strip()
    if len(title) >= 4 and is_rule(title):
        mention.start, mention.end, mention.title = begin, end, title


# ------------------------------------------------------------------ within the document


def _selves(text: str, start: int, taken: bytearray) -> list[Mention]:
    mentions = []
    for m in SELF.finditer(text, start):
        if taken[m.start()]:
            continue
        mention = Mention("self", m.start(), m.end(), word=m["word"])
        _take_places(text, mention)
        mentions.append(mention)
    return mentions


def _relatives(text: str, start: int, taken: bytearray) -> list[Mention]:
    mentions = []
    for m in RELATIVE.finditer(text, start):
        if taken[m.start()]:
            continue
        word = (m["dir"] and "前" + m["unit"]) or "本" + m["this"]
        mention = Mention("relative", m.start(), m.end(), word=word, count=_count(m["count"]))
        _take_places(text, mention)
        mentions.append(mention)
    for m in ABOVE.finditer(text, start):
        if taken[m.start()]:
            continue
        hit = place.scan(text, m.end()) if m.end() == m.start() + 2 else None
        if hit:
            mentions.append(Mention("place", m.start(), hit[0], places=hit[1]))
        elif m["noun"] or m["measure"]:
            mentions.append(Mention("above", m.start(), m.end(), word=m["noun"] or "", count=_count(m["count"])))
    return mentions


def _count(text: str | None) -> int | None:
    try:
        return to_int(text) if text else None
    except ValueError:
        return None


def _annexes(text: str, start: int, taken: bytearray) -> list[Mention]:
    mentions = []
    for m in ANNEX.finditer(text, start):
        heads_line = m.start() == 0 or text[m.start() - 1] == "\n"
        if taken[m.start()] or (heads_line and _ANNEX_LABEL.match(text, m.end())):
            continue
        number = _count(m["n"])
        if number:
            mention = Mention("annex", m.start(), m.end(), word=f"附{m['sort']}", annex=number)
            _take_places(text, mention)
            mentions.append(mention)
    return mentions


def _places(text: str, start: int, taken: bytearray) -> list[Mention]:
    """Places that stand alone: 企业发生第六条所列经济行为的."""
    mentions = []
    position = start
    while m := place.START.search(text, position):
        position = m.end()
        if taken[m.start()] or not (hit := place.scan(text, m.start())):
            continue
        end, places = hit
        position = end
        if _OTHER_TEXT.search(text, max(0, m.start() - 8), m.start()) or not _is_cited(text, m.start(), end, places):
            continue
        mentions.append(Mention("place", m.start(), end, places=places))
    return mentions


# 按3.1执行, 见4.2.1和4.2.2。; 按1.2计算 and 按1.2的系数 name a figure
_DECIMAL = re.compile(
    rf"(?:(?P<cites>见|按照?|依照|依据|根据|符合|违反|参照)|[和及与、])[ 　]*(?P<n>{DECIMAL})"
    r"(?=[ 　]*(?:的?(?:规定|要求|程序|条件)|执行|办理|进行|处理|[，。；、）)和及与]|$))",
    re.MULTILINE,
)


def _decimals(text: str, start: int, taken: bytearray, known: Collection[str]) -> Iterator[Mention]:
    """Numbers of a manual's clauses behind a word that cites, and those that such a one is joined to."""
    end = -1
    for m in _DECIMAL.finditer(text, start):
        if m["n"] in known and (m["cites"] or m.start() == end) and not taken[m.start("n")] and (hit := place.scan(m["n"], 0, typed=True)):
            end = m.end()
            yield Mention("place", m.start("n"), end, places=hit[1])


# 第一项工作, 第二款产品, 第一章讲了什么: ordinals before a noun; a rule's place is followed by what it does
_ORDINAL_USE = re.compile(
    r"[ 　]*(?:规定|所列|所称|所述|所指|列举|情形|的|中|之|至|、|，|。|；|或|和|及|与|以及|者|行为|外|内容|要求|执行|条件|）|\)|$)"
)


def _is_cited(text: str, start: int, end: int, places: list[Place]) -> bool:
    first = places[0][0]
    if first.unit == "条" or any(step.unit == "条" for step in places[0]):
        return True
    if start == 0 or text[start - 1] in "\n" or first.unit in ("部分", "点", "目", "编", "节"):
        return False
    return bool(_ORDINAL_USE.match(text, end))
