"""Hand-labelled lines: one line of text a row, its label before it."""

from __future__ import annotations

from gxnlp.document import Cell, Line
from gxnlp.labels import Label, LabeledLine

SHORT = {
    "t": Label.TITLE,
    "s": Label.SECTION,
    "1": Label.HEADING1,
    "2": Label.HEADING2,
    "3": Label.HEADING3,
    "p": Label.PARAGRAPH,
    "sign": Label.SIGNATURE,
    "date": Label.DATE,
    "toc": Label.TOC,
    "cap": Label.CAPTION,
    "head": Label.HEADER,
    "row": Label.ROW,
    "frag": Label.FRAGMENT,
    "v": Label.VALUES,
    "page": Label.PAGE_NUMBER,
    "web": Label.FURNITURE,
}


def labelled(text: str, *, confidence: float = 0.98) -> list[LabeledLine]:
    """`p 我镇高度重视。` is a paragraph; an empty line is a gap; cells are parted by |."""
    lines: list[LabeledLine] = []
    gap = 0
    for number, raw in enumerate(text.strip("\n").split("\n"), 1):
        if not raw.strip():
            gap += 1
            continue
        short, printed = raw.strip().split(" ", 1)
        cells = tuple(Cell(piece, number) for piece in printed.split("|"))
        line = Line(number, "\t".join(c.text for c in cells), cells, gap=gap)
        lines.append(LabeledLine(line, SHORT[short], confidence))
        gap = 0
    return lines


DISCLOSURE = """
cap 第二十条第（一）项
head 信息内容|本年制发件数|本年废止件数|现行有效件数
row 规章|0|0|0
row 行政规范性文件|2|0|7
"""
REQUESTS = """
head 申请人情况|总计
row 一、本年新收政府信息公开申请数量|1|0|0|0|0|0|1
row 二、上年结转政府信息公开申请数量|0|0|0|0|0|0|0
row 四、结转下年度继续办理|0|0|0|0|0|0|0
"""
PROCEEDINGS = """
head 行政复议|行政诉讼
head 结果维持|结果纠正|其他结果|尚未审结|总计
v 0|0|0|0|0|0|0|0|0|0|0|0|0|0|0
"""

WHOLE = f"""
t 槿浦镇人民政府2022年政府信息公开工作年度报告
p 本报告数据的统计期限为2022年1月1日至2022年12月31日。
s 一、总体情况
p 全镇公开工作平稳。
s 二、主动公开政府信息情况
{DISCLOSURE.strip()}
s 三、收到和处理政府信息公开申请情况
{REQUESTS.strip()}
s 四、政府信息公开行政复议、行政诉讼情况
{PROCEEDINGS.strip()}
s 五、存在的主要问题及改进情况
p 解读材料偏少，下一步增加图解。
s 六、其他需要报告的事项
p 无。
sign 槿浦镇人民政府
date 2023年1月12日
"""
"""A report without a mistake."""
