"""A picture of what was seen on a page: its cells, rules and readings drawn on it, for a person to look at."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from gxnlp.document import UNREAD
from gxnlp.readers.scan.reading import Seen

RULE, CELL, SURE, UNSURE = (220, 40, 40), (150, 170, 255), (0, 130, 0), (230, 120, 0)
DOUBTFUL = 0.9
LEGEND = (
    (RULE, "表格线 rule"),
    (CELL, "单元格 cell"),
    (SURE, "读数 read"),
    (UNSURE, f"存疑 below {DOUBTFUL}"),
    (UNSURE, f"{UNREAD} 未读出 unread"),
)
LEGEND_SIZE = 22
_FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/truetype/arphic/uming.ttc",
    "/System/Library/Fonts/PingFang.ttc",
    "C:/Windows/Fonts/msyh.ttc",
)


def show(seen: Seen, folder: Path, name: str, number: int) -> Path:
    """Writes NAME-001.png: left the page with cells, rules and boxes, right what was read; the colours are named."""
    from PIL import Image, ImageDraw

    folder.mkdir(parents=True, exist_ok=True)
    page = Image.fromarray(cv2.cvtColor(seen.page, cv2.COLOR_GRAY2RGB))
    said = Image.new("RGB", page.size, "white")
    on_page, on_said = ImageDraw.Draw(page), ImageDraw.Draw(said)
    for box in seen.cells:
        on_page.rectangle(box, outline=CELL, width=2)
        on_said.rectangle(box, outline=CELL, width=1)
    for s in (*seen.drawn.across, *seen.drawn.down):
        on_page.line((s.x0, s.y0, s.x1, s.y1), fill=RULE, width=3)
    for read in seen.read:
        box, reading = read.snippet.box, read.reading
        colour = SURE if reading.confidence >= DOUBTFUL else UNSURE
        on_page.rectangle(box, outline=colour, width=2)
        size = max(10, min(40, box[3] - box[1]))
        doubt = "" if reading.confidence >= DOUBTFUL else f" {int(100 * reading.confidence)}%"
        on_said.text((box[0], box[1]), (reading.text or UNREAD) + doubt, fill=colour, font=_font(size))
    at = LEGEND_SIZE
    for colour, meaning in LEGEND:
        on_said.text((at, LEGEND_SIZE // 2), meaning, fill=colour, font=_font(LEGEND_SIZE))
        at += round(on_said.textlength(meaning, font=_font(LEGEND_SIZE))) + 2 * LEGEND_SIZE
    both = Image.fromarray(np.hstack([np.asarray(page), np.asarray(said)]))
    plain = re.sub(r"[^\w.-]+", "_", name)[:120]
    target = folder / f"{plain}-{number:03}.png"
    both.save(target)
    return target


@lru_cache(maxsize=64)
def _font(size: int) -> Any:
    from PIL import ImageFont

    for path in _FONTS:
        if Path(path).exists():
            return ImageFont.truetype(path, size)
    return ImageFont.load_default(size)
