"""From the picture of a page to its words and rules: small pure functions over grey images.

    picture -> even light, no stamp (light) -> upright and square (turning) -> rules (drawn) -> lines of text (cutting)

Lengths are named in millimetres or em and turned into pixels of the working picture, WORK_DPI to the inch.
"""

from __future__ import annotations

from typing import Any

from numpy import bool_, float32, uint8
from numpy.typing import NDArray

Grey = NDArray[uint8]
Colour = NDArray[uint8]
Mask = NDArray[bool_]
Matrix = NDArray[Any]
Floats = NDArray[float32]

WORK_DPI = 200
"""What every page is brought to: 9-point figures are 18 pixels high, an A4 page 1654 x 2339."""
PIXELS_A_POINT = WORK_DPI / 72


def pixels(millimetres: float) -> int:
    """In the working picture, at least one."""
    return max(1, round(millimetres * WORK_DPI / 25.4))
