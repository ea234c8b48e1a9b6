"""Other people's converters, one module each: what they make of an invented report, and what each line of it truly is.

Three ways lead to the truth, none of them a guess:

- on a PDF page every paragraph and cell has a colour of its own (written.py), and every character keeps it (glyphs.py);
- where a converter keeps the order of the document, its lines are walked in step with what was written (tagging.py);
- Markdown is walked in step too, with its tables taken apart cell by cell (markdown.py).

What does not come out even raises Misaligned; the report is left out and counted.
"""

from __future__ import annotations

import training.layouts  # noqa: F401  (first, whoever is imported first: its families import the converters)


def versions() -> dict[str, str]:
    """Of every converter, and the fonts that decide where lines break: other ones, other bytes."""
    from training.converters import docx2txt, markitdown, pandoc, pdfplumber, pdftotext, pypdfium2, soffice

    modules = (docx2txt, markitdown, pandoc, pdfplumber, pdftotext, pypdfium2, soffice)
    return {m.__name__.rpartition(".")[2]: m.version() for m in modules} | {"fonts": soffice.fonts()}
