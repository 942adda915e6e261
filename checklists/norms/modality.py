"""What kind of norm a sentence is: ordered tables of the words that make it so.

Statements about the document itself come first (final provisions, definitions, scope, purpose), then sanctions, then the modal words of the main part,
then what has no modal word at all. Each rule has a name, a pattern and an estimate of how often it is right.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from checklists.norms.model import Modality

_SELF = r"本(?:办法|规定|暂行规定|规则|细则|意见|通知|条例|制度|标准|参考标准|指引|准则|章程|方案|实施意见|实施办法|暂行办法)"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A modality, how sure, and the rule and words that made it so."""

    modality: Modality
    confidence: float
    because: tuple[str, ...]


#: A rule: its name, what it makes of a sentence, the words, how sure.
Rule = tuple[str, Modality, re.Pattern[str], float]


def _compiled(rows: Sequence[tuple[str, Modality, str, float]]) -> tuple[Rule, ...]:
    return tuple((name, modality, re.compile(pattern), confidence) for name, modality, pattern, confidence in rows)


@dataclass(frozen=True, slots=True)
class Modal:
    """A modal word at ``start``–``end`` of the reading."""

    start: int
    end: int
    modality: Modality
    confidence: float
    rule: str


#: Statements, ordered: name, modality, pattern, confidence. Real examples before each.
STATEMENTS: tuple[Rule, ...] = _compiled(
    (
        # 本办法自公布之日起施行 · 由…负责解释 · （桂国资发〔2005〕35号）同时废止
        ("施行", "final_provision",
            rf"(?:{_SELF}|^)[^，。；]{{0,12}}自[^，。；]{{1,16}}(?:起|后)(?:施行|实施|执行|生效|试行|实行)|"
            rf"{_SELF}[^。；]{{0,24}}(?:负责解释|解释权)|由[^，。；]{{2,30}}负责解释|(?:同时|即行|一并|自行)废止|相抵触的[^。；]{{0,8}}(?:不再适用|以本)|未(?:尽|"
            rf"涉及)(?:事项|事宜)|有效期[^，。；]{{0,6}}年。$", 0.97),
        # 本办法所称…是指 · “三重一大”是指 · 本规则所指的大额资产损失的标准为
        ("所称", "definition",
            rf"{_SELF}(?:中|第[^，。；]{{1,8}}条)?(?:的|所)*(?:所称|所指)|所称的?[^，。；]{{1,40}}(?:是|系|为|包括|"
            rf"，)(?:指)?|^[^。；]{{1,60}}?(?<!具体)(?<!分别)(?:是|系)指|的含义(?:是|为|如下)|"
            r"^[^。；（]{2,60}，以下统称", 0.96),
        # 企业开展内部审计工作，适用本办法 · 参照本规则执行 · 不适用本规则
        ("适用", "scope",
            rf"(?<!不再)适用(?:于|{_SELF})|不适用|适用范围|(?:参照|比照)(?:{_SELF}|上述|以上|此)?[^，。；]{{0,24}}?(?:执行|"
            rf"办理|适用)|(?:按照?|依照|遵照){_SELF}(?:的?(?:有关)?规定)?(?:执行|办理)|从其规定|依据{_SELF}执行", 0.95),
        # 为了加强…，制定本办法 · 现将有关事项通知如下 · 特制定本意见
        ("目的", "purpose_or_background",
            rf"现(?:予|将)?[^。；]{{0,200}}?(?:印发|转发|公布)|(?:特?制定|制订){_SELF}|(?:现|特)(?:就|将|提出|作|"
            rf"对)[^。；]{{0,80}}?(?:通知|意见|规定|要求|明确|说明)?[^。；]{{0,4}}如下|提出(?:如下|以下)|^(?:为|根据|（)[^。]*，作(?:出)?如下规定", 0.95),
    )
)  # fmt: skip
#: A sanction in the main part …
SANCTION = re.compile(
    r"(?:依法|依规|严肃|从严)?追究[^，。；]{0,40}责任|(?:进行|予以|给予|实施)[^，。；]{0,6}责任追究|(?:给予|"
    r"予以)[^，。；]{0,24}(?:处分|处罚|警告|通报|批评|处理|警示|追究|撤职|免职|罚款)|责令|责成[^，。；]{0,12}(?:改正|整改|"
    r"纠正|赔偿|退)|"
    r"通报批评|公开通报|进行通报|(?:取消|撤销|暂停|终止)[^，。；]{0,40}(?:资格|资质|业务|薪金?|奖金)|移(?:送|交)司法|追缴|处以[^，。；]{0,40}(?:处理|处罚|薪)|禁止其|(?:应当?|依法|"
    r"予以|承担)[^，。；]{0,8}赔偿|承担[^，。；]{0,20}(?:法律|赔偿|相应|行政|刑事|经济|连带|领导|主管|民事|违约|补充)的?责任(?!审计|制)|诫勉谈话|警示谈话|"
    r"扣(?:减|发|除)[^，。；]{0,24}(?:薪|年薪|奖金|绩效)|"
    r"(?:从重|依法)(?:进行)?(?:处罚|处理|惩处|查处)|严肃处理|不予(?:受理|接收|推荐|兑现)|只发放[^，。；]{0,10}\d+%"
)
#: … of a breach.
BREACH = re.compile(
    r"违反|违规|违法|违纪|违背|未按|不按|未(?:履行|执行|经|及时|取得)|没有按|弄虚作假|虚假|不力|不严格|失职|渎职|"
    r"造成[^，。；]{0,20}(?:损失|后果|影响|流失|失误)|隐瞒|瞒报|谎报|拒绝|拒不|拒报|迟报|漏报|不履行|不配合|擅自|情节|"
    r"有(?:下列|以下)[^，。；]{0,8}之一|走过场|舞弊|徇私|循私|犯罪|玩忽|滥用|打击报复|泄露|不合格|过错|过失|截留|挪用|事故|超提|"
    r"超发|拒缴|少缴|拖欠|受[^，。；]{0,12}处分|抗拒|干扰|阻挠|侵占|发生[^，。；]{0,8}资产损失|做假账|失实|未完成|应当?承担[^，。；]{0,8}责任的|不当|不善|毁损|丢失|被盗"
)
#: 可以请求人民法院裁定撤销该决议，责令债权人会议依法重新作出决议: what one asks for
_ASKED = re.compile(r"请求|申请[^，。；]{0,8}(?:法院|仲裁)")
#: A penalty tells of a breach by itself: 货值金额不足1万元的，并处5万元以上10万元以下的罚款
PENALTY = re.compile(r"(?<![被受])处[^，。；]{1,30}罚款|没收[^，。；]{0,6}违法所得")
#: Modal words: name, modality, pattern, confidence. The order decides only where two begin at the same place.
MODALS: tuple[tuple[str, Modality, str, float], ...] = (
    # 不得将最低价作为唯一选聘标准 · 严禁场外交易 · 不能进行决策
    ("禁止", "prohibition",
        r"(?:一律)?(?:不得|严禁|禁止(?!性)|不准|不许|不允许|不宜(?=[^，。；]{1,12}(?:[，。；]|$))|不应|不可(?!抗|避|靠|分|缺|撤|逆|预|恢)|杜绝|不能(?!取得|按|"
        r"按期|及时|正常|继续|履行|清偿|收回|归还|排除|提供|实现|满足|说明)|一律不)", 0.96),
    # 力争总法律顾问… · 鼓励企业设立公司律师
    ("鼓励", "recommendation", r"(?<![予给以])鼓励|力争|提倡|倡导|争取(?=在|到|实现|用)|(?<!不)宜(?=采|以|在|由)", 0.96),
    # 方可继续交易: only then — a demand
    ("方可", "obligation", r"(?<![让托保资双各对甲乙一另买卖供需])方可(?!以)|方能|才能|才可(?:以)?", 0.9),
    # 应当 · 须 · 必须 · 要(also in guidance opinions)
    ("应当", "obligation",
        r"应当|应该|必须|务必|务须|(?<![适相对反供响效顺呼感回答理报因])应(?!交[利税费所]|缴[利税国]|纳税|得的|分得|"
        r"提折旧|提未提|审尽审|享|扣|急|用|对|收|付|税|届|变|力|有|计|聘|征|诉|邀|答|当|该)|(?<![必无毋只仍])须(?!知)|"
        r"有义务|有责任|不得不", 0.97),
    ("要", "obligation",
        r"(?<![需主重必只将还摘概纲简若如就想首强紧次概需])(?<![^一二三四五六七八九十]是)要(?!求|看到|认识到|说明的是|素|点|件|约|害|务|闻|么|是|紧(?![紧密扣抓跟盯贴])|"
        r"领|职|性|地|旨|目|义)", 0.93),
    ("需", "obligation", r"(?<![必急供所无不内刚据视按])需(?!求|方|量|要[，。；、的和可]|要$)(?:要)?", 0.9),
    # 有权查阅有关资料
    ("有权", "right_or_power", r"有权(?!利|限|属)", 0.9),
    # 请各企业结合实际制定…，并于今年11月底前报我委备案
    ("请", "obligation", r"(?<![申邀聘提报呈延敬恳宴])请(?!示|求|假|教|辞|款|况|客)", 0.85),
    # 可以采取公开招标 · 可由出资企业提出申请
    ("可以", "permission",
        r"(?<![许认不才宁尽])(?<![^让托保资双各对甲乙一另买卖供需]方)(?:可以|(?<!均)可(?!能|行|读|谓|靠|比|供|控|持|操|观|信|见|变|量|追|利|研|查|预|采(?!取|用)|再生|核|辨|"
        r"执|收回|兑|用|承受|恢)|允许|不再(?=要求|进行|履行|报)|无[须需](?:再)?|不需要?|免于)", 0.93),
)  # fmt: skip
_MODAL = re.compile("|".join(f"(?P<m{i}>{pattern})" for i, (_, _, pattern, _) in enumerate(MODALS)))
#: 明确规定不得用于投资的特殊资金: a modal word inside a quoted rule or a question is not the sentence's own.
_EMBEDDED = re.compile(r"(?:规定|是否|依法|确定|所|认为|什么|约定|法律|告知其?)$")
#: 将应审核的评估项目提交专家组 · 其他须报出资人核准的重大事项 · 认为需要备案的: the modal word belongs to a noun
_OF_ANOTHER = re.compile(r"(?:将|把|其他|其它|认为|未规定|规定的|涉及)$")
#: 需要进行评估的 · 如需 · 凡需核准的项目 : conditions
_CONDITIONAL = re.compile(r"^(?:如果?|若|凡|当|因|对于?|除|确?需|经|但?因|属于|除了|一旦|遇)")

