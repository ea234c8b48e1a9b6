"""What figures in prose count, on sentences such as people write."""

from __future__ import annotations

import time

import pytest

from gxnlp.narrative import read_text


def facts(text: str, year: int = 2021, section: str = "overview") -> list[tuple[str, object]]:
    return [(fact.kind, fact.value) for _, _, fact in read_text(text, year, section)]


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("全年收到政府信息公开申请34件。", [("requests.received", 34)]),
        ("收到34件政府信息公开申请，9件予以公开。", [("requests.received", 34), ("requests.granted", 9)]),
        ("受理公开申请三十四件。", [("requests.received", 34)]),
        ("新收申请 1,234 件，上年结转２件。", [("requests.received", 1234), ("requests.carried_in", 2)]),
        ("收到申请34件，转下一年度办理的有1件。", [("requests.received", 34), ("requests.carried_out", 1)]),
        ("公民、法人和其他组织提出的公开申请共34件。", [("requests.received", 34)]),
        (
            "发生行政复议3件，其中维持2件，纠正1件。",
            [("review.total", 3), ("review.upheld", 2), ("review.corrected", 1)],
        ),
        ("行政复议、行政诉讼均为0件。", [("review.total", 0), ("litigation.total", 0)]),
        ("发生信息公开行政复议、诉讼各1件。", [("review.total", 1), ("litigation.total", 1)]),
        (
            "主动公开政府信息260条，网站、微信、公开栏分别公开79条、125条和56条。",
            [
                ("published.total", 260),
                ("published.channel.website", 79),
                ("published.channel.wechat", 125),
                ("published.channel.board", 56),
            ],
        ),
        (
            "从渠道看，政府网站、政务微博、政务微信、其他渠道分别公开信息79条、125条、56条和8条。",
            [
                ("published.channel.website", 79),
                ("published.channel.weibo", 125),
                ("published.channel.wechat", 56),
                ("published.channel.other", 8),
            ],
        ),
        ("通过网站、微信等多种渠道主动公开信息53条。", [("published.total", 53)]),
        ("行政事业性收费12.5万元。", [("administrative_fees.amount", 12.5)]),
        ("组织培训3期，培训220人次。", [("trainings", 3), ("trainings.people", 220)]),
        (
            "全年收到信息公开申请2714。13件通过网络提交。",
            [("requests.received", 2714), ("requests.way.online", 13)],
        ),
        (
            "行政复议案件5件，没有一件被纠正。",
            [("review.total", 5), ("review.corrected", 0)],
        ),
        (
            "行政复议、行政诉讼都有，前者3件，后者4件。",
            [("review.total", 3), ("litigation.total", 4)],
        ),
        ("政府信息公开申请由上年的30件变为34件，均已答复。", [("requests.received", 34)]),
        ("全年答复政府信息公开申请40件，其中延期答复两件。", [("requests.handled", 40)]),
        ("答复信息公开申请40件，平均九个工作日答复一件。", [("requests.handled", 40)]),
        (
            "复议机关审理涉及我镇的政府信息公开案件19件，作出维持决定12件。",
            [("review.total", 19), ("review.upheld", 12)],
        ),
        (
            "保留规范性文件9件，废止2件，修改4件。",
            [("normative.in_force", 9), ("normative.repealed", 2)],
        ),
        ("2件行政复议——1件维持，1件纠正。", [("review.total", 2), ("review.upheld", 1), ("review.corrected", 1)]),
        (
            "收到涉及我镇信息公开的行政复议案7件，维持4件，纠正3件。",
            [("review.total", 7), ("review.upheld", 4), ("review.corrected", 3)],
        ),
        (
            "办理人大代表建议6件（2020年9件），政协提案4件（2020年8件）。",
            [("suggestions", 6), ("proposals", 4)],
        ),
        (
            "直接向人民法院起诉4件，经复议后再起诉27件，合计31件。",
            [("litigation.direct", 4), ("litigation.post_review", 27), ("litigation.total", 31)],
        ),
        (
            "行政复议76件、其中被纠正5件，行政诉讼45件、其中被纠正2件。",
            [("review.total", 76), ("review.corrected", 5), ("litigation.total", 45), ("litigation.corrected", 2)],
        ),
        (
            "未经复议直接起诉12件，占全部诉讼案件31件的38.7%。",
            [("litigation.direct", 12), ("litigation.total", 31)],
        ),
        (
            "复议、诉讼案件共55件，其中复议40件，诉讼15件。",
            [("review.total", 40), ("litigation.total", 15)],
        ),
        ("政府信息公开行政复议案件数量与上年持平，为7件。", [("review.total", 7)]),
        ("去年收到申请23件，今年收到申请34件。", [("requests.received", 34)]),
        ("未经复议直接起诉的42件，无复议后起诉案件。", [("litigation.direct", 42), ("litigation.post_review", 0)]),
        (
            "主动公开信息147条，网站占99%（146条），微信公众号占1%（1条）。",
            [("published.total", 147), ("published.channel.website", 146), ("published.channel.wechat", 1)],
        ),
        (
            "网站、微信、公开栏公开的信息，条数分别是79条、125条和56条。",
            [
                ("published.channel.website", 79),
                ("published.channel.wechat", 125),
                ("published.channel.board", 56),
            ],
        ),
    ],
)
def test_figures_count_what_their_words_say(text: str, stated: list[tuple[str, object]]) -> None:
    assert facts(text) == stated


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("2021年，我镇未收到政府信息公开申请。", ["requests.received"]),
        ("没有公民、法人申请公开政府信息。", ["requests.received"]),
        ("没有收到一件公开申请。", ["requests.received"]),
        ("未发生行政复议、行政诉讼案件。", ["review.total", "litigation.total"]),
        ("无因政府信息公开申请行政复议的情况。", ["review.total"]),
        ("未收取任何费用。", ["fees.charged"]),
        ("政府信息公开申请一件没有。", ["requests.received"]),
    ],
)
def test_nought_is_stated_in_words_too(text: str, kinds: list[str]) -> None:
    assert facts(text) == [(kind, 0) for kind in kinds]


