"""Limits of time: every one of a sentence, with its figure, unit, trigger and kind.

An ordered table: what an earlier rule has taken, a later one leaves alone, so that a look-back (近3年内没有…), a ban for a time (三年内不得…)
or a validity is never read as a time to act.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from checklists.norms.figures import FIGURE, value
from checklists.norms.model import Deadline, DeadlineType, Recurrence, Unit
from checklists.norms.reading import Reading
from checklists.norms.sentences import Span
from checklists.norms.trigger import event_before, own_trigger, part_at, trigger_before, without_opening

_UNIT = (
    r"个?工作日|个?交易日|个?自然日|日历天|日|天|周|个?星期|个月|月(?!\d|份|底|末|初|度)|个?季度|年(?!度|代|级|终|初|末|底|薪|报)|"
    r"个?(?:完整)?的?(?:会计)?年度|个?小时"
)
_N = rf"(?<![\d.〔第])(?:(?P<low>\d{{1,2}}|[一二两三四五六七八九十])(?:-+|至|到))?(?P<n>{FIGURE})(?P<unit>{_UNIT})"
_MONTHS = r"(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月"
_DAYS = r"(?P<day>底|末|初|份|[上中下]旬|(?:[12]\d|3[01]|0?[1-9]|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])[日号])"
_EVERY = r"每(?:一|个)?(?:会计|财务)?年度?|次年|翌年|当年|今年|本年度?|执行年度|下(?:一)?年度?|第二年"
_PERIOD = r"(?:会计|财务|预算|考核)?(?:年度|年|季度|季|半年度?|月度?)"
_RECURRENCES: dict[str, Recurrence] = {"年": "yearly", "半年": "half-yearly", "季": "quarterly", "月": "monthly"}


@dataclass(frozen=True, slots=True)
class Found:
    """A deadline and its place in the reading."""

    start: int
    end: int
    deadline: Deadline


@dataclass(frozen=True, slots=True)
class _Match:
    """What a rule's reader gets: the match, the reading, the parts of the sentence."""

    m: re.Match[str]
    reading: Reading
    parts: Sequence[Span]

    def group(self, name: str) -> str:
        return self.m.groupdict().get(name) or ""

    @property
    def part(self) -> Span:
        """The part of the sentence that the match begins in."""
        return self.parts[part_at(self.parts, self.m.start())]

    @property
    def figure(self) -> int:
        """Where the figure begins, the lower one of a range included."""
        return self.m.start("low") if self.group("low") else self.m.start("n")

    def limit(self, kind: DeadlineType, *, trigger: Span | None = None, recurrence: Recurrence | None = None) -> Found | None:
        """The deadline with the match's own figure; None where the figure is no numeral or a year of the calendar."""
        n = value(self.group("n")) if self.group("n") else None
        unit = _unit(self.group("unit"))
        if (
            n is None
            or unit is None
            or (unit == "年" and n >= 1000)
            or (unit == "年" and "十" in self.group("n") and self.m.string[self.m.end("unit") : self.m.end("unit") + 1] == "代")
        ):
            return None
        start = min(self.m.start(), trigger.start) if trigger and trigger.end >= self.m.start() - 4 else self.m.start()
        words = self.reading.verbatim(trigger.start, trigger.end) if trigger else None
        text = self.reading.verbatim(_with_preposition(self.m.string, start), self.m.end())
        return Found(start, self.m.end(), Deadline(text, kind, int(n) if n == int(n) else n, unit, words, recurrence))


def _unit(text: str) -> Unit | None:
    for words, unit in (
        ("工作日|交易日", "工作日"),
        ("小时", "小时"),
        ("周|星期", "周"),
        ("季度", "季度"),
        ("月", "个月"),
        ("日|天", "日"),
        ("年", "年"),
    ):
        if re.search(words, text):
            return unit  # type: ignore[return-value]
    return None


def _with_preposition(plain: str, start: int) -> int:
    """自收到之日起…: the preposition belongs to the limit's words."""
    return start - 1 if start and plain[start - 1] in "自于在从" else start


# ---------------------------------------------------------------- readers of the rules


