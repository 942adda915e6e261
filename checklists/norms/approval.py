"""The act by which another body takes part: 核准, 备案, 审批, 报告 and 公示 are different acts.

An act counts where the sentence asks for it, not where it only names one that is past or elsewhere (经核准的评估结果, 审批部门, 备案时列明).
"""

from __future__ import annotations

import re

from checklists.norms.model import Approval

_MUST = r"(?:应当?|必须|须|要|并)?(?:及时|立即|提前|事先|事前|书面|逐级|如实|专题|定期|主动)+(?:地)?"
_NOT_A_NAME = (
    r"(?!部门|机构|机关|单位|程序|权限|文件|表|制度|制(?!定)|情况|工作|时|项目(?!审)|事项|材料|管理|手册|条件|范围|结果|决定书|要求|的)"
)
#: Ordered: the first act that the words ask for. A real example before each.
_RULES: tuple[tuple[str, Approval, str], ...] = (
        # 报自治区国资委审批 · 报请自治区人民政府批准 · 报国资委审核确认 · 重新报审批部门审批 · 报原审查部门重新审查
        ("报批", "审批",
            rf"(?:报(?!的)|报请|报经|呈报|提请|提交(?!的)|上报|报送(?!的))[^，。；]{{0,24}}?(?:审批|批准|审定|审核(?:同意|确认|批准|(?=[，。；]|"
            rf"$))|批复|审查(?:同意|批准|(?=[，。；]|$))){_NOT_A_NAME}"),
        # 报国有资产监督管理机构核准 · 提出核准申请 · 负责核准 · 完成对评估报告的核准
        ("报核准", "核准",
            rf"(?:报|报请|报送|提请|转报|申请|申报|提出)[^，。；]{{0,30}}?核准(?!部门|机构|机关|的|前|后)|核准申请(?!后|表|文件)|"
            rf"(?:负责|予以|进行|由[^，。；]{{1,24}}|完成[^，。；]{{0,12}})核准{_NOT_A_NAME}|实行核准(?=制|管理)"),
        # 向国资监管机构备案 · 报备 · 存档备查 · 按规定进行备案 · 提出备案申请
        ("备案", "备案",
            rf"(?:报|向|送|报送|进行|予以|抄送|负责|办理|提出|完成)[^，。；]{{0,30}}?备案{_NOT_A_NAME}|备案申请(?!后|表|文件)|实行备案(?=制|管理)|"
            r"备案手续|报备(?!材料|表)|存档备查|备查(?!材料|资料)|备案需|备案(?=[。，；]|$)|(?:登记|存档|申报)备案"),
        # 应获得相关资产转让行为批准机构书面同意 · 经自治区国资委批准后 · 履行处置报批手续 · 企业主管部门自行审批
        ("批准", "审批",
            rf"(?:获得|取得|征得)[^，。；]{{0,24}}?(?:书面)?(?:同意|批准)(?!的)|(?:履行|办理|"
            rf"按[^，。；]{{0,8}})[^，。；]{{0,10}}(?:报批|审批)(?:手续|程序)?(?!时)|报批(?=[，。；]|$)|(?<!未)(?:须|应|需|必须|"
            rf"由|经)[^，。；]{{0,26}}?(?:(?<!决定或)批准|审批|审核同意|审查同意|审定|审批同意|同意){_NOT_A_NAME}|负责(?:审批|批准)|(?:自行|"
            r"分级)审批|(?:董事会|股东会|党委会?|办公会议?|国资委|政府)审批(?=[，。；]|$)"),
        # 以下事项为核准事项 · 以下事项为备案事项
        ("核准事项", "核准", r"为核准事项"),
        ("备案事项", "备案", r"为备案事项"),
        # 由董事会核准同意
        ("核准", "核准", r"核准(?:同意|(?=[。，；]|$))"),
        # 由总经理办公会议审议 · 经董事会审议通过 (the enterprise's own organs)
        ("审议", "审批",
            r"(?:由|经|提交|提请|报)[^，。；]{0,24}?(?:审议(?:通过|决定|批准)?+|讨论(?:决定|通过|同意)|审查通过|审核通过)(?!的|"
            r"程序|事项|前)"),
        # 在企业内部公示 · 向社会公开发布 · 依法公布 · 信息公告期
        ("公示", "公示",
            r"(?<!经)公示(?!期满|期间|期内|结果|无异议的|板|的)|公告期|公告(?!的|之日|栏|内容|和)|公开发布|公开披露|向社会公[开布](?!招|选|征|挂)|内公开(?=[，。；]|$)|"
            r"依法公[布开]|予以公[开布]|公布(?!的|之日|实施|施行)|对外披露|单独披露|信息披露(?!制度)|(?:网站上?|对外|主动|应当?|"
            r"予以|社会)公开(?!的|招|选|征|挂|透)"),
        # 及时向国资委报告 · 报送专项报告 · 上报自治区国资委
        ("报告", "报告",
            rf"向[^，。；]{{1,30}}?(?:报告(?!期|书|制度)|汇报|报送)|(?:应当?|须|必须|书面)报告(?=[^，。；]{{0,12}}(?:委|机关|部门|机构|政府|董事会|党委|公司|企业|集团))|{_MUST}(?:报告|汇报)(?!期|书|制度|中|的)|(?:报送|上报|呈报|"
            rf"申报|填报)(?!缴|纳税|程序|手续|表|口径|说明|制度|质量|格式|内容|期|[^，。；]{{0,20}}的(?!材料|文件|资料|报告|"
            rf"[^，。；]{{0,12}}情况))|(?<![简通汇填月年快日])报(?=(?:给|到|至)?(?:自治区|市|国务院|同级|上级)?[^，。；、]{{0,10}}(?:国资委|我委|"
            rf"国资监管机构|国有资产监督管理(?:机构|委员会)|政府|财政厅|主管部门))|提交[^，。；]{{0,12}}(?:专项|工作|总结|"
            rf"书面)[^，。；]{{0,8}}报告"),
)  # fmt: skip
#: The same, ready to search.
RULES = tuple((name, kind, re.compile(pattern)) for name, kind, pattern in _RULES)
#: The body that acts: 报自治区国资委审批 · 向国资监管机构备案
_APPROVER = re.compile(
    r"(?:报(?!告)(?:送|请|经)?|向|由|经|提请|提交|转报|上报|获得|征得|抄送|^(?=董事会|股东会|党委|办公会|国资委|政府))(?P<who>(?:(?!上?报)[^，。；、：]){2,30}?)"
    r"(?:负责)?(?:书面)?(?:重新)?(?:提出|进行)?(?:审批|批准|核准|备案|审核|审定|审议|同意|审查|报告|汇报|报送|存档)(?!机关|部门|机构|单位)"
)
_REPORT_TO = re.compile(
    r"(?:(?<!申)报(?:送|告(?=[^，。；、]{0,10}(?:委|会|政府|机构|机关|部门|公司|企业|集团|中心|人)(?:[，。；]|审|备|$))|(?!告))|上报|呈报)(?:到|至|给)?(?!级次|工作|说明)(?P<who>[^，。；、：将]{2,24}?)(?=[，。；：（]|备案|审|批|核|$)"
)
#: 自治区国资委 · 总经理办公会 · 企业主要负责人: what can approve, no 财务决算报告
_BODY = re.compile(r"(?:委|会|会议|政府|机构|机关|组织|部门|公司|企业|集团|厅|局|处|室|单位|总部|部|院|中心|人|员|领导|经理|总理|顾问|组)$")
_RECIPIENT = re.compile(
    r"(?:(?<![方导取趋])向|报(?:告|送)?(?:到|至|给|请|经)?|抄送|提交(?:给)?|上报|送达|移送)(?P<who>(?:(?!材料|报告|情况|方案|"
    r"意见|资料|文本|申请|[将报向，。；：《》\d]).){0,24}?"
    r"(?:机构|国资委|我委|委员会|政府|部门|厅|局|处(?!理|置|罚|分)|办公室|董事会|单位|企业|公司|会议|小组|党委|职工|法院|"
    r"社会(?!责任)|总部|提名人|股东))"
)


