"""pdfium's calls that are made for each character and each object, without what ctypes checks and builds every time.

Handles and places to write to are plain addresses here: whoever calls keeps what they point to alive.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import pypdfium2.raw as pdfium

_INT, _AT = ctypes.c_int, ctypes.c_void_p


def address(handle: Any) -> int:
    return ctypes.cast(handle, _AT).value or 0


def _call(name: str, result: Any, *arguments: Any) -> Callable[..., Any]:
    return ctypes.PYFUNCTYPE(result, *arguments)(address(getattr(pdfium, name)))


page_object = _call("FPDFPage_GetObject", _AT, _AT, _INT)
form_object = _call("FPDFFormObj_GetObject", _AT, _AT, ctypes.c_ulong)
object_kind = _call("FPDFPageObj_GetType", _INT, _AT)
object_bounds = _call("FPDFPageObj_GetBounds", _INT, _AT, _AT, _AT, _AT, _AT)
"""(object, left, bottom, right, top)."""
fill_colour = _call("FPDFPageObj_GetFillColor", _INT, _AT, _AT, _AT, _AT, _AT)
"""(object, red, green, blue, opacity), each of 255."""
stroke_colour = _call("FPDFPageObj_GetStrokeColor", _INT, _AT, _AT, _AT, _AT, _AT)
clip_of = _call("FPDFPageObj_GetClipPath", _AT, _AT)
clips_in = _call("FPDFClipPath_CountPaths", _INT, _AT)
has_transparency = _call("FPDFPageObj_HasTransparency", _INT, _AT)
marks_on = _call("FPDFPageObj_CountMarks", _INT, _AT)
mark_on = _call("FPDFPageObj_GetMark", _AT, _AT, ctypes.c_ulong)
mark_said = _call("FPDFPageObjMark_GetParamStringValue", _INT, _AT, _AT, _AT, ctypes.c_ulong, _AT)
"""(mark, its key, where to, how many bytes of UTF-16, where their number goes)."""
remove_mark = _call("FPDFPageObj_RemoveMark", _INT, _AT, _AT)
object_matrix = _call("FPDFPageObj_GetMatrix", _INT, _AT, _AT)
render_mode = _call("FPDFTextObj_GetTextRenderMode", _INT, _AT)
draw_mode = _call("FPDFPath_GetDrawMode", _INT, _AT, _AT, _AT)
"""(path, how it is filled, whether it is stroked)."""

all_text = _call("FPDFText_GetText", _INT, _AT, _INT, _INT, _AT)
loose_box = _call("FPDFText_GetLooseCharBox", _INT, _AT, _INT, _AT)
character_matrix = _call("FPDFText_GetMatrix", _INT, _AT, _INT, _AT)
character_size = _call("FPDFText_GetFontSize", ctypes.c_double, _AT, _INT)
character_origin = _call("FPDFText_GetCharOrigin", _INT, _AT, _INT, _AT, _AT)
is_unmapped = _call("FPDFText_HasUnicodeMapError", _INT, _AT, _INT)
one_code = _call("FPDFText_GetUnicode", ctypes.c_uint, _AT, _INT)
character_object = _call("FPDFText_GetTextObject", _AT, _AT, _INT)
