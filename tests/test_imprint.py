"""Title, agency, year, period and date, in the ways that reports and web pages print them."""

from __future__ import annotations

from pathlib import Path

import pytest

from gxnlp import readers
from gxnlp.forms import shipped
from gxnlp.imprint import imprint, is_report
from gxnlp.outline import outline
from tests.labelled import WHOLE, labelled

SHARED = Path(__file__).parents[2] / "shared"


def test_a_tidy_report() -> None:
    found = imprint(labelled(WHOLE))
    assert found.title == "槿浦镇人民政府2022年政府信息公开工作年度报告"
    assert (found.agency, found.year) == ("槿浦镇人民政府", 2022)
    assert found.period == ("2022-01-01", "2022-12-31")
    assert (found.signature, found.published) == ("槿浦镇人民政府", "2023-01-12")
    assert found.places == {"title": 1, "agency": 1, "year": 1, "period": 2, "signature": 23, "published": 24}


@pytest.mark.parametrize(
    ("lines", "title", "agency", "year"),
    [
        (
            "t 霁川县槿浦镇 2021 年政府信息公开工作 年 度 报 告",
            "霁川县槿浦镇2021年政府信息公开工作年度报告",
            "霁川县槿浦镇",
            2021,
        ),
        (
            "t 霁川县水利局|2021年度|政务公开工作年度报告",
            "霁川县水利局2021年度政务公开工作年度报告",
            "霁川县水利局",
            2021,
        ),
        (
            "t 霁川县\nt 水利局2021年政府信息\nt 公开工作年度报告",
            "霁川县水利局2021年政府信息公开工作年度报告",
            "霁川县水利局",
            2021,
        ),
        (
            "web 正文\nt 2024 年岚陵市科委政府信息公开工作\nt 年度报告",
            "2024年岚陵市科委政府信息公开工作年度报告",
            "岚陵市科委",
            2024,
        ),
        ("t 二〇二一年岚陵市政府信息公开年报", "二〇二一年岚陵市政府信息公开年报", "岚陵市", 2021),
        (
            "t 岚陵市教育局2O2l年政府信息公开工作年度报告",
            "岚陵市教育局2O2l年政府信息公开工作年度报告",
            "岚陵市教育局",
            2021,
        ),
        (
            "t 岚陵市教育局关于2020年政府信息公开工作的年度报告",
            "岚陵市教育局关于2020年政府信息公开工作的年度报告",
            "岚陵市教育局",
            2020,
        ),
        (
            "t 槿浦镇人民政府信息公开工作年度报告（2022年）",
            "槿浦镇人民政府信息公开工作年度报告（2022年）",
            "槿浦镇人民政府",
            2022,
        ),
        (
            "web 首页 > 信息公开 > 年报\nweb 标题：槿浦镇2022年政府信息公开工作年度报告",
            "槿浦镇2022年政府信息公开工作年度报告",
            "槿浦镇",
            2022,
        ),
        (
            "t 2023年槿浦镇\npage 1 / 9\nt 政府信息公开工作年度报告",
            "2023年槿浦镇政府信息公开工作年度报告",
            "槿浦镇",
            2023,
        ),
        (
            "t 槿浦镇1999年政府信息公开工作年度报告",
            "槿浦镇1999年政府信息公开工作年度报告",
            "槿浦镇",
            1999,
        ),
        ("t 政府信息公开工作年度报告", "政府信息公开工作年度报告", None, None),
        ("t 槿浦镇召开2022年信息公开培训会", "槿浦镇召开2022年信息公开培训会", None, 2022),
    ],
)
def test_titles(lines: str, title: str | None, agency: str | None, year: int | None) -> None:
    found = imprint(labelled(lines + "\np 我镇全年公开工作平稳。"))
    assert (found.title, found.agency, found.year) == (title, agency, year)


def test_a_year_of_the_title_that_cannot_be_is_kept_beside_the_period() -> None:
    found = imprint(labelled("t 槿浦镇1999年政府信息公开工作年度报告\np 统计期限为2021年1月1日至2021年12月31日。"))
    assert (found.year, found.period) == (1999, ("2021-01-01", "2021-12-31"))


@pytest.mark.parametrize(
    ("opening", "period"),
    [
        ("p 数据的统计周期\np 为 2021 年 1 月 1 日至 12 月 31 日。", ("2021-01-01", "2021-12-31")),
        ("p 数据统计期限自2021年1月1日起，至2021年12月31日止。", ("2021-01-01", "2021-12-31")),
        ("p 所列数据自2021年1月1日起至2021\np 年12月31日止。", ("2021-01-01", "2021-12-31")),
        ("p 统计时间：2021.1.1-2021.12.31。", ("2021-01-01", "2021-12-31")),
        ("p 统计期限为二〇二一年一月一日至十二月三十一日。", ("2021-01-01", "2021-12-31")),
        ("p 统计期限为2O21年l月1日—12月3l日。", ("2021-01-01", "2021-12-31")),
        ("p 统计期限为2021年1月1日至2021年11月30日。", ("2021-01-01", "2021-11-30")),
        ("p 2021年3月1日至5月31日开展宣传。", None),
        ("p 统计期限为2021年1月1日至2021年2月31日。", None),
        ("p 我镇认真公开。", None),
    ],
)
def test_periods(opening: str, period: tuple[str, str] | None) -> None:
    found = imprint(labelled(f"t 槿浦镇政府信息公开工作年度报告\n{opening}\ns 一、总体情况\np 平稳。"))
    assert found.period == period
    assert found.year == (int(period[1][:4]) if period else None), "the title names no year, so the period does"