def _calendar(x: _Match) -> Found | None:
    month, day, tail, lead, every = _int(x.group("month")), x.group("day"), x.group("tail"), x.group("lead"), x.group("every")
    year = int(x.group("year")[:4]) if x.group("year") else None
    closing = "前" in tail or "止" in tail or lead in ("到", "至", "截至", "截止") or day in ("底", "末")
    starting = tail.startswith(("起", "之日起", "开始"))
    if month is None or (starting and not every) or (not closing and not starting and not every and lead not in ("于", "在")):
        return None
    if (
        (year and not closing)
        or (lead in ("截至", "截止") and not tail)
        or re.match(r"（含|[之以]?后|及以|当日", x.m.string[x.m.end() : x.m.end() + 3])
    ):
        return None
    recurrence: Recurrence | None = "yearly" if not year and every != "今年" else None
    kind: DeadlineType = "by_date" if closing else "recurring"
    month_day = f"{month:02d}-{_day_of_month(month, day, starting):02d}"
    return Found(x.m.start(), x.m.end(), Deadline(x.reading.verbatim(*x.m.span()), kind, None, None, None, recurrence, month_day, year))


def _int(text: str) -> int | None:
    number = value(text)
    return None if number is None else int(number)


def _day_of_month(month: int, day: str, starting: bool) -> int:
    last = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]
    named = {"初": 1, "上旬": 10, "中旬": 20}.get(day) or (_int(day[:-1]) if day.endswith(("日", "号")) else None)
    return min(named or (1 if starting else last), 31)


def _year_end(x: _Match) -> Found | None:
    year = int(x.group("year"))
    if not (x.group("lead") not in ("", "截至", "截止") or x.group("end") or x.group("tail")) or not 1949 < year < 2100:
        return None
    month_day = "12-31" if x.group("end") or x.group("tail") else None
    return Found(x.m.start(), x.m.end(), Deadline(x.reading.verbatim(*x.m.span()), "by_date", month_day=month_day, year=year))


def _period_end(x: _Match) -> Found | None:
    """每季度末 · 每年年底 · 年底前: the last day of a recurring period."""
    period = x.group("period")
    recurrence = _recurrence(period)
    if recurrence == "yearly":
        begins = x.group("edge") in ("初", "年初")
        return Found(x.m.start(), x.m.end(), Deadline(x.reading.verbatim(*x.m.span()), "recurring" if begins else "by_date", 1 if begins else None, "年" if begins else None,
                     None, "yearly", None if begins else "12-31"))  # fmt: skip
    unit: Unit = "季度" if recurrence == "quarterly" else "个月"
    n = 6 if recurrence == "half-yearly" else 1
    return Found(x.m.start(), x.m.end(), Deadline(x.reading.verbatim(*x.m.span()), "recurring", n, unit, None, recurrence))


def _period_day(x: _Match) -> Found:
    """每月25日前: once in every period."""
    recurrence = _recurrence(x.group("period"))
    unit: Unit = "季度" if recurrence == "quarterly" else "个月"
    return Found(x.m.start(), x.m.end(), Deadline(x.reading.verbatim(*x.m.span()), "recurring", 1, unit, None, recurrence))


def _recurrence(period: str) -> Recurrence:
    for words, recurrence in (("半年", "half-yearly"), ("季", "quarterly"), ("月", "monthly")):
        if words in period and not ("半年" in words and "会计年度" in period):
            return recurrence  # type: ignore[return-value]
    return "yearly"


def _after_period(x: _Match) -> Found | None:
    trigger = Span(x.m.start("trigger"), x.m.end("trigger"))
    return x.limit("recurring", trigger=trigger, recurrence=_recurrence(x.group("trigger")))


def _along_with(x: _Match) -> Found | None:
    trigger = x.reading.verbatim(x.m.start("trigger"), x.m.end("trigger"))
    return Found(x.m.start(), x.m.end(), Deadline(x.reading.verbatim(*x.m.span()), "recurring", 1, "年", trigger, "yearly"))


def _every(x: _Match) -> Found | None:
    n = value(x.group("n")) if x.group("n") else 1.0
    period = x.group("period")
    if n is None:
        return None
    unit: Unit = (
        "年"
        if "年" in period
        else "季度"
        if "季" in period
        else "个月"
        if "月" in period
        else "周"
        if "周" in period
        else "工作日"
        if "工作" in period
        else "日"
    )
    recurrence = (
        _RECURRENCES.get({"年度": "年", "会计年度": "年", "半年度": "半年", "季度": "季", "月度": "月"}.get(period, period))
        if n == 1
        else None
    )
    if "半" in period or n == 0.5:
        n, unit, recurrence = 6.0, "个月", "half-yearly"
    if unit == "个月" and n == 3:
        recurrence = "quarterly"
    return Found(
        x.m.start(), x.m.end(), Deadline(x.reading.verbatim(*x.m.span()), "recurring", int(n) if n == int(n) else n, unit, None, recurrence)
    )


