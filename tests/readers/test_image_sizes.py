"""Pictures of any size and kind: what holds no line of text is said to, what is large is shrunk before it is copied."""

import io
import tracemalloc
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

import gxnlp
from gxnlp.readers import image
from gxnlp.readers.source import Input

pytest.importorskip("cv2")
pytest.importorskip("rapidocr")


def saved(picture: Image.Image, kind: str = "PNG", **more: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **more)
    return out.getvalue()


@pytest.mark.parametrize("size", [(1, 1), (2, 2), (1, 3000), (4, 4000), (20000, 8)])
def test_a_picture_that_holds_no_line_of_text_is_unreadable(size: tuple[int, int]) -> None:
    with pytest.raises(gxnlp.UnreadableInput) as caught:
        gxnlp.extract(saved(Image.new("L", size, 128)))
    assert caught.value.page == 1
    assert "放不下一行文字" in str(caught.value) and "hold no line of text" in str(caught.value)


def test_a_thin_frame_among_good_pages_is_noted_and_the_others_are_read() -> None:
    first, thin, last = (Image.new("L", size, 255) for size in ((827, 1169), (1, 900), (827, 1169)))
    ImageDraw.Draw(first).text((100, 300), "REPORT 2024", fill=0, font=ImageFont.load_default(40))
    ImageDraw.Draw(last).text((100, 600), "Contact person", fill=0, font=ImageFont.load_default(40))
    data = saved(first, "TIFF", save_all=True, append_images=[thin, last])
    document = image.read(Input("three.tif", data, ""))
    assert [bool(p.lines) for p in document.pages] == [True, False, True]
    assert len(document.notes) == 1
    assert "第 2 页未读取" in document.notes[0] and "page 2 was not read" in document.notes[0]


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "I;16", "I", "F"])
def test_a_large_picture_of_any_mode_is_shrunk(mode: str) -> None:
    light = np.full((1500, 7500), 200, np.uint8)
    light[:, ::2] = 250
    light[700:800, :] = 0
    kinds = {"I;16": np.uint16, "I": np.int32, "F": np.float32}
    picture = Image.fromarray(light.astype(kinds[mode])) if mode in kinds else Image.fromarray(light).convert(mode)
    data = saved(picture, "TIFF" if mode in ("I", "F") else "PNG")
    tracemalloc.start()
    shrunk = image._decoded(Image.open(io.BytesIO(data)))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert shrunk.shape == (720, 3600, 3)
    assert most < 40_000_000  # what numpy holds: a copy of all values as floats alone would be 45 MB
    assert shrunk[360, 1800].max() < 10 and shrunk[100, 1800].min() > 150
