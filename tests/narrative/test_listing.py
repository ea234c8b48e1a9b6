"""Problems named and improvements promised: where the one list ends and the other begins."""

from __future__ import annotations

import pytest

from gxnlp.narrative.listing import lists
from gxnlp.narrative.saying import Saying

NAMED, PROMISED = "一是栏目更新不够及时；二是解读形式单一。", "一是定期通报更新情况；二是多用图解。"


def told(*paragraphs: str) -> list[tuple[str, object]]:
    sayings = [Saying(text, "problems", (), ((0, n),)) for n, text in enumerate(paragraphs, 1)]
    return [(fact.kind, fact.value) for fact in lists(sayings, "problems")]


@pytest.mark.parametrize(
    "opening",
    [
        "针对上述问题，下一步改进措施：",
        "2022年，我局将继续贯彻《条例》要求，抓好以下几点：",
        "明年要做的事，列在下面：",
        "问题既已找到，改进便有了方向：",
        "围绕提升公开质效，作如下安排：",
    ],
)
@pytest.mark.parametrize("joined", [True, False])
def test_what_is_announced_after_the_problems_is_promised(opening: str, joined: bool) -> None:
    later = [opening + PROMISED] if joined else [opening, *PROMISED.replace("；", "。\n").split("\n")]
    found = told("存在的主要问题：", NAMED, *later)
    assert [kind for kind, _ in found] == ["problem", "problem", "improvement", "improvement"]
    assert found[2][1] == "定期通报更新情况"


@pytest.mark.parametrize(
    "opening",
    [
        "与上年相比，整改虽见成效，但下列问题尚未根本解决：",
        "对照改进要求，仍存在以下短板：",
        "整改措施大部分已经落实，但新的问题也在出现，具体为：",
        "2021年的工作要抓的问题主要是：",
    ],
)
def test_what_is_named_after_old_promises_are_problems(opening: str) -> None:
    assert [kind for kind, _ in told(opening, NAMED)] == ["problem", "problem"]


def test_a_part_of_the_problems_is_no_promise() -> None:
    found = told("存在的主要问题：", "（一）公开方面：", NAMED, "（二）解读方面：", "一是形式单一。")
    assert {kind for kind, _ in found} == {"problem"}