@pytest.mark.parametrize(
    ("closing", "published"),
    [
        ("sign 槿浦镇人民政府\ndate 2022年1月25日", "2022-01-25"),
        ("sign 槿浦镇人民政府\npage - 7 -\ndate 二〇二二年一月二十五日", "2022-01-25"),
        ("p 槿浦镇人民政府\np 2022 年 1 月 25 日", "2022-01-25"),
        ("date 2022-01-25", "2022-01-25"),
        ("sign 槿浦镇人民政府 2022年1月25日", "2022-01-25"),
        ("web 发布日期：2022/1/25 浏览次数：12", "2022-01-25"),
        ("p 2021年12月31日前已全部办结。", None),
        ("date 2022年13月1日", None),
    ],
)
def test_dates(closing: str, published: str | None) -> None:
    assert imprint(labelled(f"t 槿浦镇2021年政府信息公开工作年度报告\np 无。\n{closing}")).published == published


def test_the_agency_of_a_title_without_one() -> None:
    assert (
        imprint(labelled("t 政府信息公开工作年度报告\np 无。\nsign 槿浦镇人民政府（盖章）\ndate 2022年1月25日")).agency
        == "槿浦镇人民政府"
    )
    page = imprint(labelled("web 索引号：01 发布机构：霁川县水利局 名称：略\nt 2021年政府信息公开工作年度报告\np 无。"))
    assert (page.agency, page.places["agency"]) == ("霁川县水利局", 1)


def test_what_is_a_report_and_what_is_not() -> None:
    form = shipped()[-1]

    def verdict(text: str) -> bool:
        lines = labelled(text)
        return is_report(lines, outline(lines, form), imprint(lines), form)

    assert verdict(WHOLE)
    assert verdict("\n".join(WHOLE.splitlines()[2:])), "without its title"
    assert verdict("\n".join(line for line in WHOLE.splitlines() if not line.startswith(("s ", "p ")))), "tables alone"
    assert not verdict(
        "t 槿浦镇召开2022年政府信息公开工作会议\nweb 发布时间：2022-03-01\n"
        "p 3月1日，槿浦镇召开政府信息公开工作会议，总结了总体情况，部署了主动公开政府信息情况的检查。\n"
        "p 会议要求，各村认真落实。"
    )
    assert not verdict("t 槿浦镇发布2022年政府信息公开工作年度报告\np 年度报告已在网站发布，欢迎查阅。")
    assert not verdict("web 首页\nweb 上一篇")
    others = "s 一、总体情况\np 略。\ns 二、存在的主要问题及改进情况\np 略。\ns 三、其他需要报告的事项\np 无。"
    assert not verdict(f"t 槿浦镇2022年法治政府建设情况的报告\n{others}"), "sections that many reports have"
    assert verdict(f"t 槿浦镇2022年政府信息公开工作年度报告\n{others}"), "the same under the title of one"
    figures = "\n".join(f"row 支出{n}\t{n}.00" for n in range(12))
    assert not verdict(f"t 槿浦镇2022年度部门决算\ns 一、总体情况\n{figures}"), "tables of something else"


@pytest.mark.skipif(not SHARED.exists(), reason="the real documents are not here")
@pytest.mark.parametrize(
    ("file", "agency", "year", "period", "published"),
    [
        ("seeds/000_*", "同仁市保安镇人民政府", 2021, True, "2021-01-14"),
        ("seeds/001_*", "辉渠镇人民政府", 2020, True, "2021-01-25"),
        ("seeds/002_*", "宝清县万金山乡", 2021, True, None),
        ("seeds/003_*", "南定镇人民政府", 2021, False, None),
        ("seeds/004_*", "白云寺镇人民政府", 2021, False, None),
        ("real/kewei*", "上海市科委", 2024, True, None),
    ],
)
def test_real_documents(file: str, agency: str, year: int, period: bool, published: str | None) -> None:
    labeling = pytest.importorskip("gxnlp.labeling")
    lines = labeling.load().label(list(readers.read(next(SHARED.glob(file))).lines))
    found = imprint(lines)
    assert (found.agency, found.year, found.published) == (agency, year, published)
    assert found.period == ((f"{year}-01-01", f"{year}-12-31") if period else None)