def _plain(kind: DeadlineType) -> Callable[[_Match], Found | None]:
    return lambda x: x.limit(kind)


def _triggered(kind: DeadlineType) -> Callable[[_Match], Found | None]:
    """A limit whose trigger stands before it."""
    return lambda x: x.limit(kind, trigger=trigger_before(x.m.string, x.parts, x.figure))


def _withown_trigger(kind: DeadlineType) -> Callable[[_Match], Found | None]:
    """A limit whose trigger the pattern itself names."""
    return lambda x: x.limit(kind, trigger=Span(x.m.start("trigger"), x.m.end("trigger")) if x.group("trigger") else None)


def _before(x: _Match) -> Found | None:
    """实施审计7日前 · 实施审计前5个工作日: the event stands before the figure."""
    at = x.m.start()
    return x.limit("before", trigger=event_before(x.m.string, x.part.start, at))


def _before_event(x: _Match) -> Found | None:
    trigger = event_before(x.m.string, x.part.start, x.m.start())
    if not trigger or trigger.end - trigger.start > 60 or "未" in x.m.string[trigger.start : trigger.end]:
        return None  # 在广西产权交易所未建立前: how long a rule holds
    text = x.reading.verbatim(_with_preposition(x.m.string, trigger.start), x.m.end())
    return Found(trigger.start, x.m.end(), Deadline(text, "before", trigger=x.reading.verbatim(trigger.start, trigger.end)))


def _prompt(x: _Match) -> Found | None:
    return Found(x.m.start(), x.m.end(), Deadline(x.reading.verbatim(*x.m.span()), "within"))


# ---------------------------------------------------------------- the table