#: What has no modal word, ordered: name, modality, pattern, confidence. Real examples before each.
PLAIN: tuple[Rule, ...] = _compiled(
    (
        # 具体资产损失金额划分标准见附件
        ("见附件", "procedure_or_content_list", r"^[^，。；（]{2,40}(?:详见|参见|见)(?:本[^，。；]{1,6})?附(?:件|表|录)", 0.85),
        # 新设立企业的企业负责人基薪由自治区国资委按照企业具体情况确定
        ("由监管机构定", "right_or_power",
            r"由(?:自治区|市|同级|各级)?(?:国资委|国有资产监督管理机构|国资监管机构|人民政府)[^，。；报]{0,24}"
            r"(?:决定|确定|核定|认定)(?=[。；]|$)", 0.8),
        # 连续3年没有将国有资产产权拆细后连续交易行为以及其他违法、违规记录: a condition to be met
        ("无不良记录", "procedure_or_content_list", r"(?:没有|无|未有)[^，。；]{0,40}(?:记录|行为)[；。]?$", 0.8),
        # 流动资产周转率=主营业务收入净额÷… · X6为离退休人员占职工人数比重 · 完成基准值时，得基本分30分
        ("算式", "procedure_or_content_list",
            r"[÷×=＝]|^[^，。]{0,10}[A-Za-z]\d*(?:为|=)|(?:得|计|扣|加|减|减扣|扣减)(?:基本分|"
            r"满分)?[^，。；]{0,6}\d+(?:\.\d+)?分|得分(?!由高)|计分|打分(?!结束)|评分(?!结果)|基本分|基准值|难度系数|满分|绝对值|(?:比重|指标)：|为准(?=[。；，]|$)|按[^，。；]{2,30}(?:确定|计算|认定)(?=[。；]|$)|根据[^，。；]{2,80}计算(?=[。；]|$)|(?<!定)为\d[\d.]*(?:[亿万]?元|%|倍)(?=[。；]|$)|取值|折算|折半|四舍五入|"
            r"小数点|分值|(?<!产)权重|系数(?:为|=)|以[^，。；]{0,24}(?:值|口径|指标)为(?:基础|基准|准)|加权|(?:大于|小于|等于|高于|低于)[^，。；]{1,12}，(?:说明|表明)|"
            r"在[^，。；\d]{0,10}\d[^，。；]{0,30}之间", 0.85),
        # 为落实…，结合… · 近年来 · 当前 · 各市县面临…等亟待解决的问题 · 企业经济效益快速增长，职工收入稳步提高
        ("背景", "purpose_or_background",
            r"^为了?(?!主|准|限|[一二三四五六七八九十]|期)(?![^。]*，[^，。]{0,12}(?:国资委|委员会|机构|企业|部门|办公室|"
            r"单位)(?:对|将|按|组织|实行|建立))|^(?:近年来|多年来|长期以来|当前|目前|随着|经调查|总的看|总体上|"
            r"但是，(?:部分|一些))|[，。；](?:特)?(?:形成|制定|起草)了《|"
            r"^(?![^。]*(?:实现|确保|使|促进|推动|力争|目标|努力))[^。；]*(?:(?:快速|稳步|持续|大幅)(?:增长|提高|提升)|"
            r"得到(?:有效)?(?:控制|加强|改善))(?=[，。；])|亟待|已经成为|面临(?!的)|还有很大差距|"
            r"提出了[^，。；]{0,10}要求|取得了?[^，。；]{0,8}(?:成效|进展|成绩)", 0.85),
        # 依法治企是全面依法治国的必然要求 · 是…的重要目标要求
        ("意义", "purpose_or_background",
            r"是(?!要|否)[^，。；]{0,50}(?:要求|需要|举措|措施|探索|基础|基础性工作|保障|前提|关键|体现|途径|手段|任务|目标|抓手|内容|环节|"
            r"组成部分|制度安排|关键时期)(?=[。；，]|$)|有利于|有助于|具有[^，。；]{0,12}意义|重要意义|奠定[^，。；]{0,8}基础", 0.85),
        # 单项投资额在5000万元以上的，为重大投资项目 · 未交付标准仓单的，构成交割违约
        ("界定", "definition", r"[的者]，(?:均?为(?!其)|认定为)[^，。；\d]{2,24}[。；]?$|，(?:即|均)?(?:构成|视为)[^，。；]{2,24}[。；]?$|即?(?:发生法律效力|(?<=即)生效|(?<=即)失效)[。；]?$|^[^，。；]{2,30}自[^，。；]{2,30}起(?:计算|失效|[^，。；]{0,8}内?有效)[。；]?$", 0.75),
        # 会审评比是对各单位年度国有资产统计报告进行集中统一验审 · 无形资产是以… · 评审领导小组，是…设立的…的领导机构 · 直接损失金额是…的资产损失金额
        ("释义", "definition", r"^[^，。；]{2,20}为[^，。；]{2,24}的[^，。；的]{0,8}(?:机构|部门)[。；]?$|"
            r"^[^，。；由对将]{2,24}(?<!不)是(?:对|以|按|从|反映|由)|^[^，。；]{2,20}即(?:在|为|是|指|对)|"
            r"^[^，。；]{2,60}，?是[^。；]{2,120}的[^，。；的]{0,6}(?:机构|组织|公司|人员|过程|制度|工具|股份|债券|活动)[。；]?$|"
            r"^[^，。；由对将]{2,24}?指(?=报告期|企业|单位|在|按|由|与|从|因|以|为)|"
            r"^[^，。；]{2,24}?(?:主要|综合|重点|[额率值]|指标|评价)反映(?!的|给|到|情况|问题)|"
            r"^[^，。；]{0,12}?(?P<genus>[^，。；]{2,6})是[^，。；]{4,80}的[^，。；]{0,6}(?P=genus)[。；]?$", 0.75),
        # 领导小组主要职责是：
        ("职责", "right_or_power", r"(?:职责|职权|权利|权限|权力)[^。；]{0,12}：$", 0.85),
        # 更新公告包括… · 备选库分为以下四类： · 由…组成
        ("情形", "procedure_or_content_list", r"的[；。]?$", 0.6),
        # 产权交易机构将交易结果对外公告，公告内容包括…
        ("将其报送", "obligation",
            r"(?:^|，)[^，。；：]{2,40}(?:将|把)[^，。；：]{2,60}(?:公告|公示|公开|报送|上报|提交|移交|移送|送达|抄送|登记|归档|存档)(?=[，。；至给到])", 0.75),
        # 专利申请公开以前，适用技术秘密许可合同的有关规定
        ("适用规定", "scope", r"适用[^，。；]{2,30}的?(?:有关|相关)?规定(?=[。；]|$)", 0.8),
        # 更新公告包括…
        ("列举", "procedure_or_content_list", r"：$|(?:主要)?包括[^。；]{2,}|分为|由[^。；]{2,120}(?:组成|构成)(?!的)", 0.8),
        # 由自治区国资委统一组织实施 · 由国有资产监督管理机构负责核准 · 由主管部门决定
        ("由其决定", "right_or_power",
            r"由[^，。；报]{1,24}(?:决定|确定|审批|核准|批准|认定)(?=[。；，]|$)|由(?:自治区|市|同级|各级)?(?:国资委|"
            r"国有资产监督管理机构|国资监管机构|人民政府)[^，。；报]{0,12}(?:负责|组织|统一|实施|牵头)", 0.75),
        # 企业总法律顾问负责… · 有权… · 享有…的权利 (负责承担 and 负责汇总报送 are duties)
        ("负责", "right_or_power",
            r"(?<!对)负责(?!人|承担|制|任|汇总|报送|缴|支付)(?=[^，。；])|有权|享有|行使|授权(?=[^，。；的]{2,14}(?:行使|决定|审批|批准|履行|负责|办理))|自主决定|(?:自主|"
            r"自行)(?:审批|确定)", 0.75),
    )
)  # fmt: skip
#: 营业执照复印件 · 产权交易业务开展情况、奖惩情况: an item that only names a thing.
THING = re.compile(
    r"(?:情况|资料|材料|报告|文件|证明|底稿|公司|机构|结构|意见|方案|说明|报表|标准|资格|复印件|[证书表]|名单|申请|决议|协议|"
    r"合同|范围|依据|理由|原因|措施|内容|指标|数据|"
    r"制度|事项|项目|案件|问题|行为|损失|的|等|类|费|费用|收入|支出|资产|负债|权益|利润|效益|能力|水平|比率|率|额|数|信息|条件|"
    r"时间|方式|方法|程序|期限|的[^，。；的]{0,6}(?:企业|单位))(?:（[^）]*）)?[。；]?$"
)
_VERB = re.compile(
    r"(?:部门|机构|委员会|国资委|小组)(?:监督检查|组织|介绍|听取|受理)|实行|进行|建立|制定|开展|负责|按照?|(?<![自缘来理])由|向[^，。；的]{2,30}(?:报送|报告|提交|提供)|(?:自|在|于)[^，。；]{2,40}(?:[日天月年周]|小时)(?:之|以)?内[^，。；的]{2,}|(?:应当?|必须|不得|可以|已经)"
)
IMPERATIVE = re.compile(
    r"^(?:进一步|切实|大力|积极|认真|加快|合理|严格|不断|充分|逐步|有效|全面|深入|着力|继续|并|同时|及时|依法)*(?:建立|健全|完善|"
    r"加强|加大|推进|推动|推行|强化|制定|编制|开展|组织|落实|坚持|严格|规范|提高|认真|积极|充分|切实|做好|抓好|实行|实施|明确|"
    r"深化|确定(?!的)|指定(?!的)|配备|选派|通知|探索|优化|引导|督促|及时|定期|按照|按|进行|报|提交|提供|填报|审核|办理|履行|确保|防止|严肃|不断|进一步|统一|审议|研究|"
    r"指导)"
)
#: 职工劳动合同的签订、履行情况，人才引进、职工招聘等人才队伍建设情况
_SEVERAL = re.compile(r"(?:[^，。；]{2,80}情况[，；。]?){2,}")
#: 负责编报企业国有资产统计报表和组织开展财务监督工作的各市国资委统计评价机构: one who does it, not that it is to be done
_ONE_WHO = re.compile(r"(?:负责|从事|承担)[^，。；]{2,60}的[^，。；的]{2,16}(?:机构|部门|单位|企业|人员)[。；]?")
#: Contact lines and closing formulas say nothing that binds.
SILENT = re.compile(
    r"联系(?:人|电话|方式)|(?:E-?mail|邮编|邮政编码|网址|传真|地址|电话)[：:]|特此(?:通知|公告|函告|批复)|"
    r"^以上[，]?$",
    re.IGNORECASE,
)


