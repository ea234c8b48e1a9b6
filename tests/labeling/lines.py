"""Lines as a reader would hand them on, written the short way."""

from __future__ import annotations

from gxnlp.document import Cell, Line


def lines(*texts: str) -> list[Line]:
    """One line a text; tabs part its cells."""
    return [line(text, number) for number, text in enumerate(texts, 1)]


def line(text: str, number: int = 1) -> Line:
    return Line(number, text, tuple(Cell(piece.strip(), number) for piece in text.split("\t")))


REPORT = lines(
    "岚陵镇人民政府2023年政府信息公开工作年度报告",
    "根据《中华人民共和国政府信息公开条例》编制本报告，数据统计期限为2023年1月1日至12月31日。",
    "一、总体情况",
    "（一）主动公开",
    "全年公开政府信息132条，网站公开98条，其余由公众号发布。",
    "（二）监督保障",
    "一是健全审核制度，专人负责。",
    "二、主动公开政府信息情况",
    "第二十条第（一）项",
    "信息内容\t本年制发件数\t本年废止件数\t现行有效件数",
    "规章\t0\t0\t0",
    "行政规范性文件\t3\t1\t12",
    "第二十条第（五）项",
    "信息内容\t本年处理决定数量",
    "行政许可\t41",
    "三、收到和处理政府信息公开申请情况",
    "\t\t自然人\t法人或其他组织\t\t\t\t\t总计",
    "\t\t\t商业企业\t科研机构\t社会公益组织\t法律服务机构\t其他\t",
    "一、本年新收政府信息公开申请数量\t\t7\t1\t0\t0\t0\t0\t8",
    "\t（三）不予公开\t1.属于国家秘密\t0\t0\t0\t0\t0\t0\t0",
    "\t\t5.属于三类内部\t0\t0\t0\t0\t0\t0\t0",
    "— 3 —",
    "事务信息",
    "四、政府信息公开行政复议、行政诉讼情况",
    "0\t0\t0\t0\t0\t1\t0\t0\t0\t1\t0\t0\t0\t0\t0",
    "五、存在的主要问题及改进情况",
    "公开的时效还不够，明年逐月检查。",
    "六、其他需要报告的事项",
    "无。",
    "岚陵镇人民政府",
    "2024年1月12日",
)
