"""Scans and photos: JPEG, PNG, TIFF of many pages, and the pages of a PDF that have no text of their own."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from gxnlp.document import Document, UnreadableInput
from gxnlp.readers import ocr
from gxnlp.readers.pages import Sheet, pages_of
from gxnlp.readers.source import Family, Input
from gxnlp.report import both

if TYPE_CHECKING:
    from gxnlp.readers.ocr import Engine
    from gxnlp.readers.scan import Colour

MAX_PAGES = 500
MAX_PIXELS = 160_000_000
"""Of one page; a phone's largest photo has 108 million."""
LONGEST = 3_600
"""Pixels: an A4 page at 300 dots to the inch is 3508 high, and more shows nothing more."""
LEAST_SIDE, PAGE_LONG = 16, 2_339
"""Pixels: a lower line of text cannot be read; and the long side that a page is brought to for that."""
A4 = (595.3, 841.9)
PDF_SCALE = 300 / 72
STRIP = 64
"""Pixels, once shrunk: how much of a large picture is converted at once."""

_MAGIC = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*")
_MEDIA = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png", "TIFF": "image/tiff"}


def recognises(data: bytes) -> bool:
    return data.startswith(_MAGIC)


def read(source: Input) -> Document:
    engine = engine_for(source)
    opened = _open(source)
    # only a TIFF has pages; the second picture of a phone's JPEG is a preview
    count = int(getattr(opened, "n_frames", 1)) if opened.format == "TIFF" else 1
    if count > MAX_PAGES:
        raise source.unreadable(
            f"图片有 {count} 页，超过 {MAX_PAGES} 页的上限", f"{count} pages, more than {MAX_PAGES}"
        )
    sheets: list[Sheet] = []
    notes: list[str] = []
    for number, picture in _pictures(source, opened, count):
        if picture is None:
            notes.append(
                both(f"第 {number} 页未读取：图像已损坏", f"page {number} was not read: its picture is damaged")
            )
            sheets.append(Sheet(number, *A4, ()))
        elif _is_thin(picture):
            high, wide = picture.shape[:2]
            zh, en = f"{wide} × {high} 像素，放不下一行文字", f"{wide} × {high} pixels hold no line of text"
            if count == 1:
                raise UnreadableInput(source.name, both(zh, en), page=number)
            notes.append(both(f"第 {number} 页未读取：{zh}", f"page {number} was not read: {en}"))
            sheets.append(Sheet(number, *A4, ()))
        else:
            sheets.append(read_picture(picture, number, *_size(picture), engine, source))
        source.paper.progress(number, count)
    pages = pages_of(source, sheets)
    if not any(page.lines for page in pages):
        raise source.unreadable("图片中没有可以识别的文字", "no text could be read in the picture")
    return Document(source.name, source.sha256, _MEDIA.get(opened.format, "image"), "ocr", pages, tuple(notes))


def engine_for(source: Input) -> Engine:
    """The engine that was asked for; UnreadableInput says what to install where there is none."""
    try:
        return ocr.engine(source.paper.engine, source.paper.provider)
    except ocr.NoEngine as error:
        raise UnreadableInput(source.name, str(error)) from None


def read_picture(picture: Colour, number: int, width: float, height: float, engine: Engine, source: Input) -> Sheet:
    """The words and rules of one page, given as a picture, in points of a page of this size."""
    from gxnlp.readers.scan.reading import see, sheet

    seen = see(picture, engine, long_side=max(width, height))
    if source.paper.debug_dir is not None:
        from gxnlp.readers.scan.shown import show

        show(seen, source.paper.debug_dir, source.name, number)
    return sheet(seen, number, width, height)


def pdf_sheets(source: Input, numbers: Iterable[int]) -> Iterator[Sheet]:
    """The pages of a PDF with these numbers, read from their pictures; a page that cannot be drawn is left out."""
    import numpy as np
    import pypdfium2

    engine = engine_for(source)
    wanted = list(numbers)
    document: Any = pypdfium2.PdfDocument(source.data)
    try:
        for done, number in enumerate(wanted, 1):
            try:
                page = document[number - 1]
                width, height = page.get_size()
                scale = min(PDF_SCALE, LONGEST / max(width, height))
                picture = np.ascontiguousarray(page.render(scale=scale).to_numpy()[:, :, :3])
                page.close()
            except pypdfium2.PdfiumError:
                continue
            if _is_thin(picture):
                continue
            yield read_picture(picture, number, width, height, engine, source)
            source.paper.progress(done, len(wanted))
    finally:
        document.close()