#: 现印发给你们，请遵照执行: what follows the occasion is a demand of its own.
REQUEST = re.compile(r"请(?!示|求|假|教|辞)|并于|并请")


def statement(words: str) -> Verdict | None:
    """The verdict of the first rule about the document itself that the sentence meets."""
    for name, modality, pattern, confidence in STATEMENTS:
        if m := pattern.search(words):
            return Verdict(modality, confidence, (name, m.group()[:40]))
    return None


def plain_statement(words: str) -> Verdict:
    """The verdict on a sentence without any modal word; what no rule knows is taken for what is to be done."""
    for name, modality, pattern, confidence in PLAIN:
        if (m := pattern.search(words)) and not (name == "负责" and IMPERATIVE.match(words) and m.start()):
            return Verdict(modality, confidence, (name, m.group()[:20]))
    if names_thing(words):
        return Verdict("procedure_or_content_list", 0.6, ("名目", words[-4:]))
    return Verdict("obligation", 0.75 if IMPERATIVE.match(words) else 0.65, ("陈述",))


def names_thing(words: str) -> bool:
    """Whether a run of words is the name of a thing rather than a sentence: 产权交易业务开展情况、奖惩情况和机构变动情况."""
    return bool(re.fullmatch(r"《[^》]+》(?:（[^）]*）)*[。；]?", words) or _ONE_WHO.fullmatch(words) or _SEVERAL.fullmatch(words)) or (
        "，" not in words and len(words) < 60 and not _VERB.search(words) and bool(THING.search(words)) and not IMPERATIVE.match(words)
    )


