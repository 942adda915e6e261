"""Who is bound: the subject of a sentence, found by the words that name organs, firms and people.

A name counts as the subject where it opens a part of the sentence, follows 由, or stands right before the modal word; after 向 报 经 对 … it
is only spoken of. Units and people take the kind of the body that they belong to: 企业内部审计机构 is the enterprise's, 国资委纪检监察部门 the
regulator's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from checklists.norms.model import Bearer

#: What a name stands for by itself. ``body``: of its own; ``unit``: part of the body named right before it; ``person``: a human being.
Kind = Literal["body", "unit", "person"]


@dataclass(frozen=True, slots=True)
class Name:
    """A named actor in ``plain[start:end]``; ``joined`` are the kinds of all who are named together (各市国资委、各监管企业)."""

    start: int
    end: int
    binds: Bearer
    kind: Kind
    head: str
    joined: tuple[Bearer, ...] = ()


#: kind of bearer, kind of name, head words (longest first within the joint pattern); real examples after each.
_HEADS: tuple[tuple[Bearer, Kind, str], ...] = (
    # 国有资产监督管理机构 · 自治区国资委 · 我委 · 委主任 · 主办处室
    ("regulator", "body",
        r"(?:(?:各级?|同级|上级|自治区|国务院|[省市县区]|各[省市县区]|省级(?:[或及]省级)?(?:及其?)?以上)*|自治区[、和]各市)(?:国有资产|国资)监(?:督管理|"
        r"管)(?:机构|委员会|部门|系统)|(?:各级?|自治区|国务院|[省市县区]|各[省市县区])*国资委(?:党委)?|国资办|我委|本委|"
        r"履行出资人职责的?机构|出资人机构"),
    ("regulator", "body",
        r"委(?:主任|领导|党委|办公室|机关|内)(?:办公会议?|会议?|处室)?|[^，。；、的向对由经报将在与为以和及]{0,4}处室|"
        r"(?:政策法规|产权管理|统计评价|规划发展|业绩考核|企业分配|监督|业务)处"),
    ("regulator", "body", r"外派监事会|派出监事会|监管机构|监管部门"),
    # 自治区人民政府 · 财政厅 · 企业主管部门 · 自治区各委、办、厅、局
    ("government", "body",
        r"(?:各级|[省市县区]|自治区)?(?:人民)?政府(?!采购|门户|网站|投资)(?:部门)?|(?:财政|审计|税务|工商|国土资源|发展改革|"
        r"人社|建设|监察)(?:厅|局|机关)"),
    ("government", "body",
        r"(?:企业)?(?:行政|行业|业务)?主管(?:部门|单位)|(?:财政|国土资源|房产|工商|税务|劳动(?:和社会)?保障|证券监管|行政|政府有关|行政主管|"
        r"司法)(?:管理)?部门|各?委、办、厅、局|区直(?:各)?(?:有关)?部门|自治区直属(?:各)?(?:有关)?部门|司法机关"),
    # 人民法院 · 审计署 · 国务院证券监督管理机构 · 劳动保障行政部门 · 企业登记机关 · 公安机关交通管理部门 · 核准机关
    ("government", "body",
        r"(?:(?:最高|高级|中级|基层|受理|执行)?人民)?法院|(?:最高)?人民检察院|审计署|财政部(?!门)|海关(?!总署令|法|监管)|"
        r"(?:国务院|地方|县级|市级|省级|以上|有关|相关|当地|企业|公司|合伙|劳动|社会|保障|市场|安全|生产|环境|保护|住房|城乡|农业|农村|证券|期货|"
        r"保险|金融|反垄断|外汇|价格|商务|公安|交通|税务|卫生|健康|知识产权|投资|的)*(?<!的)"
        r"(?:行政(?:主管|管理|执法)?|执法|登记|公安|税务|办案|(?<!资产)监督管理|检察|证券监管)(?:部门|机关|机构)(?:交通管理部门)?|(?:核准|任免|复议|上级)机关|国务院(?!国有资产|国资委)[^，。；、的向对由经报将在与为以和及会]{2,12}部门"),
    # 会计师事务所 · 审计机构 · 产权交易机构 · 拍卖机构
    ("intermediary", "body",
        r"(?:社会)?中介(?:服务)?(?:机构|组织)|(?<!内部)(?<!企业)(?:社会)?审计(?:机构|组织)|(?:资产|受托|土地)*评估(?:机构|公司)|"
        r"(?:会计师|律师|评估师)?事务所|(?:法律|财务|咨询)?(?:服务|顾问|咨询)机构"),
    ("intermediary", "body",
        r"(?:产权)?交易(?:机构|所|中心|公司)|拍卖(?:机构|公司|企业)|招标代理机构|承销商|审计项目(?:小?组|负责人)|注册(?:会计师|"
        r"资产评估师|评估师)|经纪机构|保荐机构|"
        r"(?:年金|基金|管理)*运营(?:机构|主体)|账户管理人|投资管理人|托管人|清算人|(?<![经营资产业户])管理人(?!员)"),
    # 总法律顾问 · 企业负责人 · 专家库专家 · 职工
    ("individual", "person",
        r"(?:企业)?总?法律顾问|公司律师|(?:主要|法定|有关|相关|直接|企业)*(?:负责人|领导人员|领导干部|经营管理者|管理者|"
        r"责任人员?|主管人员|经办人员?|当事人|代表人)"),
    ("individual", "person",
        r"(?:出差|新?入职|参会|与会|派驻|离职|退休|值班|评标|工作|评审|专家库|管理|审计|专业|财务|执业|经办|业务|有关|相关|销售|关键岗位|派出)*人员|员工|职工(?!代表|大会|董事|监事|"
        r"安置|持股|工资|的?利益|权益|切身)|党员|(?:评审|专家库|入选专家库的)?专家(?!库|组|评审)|个人|会计师(?!事务)|"
        r"评估师(?!事务)|律师(?!事务)"),
    ("individual", "person",
        r"董事长|(?:外部|独立|专职|内部|职工)?董事(?!会)|(?:专职|职工)?监事(?!会)|(?:副?总)?经理(?!层|班子|办公|（厂长）办公)|"
        r"总会计师|财务总监|厂长|党委书记|(?:国有)?股权代表|产权代表|股东代表|候选人"),
    # 信息员 · 联络员
    ("individual", "person", r"(?:信息|联络|统计|检查|督导|监督)员(?!工)"),
    # 自治区本级
    ("government", "body", r"(?:自治区|[省市县])本级(?=[^，。；企国]{1,4}[^，。；]{0,6}(?:财政|预算|提高|安排))"),
    # 仲裁委员会 · 居住证持有人 · 经营者
    ("other", "body",
        r"仲裁(?:委员会|庭|机构)|(?:持有|申请|纳税|投资|权利|利害关系|继承|合伙|被执行)人(?!员|民|身|次)|(?<!企业)(?<!管理)经营者|消费者"),
    # 任何组织和个人
    ("other", "body", r"任何(?:单位|组织|机构|企业|个人|人)(?:[、和或及](?:单位|组织|个人|企业))*"),
    # 各监管企业 · 出资企业及其全资、控股子公司 · 转让方 · 产权持有单位
    ("enterprise", "body",
        r"(?:各|本|该|其|境外|境内|下属|所属|省属|中央|全资|参股|监管|所?出资|所监管|市属|区直|直属|自治区|全区|国有|独资|控股|重要|二级|上市|相关|有关|子|骨干|重点|及|"
        r"或|、)*"
         r"(?:企业|国企|公司)(?:集团|总部)?(?!章程|国有|改制|资产|产权|财务|内部控制|法律顾问|领导|负责人|法制|化|法人治理|信息|"
         r"债券|主管|会计|文化|发展|年度|重大|信用|负担)|集团(?:公司)?(?!领导|党委)|子企业|总部"),
    ("enterprise", "body",
        r"(?:出让|转让|受让|意向受让|标的|委托|借款|担保|出资|投资|承租|出租|控股|收购|改制|申报|核销|产权持有)方|产权(?:主体|"
        r"持有单位|转让主体)|(?:各|本|被审计|被检查|有关|相关|申报|填报|核销|建设|项目|所属|下属|转让|产权|基层)*单位|"
        r"(?:招标|投标|中标|采购|承包|发包|分包|借款|保证|担保|被担保|竞买|买受|拍卖|出租|承租)人(?!员|民)|中标候选人|供应商|承包商|"
        r"国有(?:控股|参股)?股东(?!大?会|权益|代表|标识|身份|账户|证券)|(?:母|子)公司"),
    # 董事会 · 内部审计机构 · 党委 · 总经理办公会议
    ("enterprise", "unit",
        r"董事会|监事会|党委会?(?:（党组）)?|党组织?|(?:经理|领导|经营)(?:层|班子|管理层)|(?:总经理|经理（厂长）|厂长|经理|"
        r"党政联席)?办公会议?|股东大?会(?!议)|职工(?:代表)?大会|职代会|工会|审计委员会|(?:薪酬|提名|考核)委员会|决策机构"),
    ("enterprise", "unit",
        r"(?:内部|内设|内)审计?(?:机构|部门)|企业审计机构|(?:法律事务|法务|财务|风险管理|风控|纪检监察|纪检|监察|人事|组织|投资|"
        r"审计|业务|职能|主责|内设|信息化?|归口管理|管理)(?:机构|部门)|纪委|(?:各|有关|相关)?(?:职能|业务)?部门"),
    ("enterprise", "unit",
        r"(?:[^，。；、的向对由经报将在与为以和及]{0,8})?领导小组(?:办公室)?|(?:工作|专项|评审|考核|项目|核查)小?组|评审委员会|"
        r"专家组|办公室|机构|成员(?:单位)?"),
)  # fmt: skip
_NAME = re.compile("|".join(f"(?P<h{i}>{pattern})" for i, (_, _, pattern) in enumerate(_HEADS)))
#: 自治区 + 国资委, 各 + 监管企业: nothing but these may stand between two names of one phrase.
_LINK = re.compile(
    r"(?:的|各|有关|相关|内部|主要|所属|下属|监管的?|所出资的?|履行出资人职责的|管理的?|本|主办|及其(?:各级|全资|控股|所属)?)*"
)
_AND = re.compile(r"(?:（[^）]{0,30}）)?(?:[、和及或与]|以及|或者|及其)(?:其|各|有关|相关|全资|控股|、|各级|所属|自治区|区直|市)*")
#: 向… 报… 经… 对…: what follows is not the subject.
_OBLIQUE = re.compile(
    r"(?:向|报(?:送|请|经)?|经|对(?:于)?|将|把|与|同|会同|给(?:予)?|按照?|依照|依据|根据|通过|被|从|自|在|于|送|至|抄送|聘请|"
    r"委托|要求|接受|征求|"
    r"涉及|针对|属于|包括|作为|获得|取得|收到|听取|督促|组织|引导|鼓励|支持|指导|协助|配合|设立|成立|因|为|是|以|除|授权|选聘|"
    r"由|经过|加强|除了|遵守|提交|成为)"
    r"(?:本|该|其|各级?|同级|上级|有关|相关|所属|下属|自治区|区直|市|国家|原|受托|受聘|所在|专业|独立|外部|所?出资|监管|当地|"
    r"全区|我区|符合条件的|具备相应资质的|一家|两家)*$"
)
#: 由国资委 · 由符合条件的法律中介机构 · 由被评审的资产评估项目企业: what follows 由 acts
_AGENT = re.compile(r"由(?!于|此)[^，。；、由对向将报在经]{0,20}$")
_AGENT_AT = re.compile(r"(?:应当|应该|必须|应|须|需要|需|要|可以|可|一律|统一|分别|一般|也)*由(?!于|此)[^，。；、由对向将报在经]{0,20}$")
#: 企业国有产权…, 国资委的意见: the name only qualifies the noun after it.
_QUALIFIES = re.compile(
    r"的(?!应|须|必|要|不得|可|，|。|；)|国有|资产|产权|改制|重组|财务|清产|工作|业绩|股权|法制|内部|信息|领导班子|总量|薪酬|队伍|"
    r"制度|岗位|收入|平均|招聘|培训|总数|人数|劳动|年度|报酬|计分|指标|资金|公章|名义|意见"
)


@lru_cache(maxsize=4096)  # the norms of one sentence ask for the same stretches
def names(plain: str, start: int, end: int) -> tuple[Name, ...]:
    """The names of actors in ``plain[start:end]``, modifiers and heads joined, in order."""
    found: list[Name] = []
    for m in _NAME.finditer(plain, start, end):
        binds, kind, _ = _HEADS[int((m.lastgroup or "h0")[1:])]
        name = Name(m.start(), m.end(), binds, kind, m.group(), (binds,))
        while found and (joined := _join(plain, found[-1], name)):
            name = joined
            found.pop()
        found.append(name)
    return tuple(found)


def _join(plain: str, left: Name, right: Name) -> Name | None:
    """One phrase of two adjacent names, or None: 企业 + 负责人, 国资委 + 监管企业, 转让方、受让方."""
    between = plain[left.end : right.start]
    if len(between) > 34:
        return None
    if _LINK.fullmatch(between):
        # 国资委纪检监察部门 is the regulator's, 内部审计机构 of an enterprise the enterprise's; 国资委监管企业 is an enterprise
        binds = left.binds if right.kind == "unit" and left.kind == "body" and left.binds != "other" else right.binds
        return Name(left.start, right.end, binds, right.kind, right.head, (*left.joined[:-1], binds))
    if _AND.fullmatch(between):
        same_house = right.kind == "unit" and left.kind == "body"  # 政府或相关管理部门
        joined = (*left.joined, left.binds if same_house else right.binds)
        return Name(left.start, right.end, _together(joined), right.kind, right.head, joined)
    return None


def _together(kinds: tuple[Bearer, ...]) -> Bearer:
    """Named together, the enterprise is never lost: what binds 各市国资委、各监管企业 binds the enterprises."""
    return "enterprise" if "enterprise" in kinds else kinds[0]


def subject(plain: str, start: int, modal: int, end: int) -> Name | None:
    """The subject of a part of a sentence whose modal word stands at ``modal``; None where the text leaves it out.

    In this order: the agent after the modal word (应由中介机构出具), the name right before it, the name that opens the part, the nearest
    other one to the left.
    """
    after = [n for n in names(plain, modal, min(end, modal + 34)) if _AGENT_AT.match(plain[modal : n.start]) or _banned(plain, n, modal)]
    if after:
        return after[0]
    before = [n for n in names(plain, start, modal) if _acts(plain, n, start, modal)]
    for fits in (lambda n: n.end == modal, lambda n: n.start - start <= 2, lambda n: _AGENT.search(plain[start : n.start])):
        for name in before:
            if fits(name):
                return name
    return before[-1] if before else None


#: 严禁生猪定点屠宰厂以及其他任何单位和个人对生猪注水: who must not stands after the ban
_BAN = re.compile(r"(?:严禁|禁止|不准|不许|不允许)[^，。；]{0,24}$")


def _banned(plain: str, name: Name, modal: int) -> bool:
    return bool(
        _BAN.match(plain[modal : name.start]) and re.match(r"(?:违反|违规|擅自|以|将|对|利用|从事|在)", plain[name.end : name.end + 2])
    )


def opening(plain: str, start: int, end: int) -> Name | None:
    """The subject of a part without a modal word: the name that opens it or follows 由 (由董事会核准同意)."""
    for name in names(plain, start, end):
        ahead = plain[start : name.start]
        if _AGENT.search(ahead) and (_MEMBER.match(plain, name.end) or _OF_MATTER.match(plain, name.end, end)):
            continue
        if _AGENT.search(ahead) or (_BARE.fullmatch(ahead) and _FILES.match(plain, name.end, end)):
            return name
        if plain.startswith("由", name.end):
            continue  # 评估机构由产权持有单位委托: who acts comes after
        if _acts(plain, name, start, end) and (
            _BARE.fullmatch(ahead)
            or (name.kind == "body" and len(ahead) <= 4 and not _OBLIQUE_HEAD.match(ahead))
            or (ahead.endswith("的") and not _OBLIQUE_HEAD.match(ahead))
        ):
            return name
    return None


#: 各监管企业的协议转让项目报国资委批准: whose it is files it
_FILES = re.compile(r"的[^，。；的]{2,20}(?<![通汇填申])报(?![告表])[^，。；]{2,30}(?:批准|审批|核准|备案|审核)")
#: 由外部董事组成的审计委员会: of whom it consists, not who acts
#: 需由国资委批准的事项由监管企业办理: who approves it elsewhere
_OF_MATTER = re.compile(r"[^，。；由的]{1,12}的[^，。；由]{1,12}由")
_MEMBER = re.compile(r"[^，。；]{0,12}(?:组成|构成)")
#: What may stand before the name that opens a part: 但 · 自治区本级 · 二是 · 持有…的
_BARE = re.compile(
    r"(?:但是?|且|同时|另外|此外|其中|凡是?|因|如果?|若|当|各|本|该|其|有关|相关|所有|全区|我区|全市|我市|自治区|本级|区直|市|"
    r"县|区|、|国有|境外|境内|中央|省属|企业|公司|主审|受托|符合条件的?|"
    r"[一二三四五六七八九]是|原则上|必要时|今后|（[^）]*）|“|”)*"
)
#: 对… · 将… · 健全国有企业规划投资…的制度: what follows is not who acts
_OBLIQUE_HEAD = re.compile(
    r"(?:但|且|同时|凡)?(?:对|向|将|按|根据|在|经|除|与|报|给|由于|因)|(?:进一步|切实|大力|积极|努力|加快|严格|不断|逐步|全面|深入)*(?:建立|健全|完善|加强|规范|推动|推进|"
    r"深化|强化|提高|提升|优化|促进|维护|保障|保护|发挥|造就|培养|打造|引导|支持|监督|协调|处理|制定|编制|确定|指定|选定)"
)


def _acts(plain: str, name: Name, start: int, modal: int) -> bool:
    """Whether a name before the modal word can be its subject: not the object of a preposition, not the modifier of a noun."""
    if _OBLIQUE.search(plain, max(start, name.start - 16), name.start):
        return False
    return name.end >= modal or not _QUALIFIES.match(plain, name.end)