def _open(source: Input) -> Any:
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of large pictures; our own bound stands below
        Image.MAX_IMAGE_PIXELS = None
        try:
            opened: Any = Image.open(io.BytesIO(source.data), formats=("JPEG", "PNG", "TIFF"))
        except Exception:  # Pillow's readers raise nearly anything over a damaged file
            raise source.unreadable("图片已损坏，无法打开", "the picture is damaged and cannot be opened") from None
    return opened


def _pictures(source: Input, opened: Any, count: int) -> Iterator[tuple[int, Colour | None]]:
    for n in range(count):
        try:
            if count > 1:
                opened.seek(n)
            if opened.width * opened.height > MAX_PIXELS:
                raise UnreadableInput(
                    source.name,
                    both(
                        f"图片有 {opened.width} × {opened.height} 像素，超过上限",
                        f"{opened.width} × {opened.height} pixels, more than are read",
                    ),
                    page=n + 1,
                )
            picture: Colour | None = _decoded(opened)
        except UnreadableInput:
            raise
        except MemoryError:
            raise
        except Exception as error:
            if count == 1:
                raise source.unreadable(
                    "图片已损坏，无法解码", "the picture is damaged and cannot be decoded"
                ) from error
            picture = None
        yield n + 1, picture


def _decoded(opened: Any) -> Colour:
    """Blue, green, red; upright as its camera says; never much larger than LONGEST, also while it is decoded."""
    import numpy as np
    from PIL import Image, ImageOps

    if opened.format in ("JPEG", "MPO"):
        opened.draft("RGB", (LONGEST, LONGEST))  # decodes a large photo at a half, a quarter or an eighth
    picture = ImageOps.exif_transpose(_shrunk(opened) if max(opened.size) > LONGEST else _plain(opened))
    if max(picture.size) > LONGEST:
        picture.thumbnail((LONGEST, LONGEST), Image.Resampling.BOX)
    return np.ascontiguousarray(np.asarray(picture)[:, :, ::-1])


def _shrunk(opened: Any) -> Any:
    """Plain, and not twice as long as LONGEST: strip by strip, for a copy of the whole would not fit beside it."""
    from PIL import Image

    times = max(opened.size) // LONGEST
    width, height = opened.size
    most = _most(opened, times)
    small = Image.new("RGB", (-(-width // times), -(-height // times)))
    for top in range(0, height, STRIP * times):
        strip = opened.crop((0, top, width, min(height, top + STRIP * times)))
        small.paste(_plain(strip, most).reduce(times), (0, top // times))
    return _as_told(small, opened)


def _as_told(small: Any, opened: Any) -> Any:
    """With what the file says of how it lies, and nothing of what is clear."""
    small.info = {k: v for k, v in opened.info.items() if k != "transparency"}
    return small


def _most(opened: Any, times: int) -> float:
    """The largest of the values of a picture that has more than 256 of them, looked for in every so many rows."""
    import numpy as np

    if not _is_deep(opened):
        return 255.0
    rows = range(0, opened.height, times)
    return max(1.0, *(float(np.asarray(opened.crop((0, y, opened.width, y + 1))).max()) for y in rows))


def _is_deep(picture: Any) -> bool:
    return bool(picture.mode.startswith("I") or picture.mode == "F")


def _plain(picture: Any, most: float | None = None) -> Any:
    """Red, green, blue; on white where it is clear, and what has more than 256 values up to the largest of them."""
    import numpy as np
    from PIL import Image

    if _is_deep(picture):
        values = np.asarray(picture, dtype=np.float32)
        most = max(float(values.max()), 1.0) if most is None else most
        with np.errstate(invalid="ignore"):
            grey = Image.fromarray((np.clip(values / most, 0, 1) * 255).astype(np.uint8))
        return _as_told(grey.convert("RGB"), picture)
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        clear = picture.convert("RGBA")
        white = Image.new("RGBA", clear.size, (255, 255, 255, 255))
        return _as_told(Image.alpha_composite(white, clear).convert("RGB"), picture)
    return picture.convert("RGB")


def _is_thin(picture: Colour) -> bool:
    """Whether no line of text can stand in it: a side of it is next to nothing, or will be once the other one fits."""
    short, long = sorted(picture.shape[:2])
    return bool(short * min(1.0, PAGE_LONG / max(1, long)) < LEAST_SIDE)


def _size(picture: Colour) -> tuple[float, float]:
    """In points, as if the long side were A4's: what a photo says of its resolution means nothing."""
    height, width = picture.shape[:2]
    scale = A4[1] / max(height, width)
    return width * scale, height * scale


FAMILY = Family("image", recognises, read)