@pytest.mark.parametrize(
    "text",
    [
        "信访件50件，全部办结。",
        "列出任务12项，年底前已办结10项。",
        "较2020年增加12条。",
        "2020年，我镇收到政府信息公开申请12件。",
        "依照《条例》第二十条、第二十一条办理。",
        "拨打12345热线，或到2号窗口。",
        "该行政复议件未被复议机关纠错。",
        "尚未审结的诉讼正在进行。",
        "审核拟公开信息237篇。",
        "申请人无正当理由大量反复申请的，不予处理。",
        "共需办理36件。",
        "全年未发生失泄密事件。",
        "有没有人申请公开政府信息？",
    ],
)
def test_other_figures_state_nothing_of_this_year(text: str) -> None:
    assert [f for f in facts(text) if f[0] not in ("statute", "article")] == []


def test_the_heading_and_the_section_say_what_a_bare_figure_counts() -> None:
    assert facts("全年共3件，其中维持2件。", section="proceedings")[-1] == ("review.upheld", 2)


def test_a_fact_quotes_its_clause_and_keeps_its_place() -> None:
    text = "平稳有序。\n2021年，收到 申请 34 件，均已答复。"
    ((start, end, fact),) = read_text(text, 2021)
    assert text[start:end] == "34 件"
    assert (fact.text, fact.unit, fact.line) == ("收到 申请 34 件", "件", 2)


@pytest.mark.parametrize(
    "piece", ["收到申请3件", "，", "1", "一", "《", "“", "3件、", "没有申请", "http://a", "第一条"]
)
def test_endless_repetition_is_read_in_bounded_time(piece: str) -> None:
    begin = time.process_time()
    read_text(piece * 60_000, 2021)
    assert time.process_time() - begin < 4


@pytest.mark.parametrize(
    "text",
    [
        "市民与单位当年向我镇提交34件政府信息公开申请。",
        "村民、企业一年来向我镇申请公开信息34件。",
        "依申请公开：收件34件。",
        "34件申请由群众提出，全部受理。",
        "年内政府信息公开申请量34件，同上年的30件相比略增。",
    ],
)
def test_whoever_asks_a_request_is_a_request(text: str) -> None:
    assert facts(text) == [("requests.received", 34)]


@pytest.mark.parametrize("text", ["收到公开申请34件，其中部分公开的一件也没有。", "政府信息公开申请一项空缺。"])
def test_one_that_is_none_is_not_one(text: str) -> None:
    assert 1 not in [value for _, value in facts(text)]


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("主动公开信息条数由2020年的311条变化为2021年的3452条。", [("published.total", 3452)]),
        ("收到的申请连续上升：2020年31件，2021年345件。", [("requests.received", 345)]),
        ("信息公开类行政诉讼数量：2020年130件，2021年77件。", [("litigation.total", 77)]),
        ("我镇的上级主管部门2021年收到政府信息公开申请367件。", []),
        ("2020年年初尚有未办结的公开申请185件，已于2020年年内清零。", []),
        ("2020年初由再上一年结转来的信息公开申请14件，当年即已办完。", []),
        ("2020年结转至本年办理的申请14件。", [("requests.carried_in", 14)]),
        ("2020年新收申请383件，上年结转435件。", []),
        ("2021年新收申请383件，上年结转435件。", [("requests.received", 383), ("requests.carried_in", 435)]),
        ("组织电商技能培训3场，培训返乡青年90人。", []),
        ("办理与信息公开无关的行政应诉案件12件。", []),
    ],
)
def test_whose_it_is_and_of_which_year(text: str, stated: list[tuple[str, object]]) -> None:
    assert facts(text) == stated


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        (
            "行政复议9件，行政诉讼5件；前者维持3件，后者维持2件。",
            {"review.total": 9, "litigation.total": 5, "review.upheld": 3, "litigation.upheld": 2},
        ),
        (
            "维持方面，复议3件、诉讼2件；纠正方面，复议1件、诉讼4件。",
            {"review.upheld": 3, "litigation.upheld": 2, "review.corrected": 1, "litigation.corrected": 4},
        ),
        ("有8件政府信息公开复议案件年底前未审结。", {"review.pending": 8}),
        ("6件申请由申请人主动撤回或作其他处理。", {"requests.other": 6}),
        (
            "公开政府信息2961条，网站占39%，为1156条，其余1805条通过政务新媒体公开。",
            {"published.total": 2961, "published.channel.website": 1156, "published.channel.new_media": 1805},
        ),
        ("县政府办收到申请34件，公开20件，不是本街道的数。", {}),
        ("予以公开和部分公开两类合计34件。", {}),
        ("发布政策文件84件、政策解读65篇、图表6张。", {"interpretations": 65}),
    ],
)
def test_what_stands_behind_above_or_for_it(text: str, stated: dict[str, object]) -> None:
    assert dict(facts(text)) == stated