_WITHIN = r"(?:之内|以内|内(?!到期|含|部|容|资))"
_Rule = tuple[str, re.Pattern[str], Callable[[_Match], Found | None]]
#: Ordered. Each rule: name, pattern, reader; a real example before each.
RULES: tuple[_Rule, ...] = tuple(
    (name, re.compile(pattern), reader)
    for name, pattern, reader in (
        # 于每年7月底之前 · 2016年6月底前 · 每年5月起 · 执行年度9月底前 · 次年4月30日前
        ("月日",
            r"(?P<lead>截至|截止|自|从|于|在|到|"
            rf"至)?(?P<every>{_EVERY})?(?P<year>\d{{4}}年)?(?<![\d.]){_MONTHS}{_DAYS}?(?P<tail>之前|以前|前|之日起|起|"
            r"开始|为?止)?", _calendar),
        # 到2018年底 · 2020年前 · 到2020年
        ("某年", r"(?P<lead>截至|截止|到|至)?(?<![\d.])(?P<year>\d{4})年(?P<end>年?底|年?末)?(?P<tail>之前|以前|前)?(?!\d|度)", _year_end),
        # 每年度终了20个工作日内 · 会计年度起始4个月内 · 每季度终了后10日内 · 会计年度结束之日起6个月内
        ("期末之后",
            rf"(?P<trigger>(?:每个?)?{_PERIOD}(?:的?[上下]半年)?(?:终了|结束|起始|开始|末)(?:之日)?(?:后|"
            rf"起)?)的?{_N}{_WITHIN}?", _after_period),
        # 随年度财务决算一并 · 每年随年度财务决算
        ("随决算",
            r"(?:每年)?随(?:同|着)?(?P<trigger>(?:上?一?年度)?(?:财务|会计)?(?:决算|预算)(?:报告|报表)?)(?:一并|"
            r"同时|一起|一同|一道)?", _along_with),
        # 有效期为自评估基准日起1年 · 有效期限（按现行规定为一年），从评估基准日起计算 · 试行期两年
        ("有效期",
            rf"有效期(?:限|间)?(?:[^，。；\d]{{0,14}}?(?:自|从)(?P<trigger>[^，。；]{{2,24}}?)起|"
            rf"[^，。；\d]{{0,10}}?){_N}(?:）?，?(?:自|从)(?P<later>[^，。；]{{2,24}}?)起计?算?)?", lambda x: _validity(x)),
        # 经备案的评估结果自评估基准日起一年内有效
        ("内有效", rf"{_N}{_WITHIN}(?=有效(?!性))", _triggered("validity")),
        ("试行期", rf"试行期?(?:限|为)?{_N}", _plain("validity")),
        # 作出搁置决定的，超过一年期限，审议方案自动废止
        ("逾期失效",
            rf"(?:超过|满|逾){_N}(?:期限)?(?:的)?，?[^，。；]{{0,20}}?(?:自动)?(?:废止|失效|作废|终止|无效)", lambda x: _expiry(x)),
        # 三年内不得再次进入备选库
        ("禁入期", rf"{_N}{_WITHIN}，?(?:均|都|一律)?(?:不(?:得|再|予|准|允许|能)|禁止|严禁)", _triggered("min_duration")),
        # 保管期限不少于10年 · 不少于7个工作日 · 至少30日 · 应不少于2年
        ("最短",
            rf"(?:不得?少于|不得?低于|不得?短于|至少(?:提前)?|不应少于|最短){_N}(?!(?:以|之)?前)", lambda x: x.limit("before" if "提前" in x.m.group() else "min_duration")),
        # 公示七天 · 公示期限为30日 · 公告期20个工作日
        ("公示期",
            r"(?:公示|公告|公开披露|挂牌|公开征集|张榜公布)(?:期|期限|期间|时间|的期限|的时间)?(?:为|是|应为|应当为|满|"
            rf"不?期)?(?:期限)?{_N}(?!{_WITHIN}|前|后|以?上?前)", _plain("min_duration")),
        ("保管期", rf"(?:保存|保管|保留|存档)(?:期限|时间|期)?(?:为|应为)?{_N}(?:以上)?", _plain("min_duration")),
        # 一般不得超过相关决定、意见、建议下达后6个月
        ("不得超过某时后", rf"不得?超过(?P<trigger>[^，。；\d]{{2,24}}?后){_N}", _withown_trigger("within")),
        # 相关决定下达后6个月仍未整改完毕的
        ("后仍未", rf"(?<=后){_N}[^，。；]{{0,8}}?(?=仍|尚未)", _plain("lookback")),
        # 不超过5年 · 付款期限原则上不得超过1年 · 自购买之日起一年为限 · 最长30日
        ("最长",
            r"(?:不得?超过|不得?超出|不得?[多高长]于|不应超过|最长(?:不得?超过|为)?|最迟(?:不得?超过)?|(?:期限|时限|时间|"
            rf"周期)(?:一般|原则上)?(?:应)?(?:为|控制在|在)?){_N}(?!前)(?:{_WITHIN})?", _plain("max_duration")),
        # 最近3个完整会计年度 · 近3年内没有 · 未来3年内 · 连续三年 · 持续2年 · 逾期3年以上 · 任职满3年 · 未超过两年
        ("回溯",
            r"(?:最近|近|过去|此前|之前|前|未来|连续|持续|已满|逾期|届满|账龄|帐龄|未超过|未满|不满|不足|执业|工作|任职|从业|成立|"
            rf"停工|闲置|拖欠){{1,2}}(?:满|超过|达|的)?{_N}(?:{_WITHIN}|以来|以上|的)?", lambda x: _lookback(x)),
        ("账龄", rf"(?<![\d.])\d{{1,2}}(?:年)?(?:-+|至|到){_N}(?!{_WITHIN}完成)(?=（|以|的|）|，|计|$)", _plain("lookback")),
        ("年以上", rf"(?:满|超过|达到?)?{_N}(?:或{FIGURE}年)?(?:（含[^）]{{0,10}}）)?(?:及其?)?以上", _plain("lookback")),
        ("若干年内没有",
            rf"{_N}{_WITHIN}(?:（[^）]{{0,20}}）)?(?=均?(?:未|没有|无|不存在|曾|因|受(?:到|过)|发生过|不会|有过|连续|累计))", _plain("lookback")),
        ("满若干年", rf"(?:满|超过|逾|达到?|高于|长于|低于|短于){_N}(?:（含[^）]{{0,8}}）)?(?=的|未|仍|，|以|。|；|$)", _plain("lookback")),
        ("为限", rf"{_N}(?:{_WITHIN})?为限", _triggered("max_duration")),
        # 于每月25日前完成分包结算
        ("每月某日", r"(?:于|在)?每(?:个)?(?P<period>月|季度?)(?:首月)?(?:的)?\d{1,2}[日号](?:之|以)?前", _period_day),
        # 提前5个工作日 · 实施审计7日前 · 实施审计前5个工作日
        ("提前", rf"提前{_N}", _plain("before")),
        ("若干日前", rf"{_N}(?:以|之)?前", _before),
        ("前若干日", rf"(?<![以目当提日此之年先])前的?{_N}(?!{_WITHIN}?[无未没])", _before),
        # 自评估基准日起8个月内 · 收到申请后的10个工作日内
        ("若干日内", rf"{_N}{_WITHIN}", lambda x: _within(x)),
        # 通过5年（2016—2020）努力 · 用三年左右时间
        ("努力若干年", rf"(?:通过|经过|用){_N}(?:左右)?(?:（[^）]{{0,12}}）)?(?:的)?(?:努力|时间)", _plain("within")),
        ("起若干日", rf"(?<=起){_N}(?!的|以|后)", _triggered("within")),
        # 一般应在上一年第四季度报送
        ("某季度", r"(?:在|于|每年)[^，。；]{0,4}?第(?P<quarter>[一二三四])季度(?:末|内|结束前)?", lambda x: _quarter(x)),
        # 每季度末 · 每年年底
        ("每期末", r"每(?:个|一)?(?P<period>年度?|半年度?|季度?|月度?)(?:的)?(?P<edge>年?底|年?末|年?初|终了)(?:之?前)?", _period_end),
        # 总会计师应当在会计年度终了向董事会述职
        ("年度终了", r"(?:在|于)?(?:每个?)?(?:会计|财务)?年度终了(?=，|向|时|应|对)", lambda x: _yearly(x)),
        # 津贴每年累计不超过2万元 · 每年招租底价不低于100万元的: how much, not when
        ("年度额度",
            r"每年(?=[^，。；]{0,16}(?:不得?超过|不得?高于|不得?低于|不得?少于)[\d.,]+(?:亿|万)?(?:元|%)|[^，。；]{0,8}不得?(?:超过|多于)[\d一二两三]+次)", lambda x: _yearly_amount(x)),
        # 每季度、半年度和年度 · 至少每年 · 每二年调整一次 · 在每年
        ("每期",
            rf"(?:定期或)?(?:至少)?在?每(?:隔)?(?P<n>{FIGURE})?个?(?P<period>半年度?|会计年度|年度?|季度?|月度?|周|工作日|日|"
            rf"天)(?:度?(?:、|和|及)(?:半年度?|年度|季度?))*(?!末|底|股|终)(?:[^，。；]{{0,4}}?[一二两三四1-4]次)?", _every),
        ("期末",
            r"(?P<period>年|季度?|月)(?P<edge>底|末|终)(?:之前|以前|前)|(?:于|在|每|的(?=年末向))(?P<year>年)(?P<yearedge>初|末|"
            r"底)", lambda x: _bare_period_end(x)),
        ("若干年一次", rf"(?<!每)(?P<n>{FIGURE})(?P<period>年|个?季度|个?月)(?:至少)?[一二两1-2]次", _every),
        ("按期", r"按(?P<period>季度?|月度?|年度?|半年度?)(?=(?:及时)?(?:向|报|上报|填|提交|编|汇总|考|公|以|支付|发放|缴|预))", _every),
        # 在出具审计报告前
        ("某事之前",
            r"(?:(?<![以目当提日此年先事会空之])前|(?<![以此])之前)(?=，|应|须|必|要|由|向|将|先|报(?!告|表)|组织|进行|缴|支付|提交|提供|完成|办理|取得|签订|通知|告知|公示|公告|披露|"
            r"对)(?!期|款|条|述|列|后|期间|提|置|身)", _before_event),
        # 及时向国资委报告 · 立即报告
        ("及时", r"及时|立即|尽快|第一时间|即时|随时(?=报|向|上报)", _prompt),
    )
)  # fmt: skip
_PREFILTER = re.compile(r"日|天|年|月|周|季|小时|决算|前|及时|立即|尽快|第一时间|即时|随时")


