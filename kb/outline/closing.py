"""What stands below a text and is none of its clauses: who signed it and when, and the notes of the office that printed it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.dates import CHINESE_DATE, DATE, date_of, digits
from kb.outline.labels import SENTENCE_MARK, read_label
from kb.paragraph import Paragraph

#: The last word of a body's name: 各市国资委 · 各监管企业 · 区直各有关部门
BODY = re.compile(r"(?:委|局|厅|企业|部门|单位|公司|政府|机构|处室|办事处|院|集团|党委)(?:[（(].*[）)])?$")
#: … and of who signs besides: 国务院国有资产监督管理委员会 · 财政部 · 审计署
SIGNER = re.compile(r"(?:委员会|部|署|会|室|组|银行|中心)$")
#: 2024年3月15日 · 财政部2022年3月7日 — at the end of a text
SIGNED = re.compile(rf"(?P<name>[一-鿿、（）]{{2,30}}(?:委|部|局|厅|院|府|会|署|公司|办公室))?(?:{DATE.pattern}|{CHINESE_DATE.pattern})")
#: 抄送：市审计局。 · 公开方式：主动公开 · （此件公开发布） · 某市国资委办公室2023年2月21日印发
COLOPHON = re.compile(
    r"^(?:抄送|抄报|分送|主题词|公开方式|公开属性|信息公开(?:选项|属性|方式))[：:]|^[（(]此件.{0,14}[）)]$|^[（(]联系人[：:].*[）)]$"
    rf"|^[一-鿿（）]{{2,30}}\s*{DATE.pattern}印发$|^\d{{4}}年\d{{1,2}}月$"
)


def signature(paragraphs: Sequence[Paragraph]) -> tuple[str | None, str | None]:
    """Who signed a text and when: the last line that is a date, alone or behind a name, and the names of bodies right above it."""
    for i in range(len(paragraphs) - 1, -1, -1):
        if paragraphs[i].rows or not (m := SIGNED.fullmatch(digits(paragraphs[i].text))) or not (signed := date_of(m[0])):
            continue
        names = [m["name"]] if m["name"] else []
        for p in reversed(paragraphs[:i]):
            if not _is_name(p.text):
                break
            names.insert(0, p.text)
        return "、".join(names) or None, signed
    return None, None


def closing_at(paragraphs: Sequence[Paragraph], start: int) -> int:
    """Where, from ``start`` on, the signature or the printing office's notes begin; the number of paragraphs if there are none."""
    for i in range(start, len(paragraphs)):
        if COLOPHON.match(paragraphs[i].text) or _signs(paragraphs, i):
            return i
    return len(paragraphs)


def _signs(paragraphs: Sequence[Paragraph], at: int) -> bool:
    """Whether a line is the date of a signature, or a name with one right below."""
    while at < len(paragraphs) and not paragraphs[at].rows:
        if SIGNED.fullmatch(digits(paragraphs[at].text)):
            return True
        if not _is_name(paragraphs[at].text):
            return False
        at += 1
    return False


def _is_name(text: str) -> bool:
    return (
        len(text) <= 40 and not SENTENCE_MARK.search(text) and read_label(text) is None and bool(BODY.search(text) or SIGNER.search(text))
    )
