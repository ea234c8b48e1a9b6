"""The report around its tables, and the sheet of lines that every text layout writes on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from random import Random

from gxnlp.forms import Form, TableForm
from gxnlp.labels import Label
from training.invent import Invented
from training.layouts.grid import Grid, Spot, in_yuan
from training.mess import spaced
from training.prose import NUMERALS, Said

Allowed = int | float | list[int | float | None] | None
Key = dict[str, Allowed]


@dataclass(frozen=True, slots=True)
class TaggedLine:
    """A line as a reader should hand it on, with the label that it truly has."""

    label: Label
    text: str
    cells: tuple[str, ...] | None = None
    """The cells where the line has several."""
    optional: str = ""
    """What a reader may put before the text: a list number that the source does not spell out."""


@dataclass(frozen=True)
class Rendered:
    name: str
    data: bytes
    suffix: str
    tagged: tuple[TaggedLine, ...]
    key: Key


@dataclass(frozen=True, slots=True)
class TableSlot:
    """Where a table stands: one of the form's, or one that the writer added."""

    form: TableForm | None
    added: Grid | None = None

    def grid(self, tables: dict[str, Grid]) -> Grid:
        if self.added is not None:
            return self.added
        assert self.form is not None  # noqa: S101  (one of the two is given)
        return tables[self.form.id]


@dataclass(frozen=True, slots=True)
class Raw:
    """A line of furniture around or inside the report."""

    label: Label
    text: str


Block = Said | TableSlot | Raw

_MENUS = (
    *(
        "首页 政务公开 政府信息公开年报 正文",
        "当前位置：首页 > 政务公开 > 年度报告",
    ),
    *(
        "您现在的位置：网站首页>>信息公开>>年报",
        "打印 关闭",
        "字体：【大 中 小】",
        "分享到：",
        "浏览次数：{n}",
    ),
    *(
        "来源：{short} 发布时间：{y}-01-2{d}",
        "索引号：{n}/2{d}-000{d}",
        "【字体：大 中 小】 打印本页",
    ),
    *(
        "发布机构：{name}",
        "信息来源：办公室 阅读：{n}次",
        "正文",
        "无障碍浏览 长者模式",
        "设为首页 加入收藏",
    ),
    *(
        "网站支持IPv6",
        "发布日期：{y}-0{d}-1{d} 访问量：{n}",
        "【打印】【关闭】",
        "信息公开指南",
    ),
    *(
        "政府信息公开制度",
        "法定主动公开内容",
    ),
)
_FOOTERS = (
    *(
        "上一篇：{short}政务公开工作要点",
        "下一篇：没有了",
        "版权所有：{name}",
    ),
    *(
        "主办：{name} 承办：{short}办公室",
        "网站标识码：{n}00{d}",
        "扫一扫在手机打开当前页",
    ),
    *(
        "附件：年度报告.docx",
        "相关链接",
        "政策解读",
        "ICP备案号：{d}{n}号-1",
        "关闭窗口",
        "返回顶部",
    ),
    *(
        "公网安备 {n}0200{d}号",
        "技术支持：{short}大数据中心",
        "联系我们 | 网站地图 | 使用帮助",
    ),
    *(
        "责任编辑：{short}",
        "相关文档",
        "建议使用1024*768以上分辨率浏览",
    ),
)


def furniture(pattern: Sequence[str], invented: Invented, rng: Random, most: int) -> list[Raw]:
    def fill(text: str) -> str:
        return text.format(n=rng.randint(10, 99999), d=rng.randint(1, 9), short=invented.agency.short,
                           name=invented.agency.name, y=invented.year + 1)  # fmt: skip

    return [Raw(Label.FURNITURE, fill(t)) for t in rng.sample(pattern, k=rng.randint(1, most))]


def blocks(invented: Invented, form: Form, rng: Random, *, web: float = 0.15) -> list[Block]:
    """The report from its title to its date: headings numbered as well or badly as writers number them."""
    out: list[Block] = []
    if rng.random() < web:
        out += furniture(_MENUS, invented, rng, 5)
    if rng.random() < 0.05:
        out.append(Raw(Label.FURNITURE, "[bookmark: _GoBack]"))
    out += _title(invented, rng)
    pattern = rng.choice(
        ("{n}、", "{n}、", "{n}、", "{n}、", "{n}、 ", "{n}.", "第{n}部分 ", "（{n}）", "{d}、", "{d}. ", "", "{n} 、")
    )
    twice = rng.random() < 0.06
    if rng.random() < 0.06:
        out += _contents(invented, pattern, rng)
    out += _spoiled(invented.prose.introduction, rng)
    stop = rng.choice(("", "", "", "", "。", "：", " "))
    mistake = rng.choice(("", "", "", "", "", "skipped", "repeated", "missing", "round", "digits"))
    wrong = rng.randrange(len(form.sections))
    number = 0
    at_end = rng.random() < 0.03
    late: list[Block] = []
    for i, section in enumerate(invented.prose.sections):
        tables = [t for t in form.tables if t.section == section.id]
        number += 1
        if twice and tables and number == i + 1:
            # the writer numbers the prose to its end, then starts again with the tables
            for extra in rng.sample(_EXTRA_CHAPTERS, k=rng.randint(1, 4)):
                out.append(Said(Label.SECTION, numbered(pattern or "{n}、", number - 1) + extra))
                out += [said for said in _chapter(invented, rng) if said.label is Label.PARAGRAPH]
                number += 1
            number = 1
            twice = False
        if i == wrong and mistake == "skipped":
            number += 1
        if i == wrong and mistake == "repeated" and number > 1:
            number -= 1
        style = pattern
        if i == wrong and mistake:
            style = {"missing": "", "round": "（{n}）", "digits": "{d}、"}.get(mistake, pattern)
        heading = numbered(style, number - 1) + section.heading
        if not tables and len(section.body) == 1 and len(section.body[0].text) < 20 and rng.random() < 0.1:
            # the heading and all that it heads, on one line
            out.append(Said(Label.SECTION, heading + rng.choice("：。　") + section.body[0].text))
            continue
        out.append(Said(Label.SECTION, heading + stop))
        if rng.random() < 0.015:
            out.append(out[-1])
        out += section.body
        if i == 0 and rng.random() < 0.04:
            out.append(TableSlot(None, added_table(invented, rng)))
        for table in tables:
            if table.id not in invented.missing and at_end:
                out.append(Said(Label.PARAGRAPH, rng.choice(("详见附表。", "见附件。", "数据见报告末尾的附表。"))))
                late += [Raw(Label.CAPTION, f"附表{len(late) // 2 + 1}{rng.choice(('：', ' ', ''))}{section.heading}")]
                late += [TableSlot(table)]
            elif table.id not in invented.missing:
                out.append(TableSlot(table))
            elif rng.random() < 0.7:
                out.append(
                    Said(Label.PARAGRAPH, rng.choice(("无。", "无", "无此类情况。", "本年度未发生。", "见附件。")))
                )
    out += [*invented.prose.closing, *late]
    if rng.random() < web:
        out += furniture(_FOOTERS, invented, rng, 6)
    return out


