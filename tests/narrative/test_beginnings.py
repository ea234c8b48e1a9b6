"""Where a number of a document and an address begin."""

from __future__ import annotations

import pytest

from gxnlp.narrative.beginnings import DATA, begins, read, written


@pytest.mark.parametrize(
    "run",
    [
        "|国办公开办函",
        "|黔东南府办发",
        "|政务公开办",
        "县里|政办发",
        "围绕|霁府办字",
        "遵照市政务公开领导小组|岚政办函",
        "按省政府办公厅|浙政办发",
        "结合|青政办发",
        "和|霁府办字",
        "上级|政务公开办",
        "经查阅|政办发",
        "执行的是|国办发",
        "援引|国办发",
        "比照市里|岚政办函",
        "街道办事处|雨政办",
        "我镇按|合政发",
        "我厅收悉|人社厅函",
        "对标|财预",
    ],
)
def test_an_issuer_begins_where_the_ordinary_words_end(run: str) -> None:
    words, issuer = run.split("|")
    assert begins(words + issuer, "issuer") == len(words)


@pytest.mark.parametrize(
    "run",
    [
        "|府前街",
        "|市水利局迎宾路",
        "申请人亲临|区自然资源局产业园二路",
        "纸质文本陈列于|区自然资源局迎宾路",
        "欢迎光临|湖州市南浔区泰安路",
        "各位居民可移步|霁川县财政局河滨街",
        "来访者请至|鹭川镇产业园二路",
        "请寄至|霁川县槿浦镇人民政府文汇路",
        "公开栏立于|禾岭镇河滨街",
        "现位于|人民路",
    ],
)
def test_an_address_begins_where_the_ordinary_words_end(run: str) -> None:
    words, address = run.split("|")
    assert begins(words + address, "address") == len(words)


def test_what_is_kept_says_what_was_counted() -> None:
    assert written(read()) == DATA.read_text(encoding="utf-8")