def _validity(x: _Match) -> Found | None:
    trigger = "trigger" if x.group("trigger") else "later" if x.group("later") else None
    found = x.limit("validity", trigger=Span(x.m.start(trigger), x.m.end(trigger)) if trigger else None)
    return found and Found(x.m.start(), found.end, _text(found.deadline, x.reading.verbatim(*x.m.span())))


def _text(deadline: Deadline, text: str) -> Deadline:
    return Deadline(
        text, deadline.type, deadline.n, deadline.unit, deadline.trigger, deadline.recurrence, deadline.month_day, deadline.year
    )


def _within(x: _Match) -> Found | None:
    """A time to act; a look-back where years without a trigger only qualify a condition (一年内连续发生…的，). 1个月内备案 goes on from the limit before it."""
    plain, part = x.m.string, x.part
    if plain[part.end - 1] == "的" and _NOT_DONE.search(plain, part.start, x.m.start()):
        return x.limit("lookback")
    trigger = trigger_before(plain, x.parts, x.figure)
    if trigger:
        return x.limit("within", trigger=trigger)
    if _unit(x.group("unit")) == "年" and (plain[part.end - 1] == "的" or plain.startswith("的", x.m.end())):
        return x.limit("lookback")
    if part.start == x.m.start():
        earlier = (hit for p in reversed(x.parts) if p.end < part.start for hit in _LIMIT.finditer(plain, p.start, p.end))
        if hit := next(earlier, None):
            begin = x.parts[part_at(x.parts, hit.start())].start
            trigger = own_trigger(plain, begin, hit.start())
    return x.limit("within", trigger=trigger)


