"""F08: the answers of a file are in a language, or are codes, that the instrument does not know.

Said once for the file, instead of once for each cell: the first records are read before any is judged.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from instrument.columns import Column
from instrument.formats.base import Finding
from instrument.judging import VersionJudge
from instrument.load import StudyFolder
from instrument.quality.garbled import garbled
from instrument.questions.select_multiple import as_shown
from instrument.text import clean

#: Cells looked at before anything is said of all, and the share of them that must be unknown.
LEAST_CELLS = 30
LEAST_SHARE = 0.9


def unmatched(columns: Mapping[str, Column], judges: Sequence[VersionJudge], folder: StudyFolder) -> Finding | None:
    """The finding where hardly any answer to a choice question is known in any version."""
    cells = unknown = 0
    words: set[str] = set()
    example: tuple[str, str] = "", ""
    for name, column in columns.items():
        asked_in = [judge for judge in judges if hasattr(judge.instrument.questions.get(name), "choices")]
        if not asked_in:
            continue
        judged = [judge.answers(name, column.values) for judge in asked_in]
        counts = np.bincount(column.codes, minlength=len(column.values))
        for value, n, *answers in zip(column.values, counts.tolist(), *judged, strict=True):
            if not n or not value or all(answer.state == "blank" for answer in answers):
                continue
            cells += n
            # A misspelling or another question's answer is for the cell itself to say.
            if all(answer.problem is not None and answer.problem.code == "Q02" for answer in answers):
                unknown += n
                words.add(clean(as_shown(value)))
                example = example if example[0] else (clean(as_shown(value)), name)
    # Labels of a scale come again and again; answers that are all different are wrong one by one.
    if cells < LEAST_CELLS or unknown < LEAST_SHARE * cells or len(words) > unknown / 2:
        return None
    languages = list(dict.fromkeys(language for version in folder.versions for language in version.languages))
    how = "They look garbled" if garbled(example[0]) else "They may be in another language, or another tool's codes"
    params = {"n": unknown, "m": cells, "found": example[0][:60], "question": example[1], "how": how,
              "languages": ", ".join(languages)}  # fmt: skip
    return Finding("F08", params=params)