_TITLE = re.compile(r"《[^》]*》")


def _blank(title: re.Match[str]) -> str:
    """A title asks for nothing: 严格执行《企业信息公示暂行条例》."""
    return "《" + "　" * (len(title.group()) - 2) + "》"


def approval(words: str, modal: int = 0) -> tuple[Approval | None, str | None, str | None]:
    """The kind of act that a run of text asks for, who acts (approver) and the words found; all None if it asks for none.

    What stands from the modal word on counts first: 在报送…核准前必须在企业内部公示 asks for 公示.
    """
    for demand in (words[modal:], words) if modal else (words,):
        for _, kind, pattern in RULES:
            if m := pattern.search(_TITLE.sub(_blank, demand)):
                return kind, _approver(demand, m, kind), m.group()
    return None, None, None


def _approver(demand: str, act: re.Match[str], kind: Approval) -> str | None:
    """Who acts: named by the act itself (经董事会审议后报市国资委核准: 市国资委), for a report to whom it goes, else who is named before."""
    to = _REPORT_TO.search(demand, act.start()) if kind == "报告" else None
    found = (_APPROVER.search(act.group()), to, _APPROVER.search(demand), _REPORT_TO.search(demand))
    return next((m["who"] for m in found if m and _BODY.search(m["who"])), None)


def recipient(plain: str) -> str | None:
    """To whom something goes, in the text's words: 向被审计单位送达 → 被审计单位."""
    m = _RECIPIENT.search(plain)
    return m["who"] if m else None
