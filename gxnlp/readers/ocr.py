"""Engines that read a line of text from its picture: RapidOCR's models on onnxruntime first, Tesseract second.

An engine is anything with `read`: crops in, one Reading for each out. RapidOCR is used for its models, which ship in
its package: the sessions are ours, so that crops are batched by width and nothing that the recogniser weighed is lost.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from gxnlp.report import both

if TYPE_CHECKING:
    from gxnlp.readers.scan import Floats, Grey

HEIGHT = 48
"""What the recogniser was made for."""
WIDTHS: tuple[int, ...] = (*range(48, 256, 16), *range(256, 640, 32), *range(640, 1280, 64), *range(1280, 2561, 128))
"""Of batches: white beyond a crop costs as much as the crop."""
BATCH_PIXELS = 1280
"""Width of all crops of a batch together: more at once is no faster on a processor, and takes memory."""
FIGURE = re.compile(r"[0-9０-９,，.\-－—+/〇○oOlI| ]{1,16}(?:件|条|项|个|元|万元)?")
HALF = str.maketrans("０１２３４５６７８９，．－", "0123456789,.-")
SHORT = 5
"""Letters: what is longer is no figure that was mistaken for something else."""
BEAM, KEPT, LEAST = 12, 5, 0.002
WEIGHED, UNLIKELY = 6, 1e-4
"""Letters that a beam is carried on with at each step, the likeliest; none that is less likely than this."""


class NoEngine(Exception):
    """No engine can be had: the message says what to install."""


@dataclass(frozen=True, slots=True)
class Reading:
    text: str
    confidence: float
    """The engine's own, 0 to 1: of a figure the probability of the whole, else the mean over its letters."""
    alternatives: tuple[tuple[str, float], ...] = ()
    """Of a figure: the other readings that the engine weighed, likeliest first."""
    as_figure: tuple[tuple[str, float], ...] = ()
    """Of anything else that is short: what it says if it is a figure, each with its share of that."""


class Engine(Protocol):
    name: str

    def read(self, crops: Sequence[Grey]) -> list[Reading]:
        """The text of each crop: one line of dark letters on white."""


def engine(name: str | None = None, provider: str | None = None) -> Engine:
    """The engine of that name, else the first that is installed; NoEngine says what to install."""
    for known, make in ENGINES.items():
        if name in (None, known):
            try:
                return make(provider)
            except NoEngine:
                if name is not None:
                    raise
    if name is not None:
        raise NoEngine(both(f"没有名为 {name} 的识别引擎", f"no engine called {name}") + f" ({', '.join(ENGINES)})")
    raise NoEngine(
        both("读取扫描件和图片需要 OCR，请安装", "scans and images need OCR, install it with")
        + ": pip install 'gxnlp[ocr]'"
    )


def can_see() -> bool:
    """Whether OpenCV is here, without which no picture is even looked at."""
    return find_spec("cv2") is not None


