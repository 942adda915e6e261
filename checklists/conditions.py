"""Conditions over a scenario: JsonLogic with a third value, *unknown*, for what was not given.

``false and unknown`` is false, ``true or unknown`` is true, everything else that touches unknown is unknown (Kleene's logic).
Operators: var == != < <= > >= and or ! in + - * / min max, and three of ours: ``{cond: NAME}`` for a named condition,
``{known: KEY}`` for whether a value was given, ``{share: [PART, WHOLE]}`` for the percentage. Reference of the form: jsonlogic.com.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import pairwise
from typing import Any, Final

from kb.model import HeguiError


class Unknown:
    """The value of what was not given."""

    def __repr__(self) -> str:
        return "未提供"

    def __bool__(self) -> bool:
        raise TypeError("unknown is neither true nor false")


UNKNOWN: Final = Unknown()


@dataclass(slots=True)
class Scope:
    """What a condition can see: the scenario's facts, enterprise and dates, and the named conditions.

    A condition that asks ``{known: KEY}`` may turn on what was *not* given; read strictly it only turns on what was, and what holds
    strictly keeps holding whatever else is learnt (Kleene's logic is monotone). ``used`` collects every value that was looked at, ``missing`` every key that was looked for and not given,
    ``closed`` every key that was taken for "no" because it was not given.
    """

    facts: Mapping[str, Any]
    enterprise: Mapping[str, Any]
    dates: Mapping[str, Any]
    conditions: Mapping[str, Any]
    used: dict[str, Any] = field(default_factory=dict)
    missing: dict[str, None] = field(default_factory=dict)
    closed: dict[str, None] = field(default_factory=dict)
    within: tuple[str, ...] = ()
    strict: bool = False  # take {known: KEY} of what was not given for unknown rather than false

    def value(self, key: str) -> Any:
        """The value of ``key``: a fact by its name, ``enterprise.X``, ``dates.X``; UNKNOWN when it was not given."""
        space, _, name = key.rpartition(".")
        places = {"": (self.facts, self.enterprise), "enterprise": (self.enterprise, self.facts), "dates": (self.dates,)}.get(space)
        if places is None:
            places, name = (self.facts, self.enterprise), key
        for place in places:
            if place.get(name) is not None:
                self.used[name] = place[name]
                return place[name]
        self.missing[name] = None
        return UNKNOWN

    def fresh(self) -> Scope:
        """The same scenario with nothing collected yet."""
        return Scope(self.facts, self.enterprise, self.dates, self.conditions, strict=self.strict)


def holds(condition: Any, scope: Scope) -> bool | None:
    """Whether a condition holds: True, False, or None for unknown. Raises HeguiError for a form or type that makes no sense."""
    result = evaluate(condition, scope)
    return None if result is UNKNOWN else bool(result)


def evaluate(logic: Any, scope: Scope) -> Any:
    """The value of a condition or expression."""
    if isinstance(logic, list):
        return [evaluate(part, scope) for part in logic]
    if not isinstance(logic, Mapping):
        return logic
    names = [k for k in logic if k != "__line__"]
    if len(names) != 1:
        raise HeguiError(f"条件写法不对：每层只能有一个运算，这里是 {names}。")
    name = names[0]
    arguments = logic[name]
    if name in _SPECIAL:
        return _SPECIAL[name](arguments, scope)
    values = [evaluate(a, scope) for a in (arguments if isinstance(arguments, list) else [arguments])]
    if name not in _PLAIN:
        raise HeguiError(f"条件里没有“{name}”这种运算。")
    if any(v is UNKNOWN or (isinstance(v, list) and UNKNOWN in v) for v in values):
        return _in_unknown(values) if name == "in" else UNKNOWN
    try:
        return _PLAIN[name](values)
    except (TypeError, ZeroDivisionError) as error:
        given = "、".join(repr(v) for v in values)
        raise HeguiError(f"条件“{name}”不能用于 {given}：请检查数字和文字是否填错了栏。") from error


def _in_unknown(values: Sequence[Any]) -> Any:
    """``in`` with something unknown: true if the known part already decides it."""
    sought, among = values
    return True if sought is not UNKNOWN and isinstance(among, list) and sought in among else UNKNOWN


def _and(arguments: Sequence[Any], scope: Scope) -> Any:
    return _junction(arguments, scope, decisive=False)


def _or(arguments: Sequence[Any], scope: Scope) -> Any:
    return _junction(arguments, scope, decisive=True)


def _junction(arguments: Sequence[Any], scope: Scope, decisive: bool) -> Any:
    """and/or: one decisive part settles it, and only what that part looked at counts as used; unknown only if none does."""
    unknown = False
    gathered = scope.fresh()
    for part in arguments:
        own = scope.fresh()
        own.within = scope.within
        value = evaluate(part, own)
        if value is not UNKNOWN and bool(value) is decisive:
            scope.used.update(own.used)
            scope.closed.update(own.closed)
            return decisive
        unknown |= value is UNKNOWN
        gathered.used.update(own.used)
        gathered.closed.update(own.closed)
        gathered.missing.update(own.missing if value is UNKNOWN else {})
    scope.used.update(gathered.used)
    scope.closed.update(gathered.closed)
    scope.missing.update(gathered.missing)
    return UNKNOWN if unknown else not decisive


def _not(argument: Any, scope: Scope) -> Any:
    value = evaluate(argument[0] if isinstance(argument, list) else argument, scope)
    return UNKNOWN if value is UNKNOWN else not value


def _var(argument: Any, scope: Scope) -> Any:
    return scope.value(str(argument[0] if isinstance(argument, list) else argument))


def _known(argument: Any, scope: Scope) -> Any:
    if scope.fresh().value(str(argument)) is not UNKNOWN:
        return True
    if scope.strict:
        return scope.value(str(argument))
    scope.closed[str(argument).rpartition(".")[2]] = None
    return False


def _cond(name: Any, scope: Scope) -> Any:
    if name not in scope.conditions:
        raise HeguiError(f"没有名为“{name}”的条件。")
    if name in scope.within:
        raise HeguiError(f"条件“{name}”引用了它自己。")
    before = scope.within
    scope.within = (*before, name)
    value = evaluate(scope.conditions[name], scope)
    scope.within = before
    return value


_SPECIAL: dict[str, Callable[[Any, Scope], Any]] = {"and": _and, "or": _or, "!": _not, "var": _var, "known": _known, "cond": _cond}


def _share(values: Sequence[Any]) -> Any:
    """What percentage the first is of the second; of nothing or less than nothing there is none."""
    part, whole = values
    return round(100 * part / whole, 9) if whole > 0 else UNKNOWN


def _pairwise(compare: Callable[[Any, Any], bool]) -> Callable[[Sequence[Any]], bool]:
    return lambda v: all(compare(a, b) for a, b in pairwise(v))


_PLAIN: dict[str, Callable[[Sequence[Any]], Any]] = {
    "==": lambda v: v[0] == v[1],
    "!=": lambda v: v[0] != v[1],
    "<": _pairwise(operator.lt),
    "<=": _pairwise(operator.le),
    ">": _pairwise(operator.gt),
    ">=": _pairwise(operator.ge),
    "in": lambda v: v[0] in v[1],
    "+": sum,
    "-": lambda v: -v[0] if len(v) == 1 else v[0] - v[1],
    "*": lambda v: reduce(operator.mul, v),
    "/": lambda v: v[0] / v[1],
    "min": min,
    "max": max,
    "share": _share,
}
OPERATORS = {*_SPECIAL, *_PLAIN}


def variables(logic: Any, conditions: Mapping[str, Any]) -> set[str]:
    """The names of all facts that a condition can look at, through named conditions too."""
    if isinstance(logic, list):
        return set().union(*(variables(part, conditions) for part in logic)) if logic else set()
    if not isinstance(logic, Mapping):
        return set()
    found: set[str] = set()
    for name, arguments in logic.items():
        if name in ("var", "known"):
            found.add(str(arguments).rpartition(".")[2] if str(arguments).startswith(("enterprise.", "dates.")) else str(arguments))
        elif name == "cond":
            found |= variables(conditions.get(arguments), {k: v for k, v in conditions.items() if k != arguments})
        elif name != "__line__":
            found |= variables(arguments, conditions)
    return found


def words_for(key: str, logic: Any, conditions: Mapping[str, Any]) -> tuple[set[str], set[str]]:
    """The words that a condition holds the text ``key`` against: those it must be, and those it must contain."""
    whole: set[str] = set()
    part: set[str] = set()

    def read(logic: Any, within: tuple[str, ...]) -> None:
        for piece in logic if isinstance(logic, list) else ():
            read(piece, within)
        for name, arguments in logic.items() if isinstance(logic, Mapping) else ():
            if name == "cond" and arguments not in within:
                read(conditions.get(arguments), (*within, arguments))
            elif name in ("==", "!=", "in") and isinstance(arguments, list):
                asked = [str(a["var"]).rpartition(".")[2] if isinstance(a, Mapping) and "var" in a else None for a in arguments]
                if key in asked:
                    other = arguments[1 - asked.index(key)]
                    words = {str(w) for w in (other if isinstance(other, list) else [other])}
                    (part if name == "in" and asked.index(key) == 1 else whole).update(words)
            elif name != "__line__":
                read(arguments, within)

    read(logic, ())
    return whole, part


def unknown_names(logic: Any, conditions: Mapping[str, Any]) -> set[str]:
    """Named conditions and operators that do not exist."""
    if isinstance(logic, list):
        return set().union(*(unknown_names(part, conditions) for part in logic)) if logic else set()
    if not isinstance(logic, Mapping):
        return set()
    found: set[str] = set()
    for name, arguments in logic.items():
        if name == "__line__":
            continue
        if name == "cond":
            found |= set() if arguments in conditions else {f"cond {arguments}"}
        elif name not in OPERATORS:
            found.add(str(name))
        else:
            found |= unknown_names(arguments, conditions)
    return found