#: 无法在三十日内接受处理的，可以申请延期: a time that was missed
_NOT_DONE = re.compile(r"(?:无法|未能?|没有|不能)(?:按规定)?[^，。；]{0,12}$")
_LIMIT = re.compile(rf"{_N}{_WITHIN}")


def _quarter(x: _Match) -> Found | None:
    month_day = ("03-31", "06-30", "09-30", "12-31")["一二三四".index(x.group("quarter"))]
    return Found(x.m.start(), x.m.end(), Deadline(x.reading.verbatim(*x.m.span()), "by_date", recurrence="yearly", month_day=month_day))


def _expiry(x: _Match) -> Found | None:
    """The words are the period alone: 超过一年期限."""
    found = x.limit("validity", trigger=_condition_before(x))
    return found and Found(x.m.start(), x.m.end("unit"), _text(found.deadline, x.reading.verbatim(x.m.start(), x.m.end("unit"))))


def _condition_before(x: _Match) -> Span | None:
    earlier = [p for p in x.parts if p.end <= x.m.start()]
    return (
        without_opening(x.m.string, Span(earlier[-1].start, earlier[-1].end - (x.m.string[earlier[-1].end - 1] == "的")))
        if earlier
        else None
    )


def _lookback(x: _Match) -> Found | None:
    """A look-back, but for a notice (连续公示7日) and a count before an event (会议召开前5日)."""
    words = x.m.group()
    if words.startswith("前") and (_unit(x.group("unit")) != "年" or x.m.string.endswith(("届满", "期满", "到期"), 0, x.m.start())):
        return _before(x)
    if words.startswith(("工作", "此前")) and _unit(x.group("unit")) in ("日", "工作日"):
        return None
    return x.limit("lookback")


def _yearly(x: _Match) -> Found | None:
    return Found(x.m.start(), x.m.end(), Deadline(x.reading.verbatim(*x.m.span()), "recurring", 1, "年", None, "yearly"))


def _yearly_amount(x: _Match) -> Found | None:
    return Found(x.m.start(), x.m.end(), Deadline(x.reading.verbatim(*x.m.span()), "lookback", 1, "年"))


def _bare_period_end(x: _Match) -> Found | None:
    if x.group("year"):
        begins = x.group("yearedge") == "初"
        return Found(
            x.m.start(),
            x.m.end(),
            Deadline(x.reading.verbatim(*x.m.span()), "recurring", 1, "年", None, "yearly", None if begins else "12-31"),
        )
    return _period_end(x)


def deadlines(reading: Reading, sentence: Span, parts: Sequence[Span]) -> list[Found]:
    """The limits of a sentence in the order of the text."""
    plain = reading.plain
    if not _PREFILTER.search(plain, sentence.start, sentence.end):
        return []
    found: list[Found] = []
    taken = bytearray(sentence.end - sentence.start)
    for _, pattern, reader in RULES:
        for m in pattern.finditer(plain, sentence.start, sentence.end):
            core = (m.start("n"), m.end("unit")) if "n" in pattern.groupindex and "unit" in pattern.groupindex and m["n"] else m.span()
            if any(taken[core[0] - sentence.start : core[1] - sentence.start]):
                continue
            if limit := reader(_Match(m, reading, parts)):
                found.append(limit)
                taken[limit.start - sentence.start : limit.end - sentence.start] = b"\1" * (limit.end - limit.start)
    return sorted(found, key=lambda f: f.start)
