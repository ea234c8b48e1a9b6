"""Prose whose figures fit: the report's own tables, each other, and what is told a second time.

The prose of the corpus states figures that nothing else bears out, which teaches a line model all the same. A sample is
looked over by people.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from random import Random

from training.phrases import OUTCOMES

Tables = Mapping[str, Mapping[tuple[str, str], int | float | None]]
Values = tuple[int, ...]
_SLOT = re.compile(r"\{[np]\}")


class Stating:
    """What stands in the slots of a template; `misquotes` has another number of requests told than the table holds."""

    def __init__(self, rng: Random, tables: Tables, misquotes: Callable[[int], int] | None = None) -> None:
        self._rng, self._tables = rng, tables
        self.told: dict[str, Values] = {}
        """By template."""
        self._misquotes = misquotes
        self.misquoted = False
        self.suggestions, self.proposals = rng.randint(1, 40), rng.randint(1, 20)

    def may_say(self, template: str) -> bool:
        """Not what the tables belie, nor figures that count anything and everything."""
        if template in OUTCOMES:
            return not _SLOT.search(template)
        rule = _rule(template)
        return rule is None or rule(self) is not None

    def values(self, template: str, count: Callable[[], int]) -> Values:
        """Of each slot in turn; whoever says a thing again says the same."""
        if template not in self.told:
            rule = _rule(template)
            told = rule(self) if rule else None
            if told is None:
                told = tuple(count() if slot == "{n}" else self.up_to(99, 10) for slot in _SLOT.findall(template))
            if _RECEIVED in template and self._misquotes:
                told = (self._misquotes(told[0]), *told[1:])
                self.misquoted = True
            self.told[template] = told
        return self.told[template]

    def cell(self, table: str, row: str, column: str) -> int | None:
        value = self._tables.get(table, {}).get((row, column))
        return None if value is None else int(value)

    @property
    def received(self) -> int:
        return self.cell("requests", "received", "total") or 0

    def up_to(self, high: int, low: int = 1) -> int:
        return self._rng.randint(low, max(low, high))

    def requests(self) -> Values | None:
        return (self.received, self.cell("requests", "carried_in", "total") or 0) if self.received else None

    def no_requests(self) -> Values | None:
        return None if self.received else ()

    def ways(self) -> Values | None:
        if not self.received:
            return None
        first, second = sorted((self.up_to(self.received, 0), self.up_to(self.received, 0)))
        return first, second - first, self.received - second

    def normative(self) -> Values | None:
        """The form of 2019 does not ask how many are in force."""
        in_force, repealed = (self.cell("disclosure", "normative_documents", c) for c in ("in_force", "repealed"))
        return None if not in_force or repealed is None else (in_force, repealed, self.up_to(in_force, 0))

    def whole(self, parts: int, high: int = 300) -> Values:
        each = tuple(self.up_to(high) for _ in range(parts))
        return sum(each), *each

    def falling(self, high: int = 300) -> Values:
        most = self.up_to(high)
        return most, self.up_to(most)

    def explained(self) -> Values:
        documents, explained = self.falling(120)
        return documents, explained, self.up_to(40), 100 * explained // documents


_RECEIVED = "受理信息公开申请"
_RULES: dict[str, Callable[[Stating], Values | None]] = {
    _RECEIVED: Stating.requests,
    "没有收到公民": Stating.no_requests,
    "当面申请": Stating.ways,
    "有{n}件经沟通后重新答复": lambda s: (s.up_to(min(9, s.received)),) if s.received else None,
    "集中清理规范性文件": Stating.normative,
    "通过各类渠道主动公开信息": lambda s: s.whole(3),
    "重点领域信息": lambda s: s.whole(4),
    "解读比例达到": Stating.explained,
    "收到建议": Stating.falling,
    "列出任务": lambda s: s.falling(40),
    "网上留言": lambda s: (*s.falling(), s.up_to(5)),
    "关注人数": lambda s: (s.up_to(3), *s.falling(20_000)),
    "承办人大建议": lambda s: (s.suggestions, s.proposals, s.suggestions + s.proposals),
    "承办建议": lambda s: (s.suggestions, s.proposals),
    "全年培训": lambda s: (s.up_to(4), s.up_to(12), s.up_to(9), s.up_to(400, 40)),
    "占{n}分": lambda s: (s.up_to(10),),
    "报告共{n}页": lambda s: (s.up_to(12, 4),),
    "满意率为": lambda s: (s.up_to(99, 90), s.up_to(99, 10)),
    "超过{n}天": lambda s: (s.up_to(60, 10),),
    "不足{n}条": lambda s: (s.up_to(6, 2), s.up_to(12, 5)),
    "全年共有{n}件": lambda s: None,  # of what, is not said
}
"""By what only one template says."""


def _rule(template: str) -> Callable[[Stating], Values | None] | None:
    return next((rule for words, rule in _RULES.items() if words in template), None)