_EXTRA_CHAPTERS = (
    "工作机制保障",
    "平台建设",
    "政策解读和回应关切",
    "信息管理情况",
    "监督保障情况",
    "主动公开工作情况",
    "依申请公开情况",
    "队伍建设",
)


def _chapter(invented: Invented, rng: Random) -> list[Said]:
    bodies = [said for s in invented.prose.sections for said in s.body]
    return rng.sample(bodies, k=min(2, len(bodies)))


def numbered(pattern: str, n: int) -> str:
    return pattern.format(n=NUMERALS[min(n, 9)], d=n + 1)


def added_table(invented: Invented, rng: Random) -> Grid:
    """A small table that no form asks for, in words and figures much like the form's own."""
    channels = rng.sample(
        ("政府网站", "微信公众号", "政务微博", "公示栏", "其他", "新闻媒体", "规范性文件"), k=rng.randint(3, 5)
    )
    head = ("公开渠道", rng.choice(("数量", "公开数量（条）", "信息条数")))
    counts = [rng.randint(1, 900) for _ in channels]
    rows = [*zip(channels, counts, strict=True), (rng.choice(("合计", "总计")), sum(counts))]
    spots = [Spot(text, "header", 0, i) for i, text in enumerate(head)]
    for n, (name, count) in enumerate(rows, 1):
        spots += [Spot(name, "label", n, 0), Spot(str(count), "value", n, 1)]
    return Grid("added", 2, len(rows) + 1, 1, tuple(spots))


def _title(invented: Invented, rng: Random) -> list[Block]:
    title = invented.title
    roll = rng.random()
    if roll < 0.15:
        cut = title.index("政府信息" if "政府信息公开" in title else "政务公开") + rng.choice((0, 0, 6))
        return [Said(Label.TITLE, part) for part in (title[:cut], title[cut:]) if part]
    if roll < 0.22:
        return [Said(Label.TITLE, title[:-4] + spaced(title[-4:], rng))]
    if roll < 0.32:
        return [Said(Label.TITLE, title.replace(str(invented.year), f" {invented.year} ").strip())]
    if roll < 0.36:
        return [Said(Label.TITLE, title), Raw(Label.DATE, f"（{invented.signed}）")]
    return [Said(Label.TITLE, title)]


def _contents(invented: Invented, pattern: str, rng: Random) -> list[Block]:
    out: list[Block] = [Raw(Label.TOC, rng.choice(("目录", "目 录", "目　　录")))]
    dots = rng.choice(("……", "......", "…………………", "\u3000", "·······"))
    for i, section in enumerate(invented.prose.sections):
        out.append(Raw(Label.TOC, f"{numbered(pattern, i)}{section.heading}{dots}{i * 2 + rng.randint(1, 2)}"))
    return out


def _spoiled(said: Sequence[Said], rng: Random) -> list[Block]:
    out: list[Block] = list(said)
    if out and rng.random() < 0.08:
        out[0] = Said(said[0].label, "[bookmark: _GoBack]" + said[0].text)
    return out


# ---------------------------------------------------------------- key


def key_of(invented: Invented, form: Form, *, lost: Collection[str] = ()) -> Key:
    """What may be answered for each cell of the form; a lost cell may come back as null or as its true value."""
    key: Key = {}
    for table in form.tables:
        for row, column in table.cells:
            name = f"{table.id}/{row}/{column}"
            value = invented.tables[table.id][row, column]
            allowed: list[int | float | None] = [value]
            if invented.in_yuan and value and table.column(row, column).unit == "万元":
                allowed.append(in_yuan(value))
            if name in lost:  # a cell that was blank and is gone: nobody can tell it from a zero that is gone
                allowed.append(0 if value is None else None)
            key[name] = allowed if len(allowed) > 1 else value
    return key


def file_name(invented: Invented) -> str:
    return f"{invented.agency.short}{invented.year}"
