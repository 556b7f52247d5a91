"""Files of SPSS and Stata."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pyreadstat

from instrument.questions.select_multiple import SelectMultiple

from .answers import SCHEDULE, Files, interviews, words


def statistics_file(kind: str) -> bytes:
    """SPSS or Stata: numbers of its own with labels, 98 and 99 declared missing, options as variables of 0 and 1."""
    missing = {98.0: "Don't know", 99.0: "Refused"}
    numbers = {"DK": 98.0, "REF": 99.0}
    frame: dict[str, list[object]] = {}
    labels: dict[str, dict[float, str]] = {}
    for name in interviews()[0]:
        question = SCHEDULE.questions.get(name)
        cells = [row[name] for row in interviews()]
        known = [c for c in words(name, "en") if c not in numbers] if question else []
        if isinstance(question, SelectMultiple):
            for c in known:
                ticks = [numbers.get(cell, float(c in cell.split())) if cell else None for cell in cells]
                frame[f"{name}_{c}"], labels[f"{name}_{c}"] = ticks, {0.0: "No", 1.0: "Yes", **missing}
        elif known:
            codes = {**{c: float(n) for n, c in enumerate(known, start=1)}, "NAP": 97.0, **numbers}
            frame[name] = [codes[cell] if cell else None for cell in cells]
            labels[name] = {**{codes[c]: words(name, "en")[c] for c in known}, 97.0: "NAP", **missing}
        elif question and question.type in ("integer", "decimal"):
            frame[name] = [float(cell) if cell else None for cell in cells]
        else:
            frame[name] = list(cells)
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"sample.{kind}"
        if kind == "sav":
            ranges = {name: [{"lo": 97, "hi": 99}] for name in labels}
            pyreadstat.write_sav(pd.DataFrame(frame), path, variable_value_labels=labels, missing_ranges=ranges)
        else:
            pyreadstat.write_dta(pd.DataFrame(frame), path, variable_value_labels=labels)
        return without_time(path.read_bytes(), kind)


def without_time(content: bytes, kind: str) -> bytes:
    """A file with a fixed time of its making."""
    if kind == "sav":
        return content[:92] + b"01 Jan 2400:00:00" + content[109:]
    before, mark, after = content.partition(b"<timestamp>")
    return before + mark + after[:1] + b"01 Jan 2024 00:00" + after[18:]


FILES: Files = {
    "spss.sav": lambda: statistics_file("sav"),
    "stata.dta": lambda: statistics_file("dta"),
}
