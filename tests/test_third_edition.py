"""A new edition of the form is one TOML file: no code changes."""

from __future__ import annotations

from pathlib import Path

import gxnlp

INVENTED = Path(__file__).parent / "data" / "form_invented.toml"

REPORT = """柏滩镇人民政府2031年政府信息公开工作年度报告

本报告所列数据的统计期限为2031年1月1日至2031年12月31日。

一、总体情况

2031年，柏滩镇把群众想知道的事摆在明处，全年开设公开栏12期。

二、公开平台建设情况

第七条第（二）项
平台类别\t本年新开通数\t本年关停数\t年末运行数
门户网站\t1\t0\t3
政务新媒体账号\t4\t2\t17

三、受理公众咨询情况

\t电话咨询\t窗口咨询\t网上咨询\t合计
一、本年受理公众咨询数量\t320\t75\t41\t436
二、本年度办结情况\t（一）当场答复\t301\t70\t22\t393
\t（二）转交其他单位答复\t12\t5\t16\t33
三、年末尚未答复数量\t7\t0\t3\t{open}

四、其他需要报告的事项

无。
"""


def test_a_report_on_the_invented_edition() -> None:
    report = gxnlp.extract(REPORT.format(open=10).encode(), name="柏滩镇.txt", forms=[INVENTED])
    assert report.form == "2031"
    assert report.year == 2031
    assert [s.id for s in report.sections] == ["overview", "platforms", "enquiries", "other"]
    assert report.tables["platforms"]["accounts", "running"].value == 17
    assert report.tables["enquiries"]["answered", "phone"].value == 301
    assert report.tables["enquiries"]["open", "sum"].value == 10
    assert [f for f in report.findings if f.severity == "error"] == []
    values = [c for c in report.cells() if c["value"] is not None]
    assert len(values) == 6 + 16
    assert min(c["confidence"] for c in values) >= 0.9


def test_its_own_arithmetic_is_checked() -> None:
    report = gxnlp.extract(REPORT.format(open=11).encode(), name="柏滩镇.txt", forms=[INVENTED])
    assert {f.rule for f in report.findings if f.severity == "error"} == {"enquiries.balance", "enquiries.channels"}
    assert "enquiries/open/sum" in report.flagged()