def sanction(words: str, breach: str) -> Verdict | None:
    """Liability: a sanction for a breach; ``breach`` is the sentence and its lead-in."""
    penalty = PENALTY.search(words)
    hit = penalty or SANCTION.search(words)
    if hit and _ASKED.search(words, 0, hit.start()):
        return None
    fault = penalty or (BREACH.search(breach) if hit else None)
    return Verdict("liability", 0.93, ("责任", hit.group(), fault.group())) if hit and fault else None


def modal(plain: str, start: int, end: int, *, last: bool) -> Modal | None:
    """The modal word of a part of a sentence, None where it has none of its own.

    A part that only states a condition (…需聘请备选库外中介机构的，) has none; ``last`` tells that nothing follows the part.
    """
    for m in _MODAL.finditer(plain, start, end):
        name, modality, _, confidence = MODALS[int((m.lastgroup or "m0")[1:])]
        if _OF_ANOTHER.search(plain, start, m.start()) or _in_title(plain, start, m.start()):
            continue
        if _EMBEDDED.search(plain, start, m.start()) and modality != "obligation":
            continue
        if not last and _states_condition(plain, start, m, end):
            continue
        return Modal(m.start(), m.end(), modality, confidence, name)
    return None


def _in_title(plain: str, start: int, at: int) -> bool:
    """Whether a place lies inside a title: the 要 of 《国资国企要情》."""
    return plain.rfind("《", start, at) > plain.rfind("》", start, at)


def _states_condition(plain: str, start: int, m: re.Match[str], end: int) -> bool:
    """Whether the part is a condition: it ends with 的 or 外, or begins like one and ends with 时 or 后."""
    if m.group().startswith(("需", "要")) and plain[start : m.start()] in ("如", "如果", "若", "倘若"):
        return True  # 如需企业履行内部程序，则…
    tail = plain[end - 1]
    if tail in "的外" or plain.startswith(("对于", "凡"), start):
        return True
    return tail in "时后前下" and bool(_CONDITIONAL.match(plain[start : m.end()]) or m.group().startswith("需"))
