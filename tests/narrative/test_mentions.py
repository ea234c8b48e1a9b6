"""Dates, numbers of documents, contacts: what has a form of its own."""

from __future__ import annotations

import time

import pytest

from gxnlp.narrative.mentions import mentions
from gxnlp.narrative.squeezing import squeeze


def named(text: str) -> list[tuple[str, str]]:
    return [(m.kind, m.value) for m in mentions(squeeze(text).text)]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("按照国办公开办函〔2021〕30号要求", "document", "国办公开办函〔2021〕30号"),
        ("根据霁府办字（2020） 15 号", "document", "霁府办字〔2020〕15号"),
        ("体例参考政办发〔2021〕3号", "document", "政办发〔2021〕3号"),
        ("县里霁府办字〔2019〕83号", "document", "霁府办字〔2019〕83号"),
        ("收到上级转发岚政办函〔2021〕42号", "document", "岚政办函〔2021〕42号"),
        ("围绕霁府办字〔2021〕84号开展自查", "document", "霁府办字〔2021〕84号"),
        ("内政办发〔2021〕8号", "document", "内政办发〔2021〕8号"),
        ("遵照市政务公开领导小组岚政办函〔2021〕20号通知", "document", "岚政办函〔2021〕20号"),
        ("遵照国务院办公厅国办公开办函〔2021〕30号", "document", "国办公开办函〔2021〕30号"),
        ("落实自治区新政办发〔2021〕3号", "document", "新政办发〔2021〕3号"),
        ("传达学习了京政办发〔2021〕3号", "document", "京政办发〔2021〕3号"),
        ("编制依据含霁府办字〔2021〕3号", "document", "霁府办字〔2021〕3号"),
        ("县人社局临人社发〔2021〕3号", "document", "临人社发〔2021〕3号"),
        ("依黔东南府办发〔2021〕3号执行", "document", "黔东南府办发〔2021〕3号"),
        ("《条例》（国务院令第711号）施行", "document", "国务院令第711号"),
        ("2021 年 1 月 14 日发布", "date", "2021-01-14"),
        ("二〇二一年十二月三十一日", "date", "2021-12-31"),
        ("2021年1月1日（含）至12月31日（含）", "period", "2021-01-01/2021-12-31"),
        ("统计期限为2021年1月1日起至12月31日止", "period", "2021-01-01/2021-12-31"),
        ("联系电话：（0310）5551234", "phone", "0310-5551234"),
        ("电话0310—5551234", "phone", "0310-5551234"),
        ("电话（传真）：0310-555 1234 转 801", "phone", "0310-5551234转801"),
        ("邮编：056000", "postcode", "056000"),
        ("邮箱xxgk@example.cn，", "email", "xxgk@example.cn"),
        ("见http://www.example.gov.cn/xxgk/2021。", "url", "http://www.example.gov.cn/xxgk/2021"),
        ("网址example.gov.cn下载", "url", "example.gov.cn"),
        ("全文见xxgk.example.gov.cn。2022年起", "url", "xxgk.example.gov.cn"),
        ("请登录WWW.EXAMPLE.GOV.CN查看", "url", "WWW.EXAMPLE.GOV.CN"),
        ("地址：青溪县春晖大道8号，", "address", "青溪县春晖大道8号"),
        ("办公地址：青溪县春晖大道8号政务大厅二楼", "address", "青溪县春晖大道8号"),
        ("地址：青溪县春晖大道8号院3号楼201室", "address", "青溪县春晖大道8号院3号楼201室"),
        ("申请人亲临区财政局春晖大道8号公开受理点", "address", "区财政局春晖大道8号"),
        ("纸质文本陈列于湖州市南浔区泰安路8-1号一楼大厅", "address", "湖州市南浔区泰安路8-1号"),
        ("市水利局迎宾路8号", "address", "市水利局迎宾路8号"),
        ("请向青溪镇河滨街8号投递信函", "address", "青溪镇河滨街8号"),
        ("地址：青溪县春晖大道8号　邮编：056000", "address", "青溪县春晖大道8号"),
        ("可致函青溪县春晖大道8号", "address", "青溪县春晖大道8号"),
        ("或者来青溪县向阳路8号", "address", "青溪县向阳路8号"),
        ("纸质文本存放于青溪县向阳路8号", "address", "青溪县向阳路8号"),
        ("按省政府办公厅国办发〔2020〕69号", "document", "国办发〔2020〕69号"),
        ("信封邮编填056000，", "postcode", "056000"),
        ("寄青溪县春晖大道8号（056000收）", "postcode", "056000"),
        ("微信公众号“青溪发布”推送", "platform", "青溪发布"),
        ("依据《政府信息公开条例》第五十条", "statute", "《政府信息公开条例》第五十条"),
    ],
)
def test_one_way_of_writing(text: str, kind: str, value: str) -> None:
    assert (kind, value) in named(text)


@pytest.mark.parametrize("text", ["拨打12345热线", "共34件", "3.5万元", "2021年工作", "第二季度", "13月45日"])
def test_plain_figures_are_none_of_them(text: str) -> None:
    assert named(text) == []


def test_a_run_without_end_is_read_in_bounded_time() -> None:
    begun = time.process_time()
    for text in ("路1号" * 60_000, "中" * 200_000 + "〔2021〕3号", "中国〔2021〕3号" * 20_000):
        assert mentions(squeeze(text).text) is not None
    assert time.process_time() - begun < 5
