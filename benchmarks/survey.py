"""Makes a large synthetic survey: a study folder of 60 five-point questions and response files of any length."""

from pathlib import Path

import numpy as np

QUESTIONS, DOMAINS, CASES = 60, 6, 20
GROUPS = ("user", "peer", "coworker", "manager", "director", "commissioner")
#: What a cell may hold, and how often: five codes, don't know, refused, nothing.
CELLS = np.array(["1", "2", "3", "4", "5", "DK", "REF", ""], object)
SHARES = (0.12, 0.2, 0.26, 0.22, 0.14, 0.03, 0.01, 0.02)


def write_study(folder: Path) -> Path:
    """Write the study folder; one question in six is asked of half the groups only."""
    folder.mkdir(parents=True, exist_ok=True)
    labels = ("Not at all", "A little", "Somewhat", "A lot", "Completely")
    lines = ["instrument: bench", 'version: "1.0"', "released: 2024-01-01", "title: Benchmark", "choice_lists:",
             "  extent:", "    level: ordinal", "    choices:"]  # fmt: skip
    lines += [f'      - {{code: "{i + 1}", label: {label}}}' for i, label in enumerate(labels)]
    lines.append("domains:")
    for domain in range(DOMAINS):
        lines += [f"  - id: d{domain}", f"    title: Domain {domain}", "    questions:"]
        for question in range(domain, QUESTIONS, DOMAINS):
            routed = f", asked_of: [{', '.join(GROUPS[:3])}]" if domain == 5 else ""
            lines.append(
                f"      - {{id: q{question:02d}, type: select_one, choices: extent, text: Question {question}{routed}}}"
            )
    (folder / "interview-1.0.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    study = ["study: bench", "title: Benchmark", "instrument: bench", "cases:"]
    study += [f"  - {{id: C{case:02d}, label: Case {case}}}" for case in range(CASES)]
    study += ["groups:", *(f"  - {{id: {group}, label: {group}}}" for group in GROUPS)]
    (folder / "study.yaml").write_text("\n".join(study) + "\n", encoding="utf-8")
    return folder


def write_responses(path: Path, interviews: int, seed: int = 20250101) -> Path:
    """Write ``interviews`` records as canonical CSV, a chunk at a time."""
    rng = np.random.Generator(np.random.PCG64(seed))
    names = [f"q{question:02d}" for question in range(QUESTIONS)]
    routed = np.array([question % DOMAINS == 5 for question in range(QUESTIONS)])
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(",".join(["respondent_id", "case_id", "group_id", "instrument_version", *names]) + "\n")
        for start in range(0, interviews, 20_000):
            n = min(20_000, interviews - start)
            cells = CELLS[rng.choice(len(CELLS), size=(n, QUESTIONS), p=SHARES)]
            group = rng.integers(len(GROUPS), size=n)
            cells[np.ix_(group >= 3, routed)] = ""
            case = rng.integers(CASES, size=n)
            file.writelines(
                f"R{start + i:07d},C{case[i]:02d},{GROUPS[group[i]]},1.0,{','.join(cells[i])}\n" for i in range(n)
            )
    return path