class Rapid:
    """RapidOCR's recogniser. Sessions take one thread each; batches are shared among the cores."""

    name = "rapidocr"

    def __init__(self, session: Any, letters: Sequence[str], threads: int) -> None:
        self._session, self._letters, self._in_figures = session, tuple(letters), _in_figures(letters)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="ocr")
        self._input: str = session.get_inputs()[0].name

    def read(self, crops: Sequence[Grey]) -> list[Reading]:
        by_width: dict[int, list[int]] = defaultdict(list)
        for n, crop in enumerate(crops):
            by_width[_width_of(crop)].append(n)
        batches: list[tuple[int, list[int]]] = []
        for width, members in by_width.items():
            size = max(1, BATCH_PIXELS // width)
            batches += [(width, members[i : i + size]) for i in range(0, len(members), size)]
        batches.sort(key=lambda b: -b[0] * len(b[1]))
        out: list[Reading] = [Reading("", 0.0)] * len(crops)
        work: Callable[[tuple[int, list[int]]], list[Reading]] = lambda b: self._batch([crops[n] for n in b[1]], b[0])  # noqa: E731
        for (_, members), readings in zip(batches, self._pool.map(work, batches), strict=True):
            for n, reading in zip(members, readings, strict=True):
                out[n] = reading
        return out

    def _batch(self, crops: Sequence[Grey], width: int) -> list[Reading]:
        import numpy as np

        pictures = np.stack([_normal(c, width) for c in crops])
        weighed = self._session.run(None, {self._input: pictures})[0]
        return [_decoded(w, self._letters, self._in_figures) for w in weighed]


def _rapid(provider: str | None) -> Engine:
    if find_spec("onnxruntime") is None or find_spec("rapidocr") is None or not can_see():
        raise NoEngine(both("请安装", "install it with") + ": pip install 'gxnlp[ocr]'")
    return _rapid_session(provider)


@lru_cache(maxsize=2)
def _rapid_session(provider: str | None) -> Engine:
    import onnxruntime

    model = _model("rec")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.enable_cpu_mem_arena = False
    session = onnxruntime.InferenceSession(str(model), options, providers=_providers(provider))
    # 0 is the blank of the recogniser; white space is its last letter
    letters = ["", *session.get_modelmeta().custom_metadata_map["character"].split("\n"), " "]
    return Rapid(session, letters, _threads())


def _threads() -> int:
    """GXNLP_THREADS is set by `gxnlp batch`, whose workers share the cores."""
    given = os.environ.get("GXNLP_THREADS", "")
    if given.isdecimal() and int(given) > 0:
        return int(given)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _model(kind: str) -> Path:
    """The recogniser that ships in the package: nothing is fetched at run time."""
    spec = find_spec("rapidocr")
    folder = Path(next(iter(spec.submodule_search_locations or ()))) / "models" if spec else Path()
    found = sorted(folder.glob(f"*_{kind}_*.onnx"))
    if not found:
        raise NoEngine(both("rapidocr 包内没有识别模型", "this version of rapidocr ships no model") + f": {folder}")
    return found[0]


def _providers(wanted: str | None) -> list[str]:
    """CUDA where this onnxruntime has it, always with the processor behind it."""
    import onnxruntime

    names = {"cuda": "CUDAExecutionProvider", "cpu": "CPUExecutionProvider"}
    if wanted is not None and wanted not in names:
        raise NoEngine(both(f"没有名为 {wanted} 的计算设备", f"no provider called {wanted}") + f" ({', '.join(names)})")
    here = onnxruntime.get_available_providers()
    if wanted == "cuda" and names["cuda"] not in here:
        raise NoEngine(
            both("这个 onnxruntime 不支持 CUDA，请安装", "this onnxruntime has no CUDA, install") + ": onnxruntime-gpu"
        )
    return [names[n] for n in ("cuda", "cpu") if names[n] in here and wanted in (None, n, "cuda")]


def _width_of(crop: Grey) -> int:
    natural = crop.shape[1] * HEIGHT / max(1, crop.shape[0])
    return next((w for w in WIDTHS if w >= natural), WIDTHS[-1])


def _normal(crop: Grey, width: int) -> Floats:
    """48 pixels high, white to the right up to the batch's width, -1 .. 1 in three equal channels."""
    import cv2
    import numpy as np

    natural = min(width, max(8, round(crop.shape[1] * HEIGHT / max(1, crop.shape[0]))))
    shrinks = crop.shape[0] > HEIGHT
    small = cv2.resize(crop, (natural, HEIGHT), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC)
    out = np.ones((HEIGHT, width), np.float32)
    out[:, :natural] = small.astype(np.float32) / 127.5 - 1
    return np.broadcast_to(out, (3, HEIGHT, width))


def _decoded(weighed: Floats, letters: Sequence[str], in_figures: Sequence[int]) -> Reading:
    """The best reading of one crop; of a figure also how sure, and what else it could be."""
    best = weighed.argmax(axis=1)
    sure = weighed[range(len(best)), best]
    text: list[str] = []
    chances: list[float] = []
    before = 0
    for step, letter in enumerate(best):
        if letter and letter != before:
            text.append(letters[letter])
            chances.append(float(sure[step]))
        elif letter and chances:
            chances[-1] = max(chances[-1], float(sure[step]))
        before = int(letter)
    said = "".join(text)
    if not said.strip():
        return Reading("", 0.0)
    if not FIGURE.fullmatch(said.strip()):
        mean = sum(chances) / len(chances)
        if len(said) > SHORT:
            return Reading(said, mean)
        few = weighed[:, in_figures]  # the same weights with nothing left but these
        few /= few.sum(axis=1, keepdims=True).clip(1e-9)
        only = tuple(figures(few, [letters[n] for n in in_figures]))
        if any(c > "\u2e80" for c in said):
            return Reading(said, mean, (), only)
        return Reading(said, mean, tuple(r for r in figures(weighed, letters) if FIGURE.fullmatch(r[0])), only)
    ranked = figures(weighed, letters)
    if not ranked:
        return Reading(said, min(chances))
    # whether its blanks part anything is for those to say who know how wide they are
    best_text, chance = ranked[0]
    shown = said.strip() if said.translate(HALF).replace(" ", "") == best_text else best_text
    return Reading(shown.translate(HALF), chance, tuple(ranked[1:]))


def figures(weighed: Floats, letters: Sequence[str]) -> list[tuple[str, float]]:
    """The likeliest readings of a short crop with their probabilities: a beam over what the recogniser weighed.

    Full-width digits count as the common ones, and blanks as nothing.
    """
    weighed, names = _likely(weighed, letters)
    beams: dict[tuple[int, ...], tuple[float, float]] = {(): (1.0, 0.0)}
    for step in weighed:
        top = step.argpartition(-WEIGHED)[-WEIGHED:] if len(step) > WEIGHED else range(len(step))
        chances = [(int(n), float(step[n])) for n in top if n and step[n] > UNLIKELY]
        blank = float(step[0])
        grown: dict[tuple[int, ...], list[float]] = defaultdict(lambda: [0.0, 0.0])
        for said, (with_blank, without) in beams.items():
            one = grown[said]
            one[0] += (with_blank + without) * blank
            for letter, chance in chances:
                if said and said[-1] == letter:
                    one[1] += without * chance
                    grown[(*said, letter)][1] += with_blank * chance
                else:
                    grown[(*said, letter)][1] += (with_blank + without) * chance
        best = sorted(grown.items(), key=lambda g: -(g[1][0] + g[1][1]))[:BEAM]
        beams = {said: (both_[0], both_[1]) for said, both_ in best}
    ranked = sorted(
        ((text, round(with_blank + without, 4)) for said, (with_blank, without) in beams.items()
         if (text := "".join(names[n] for n in said)) and round(with_blank + without, 4) >= LEAST),
        key=lambda r: -r[1],
    )  # fmt: skip
    return ranked[:KEPT]


def _likely(weighed: Floats, letters: Sequence[str]) -> tuple[Floats, list[str]]:
    """The weights of the few letters that are ever likely, each form of one added to the common one, and what they are.

    First the recogniser's own nothing, 0, as which blanks count.
    """
    import numpy as np

    columns: dict[str, Floats] = {"": weighed[:, 0].copy()}
    for n in np.flatnonzero(weighed.max(axis=0) > UNLIKELY / 2).tolist():
        name = letters[n].translate(HALF).strip()
        if n and name in columns:
            columns[name] += weighed[:, n]
        elif n:
            columns[name] = weighed[:, n].copy()
    return np.stack(list(columns.values()), axis=1), list(columns)


def _in_figures(letters: Sequence[str]) -> list[int]:
    """The recogniser's nothing, and what figures and their units are written with."""
    written = "0123456789０１２３４５６７８９,，.．-－件条项个元万"
    return [0, *(n for n, letter in enumerate(letters) if letter and letter in written)]


def _tesseract(_: str | None) -> Engine:
    from gxnlp.readers.tesseract import tesseract

    return tesseract()


ENGINES: dict[str, Callable[[str | None], Engine]] = {"rapidocr": _rapid, "tesseract": _tesseract}
"""Asked in this order when none is named."""
