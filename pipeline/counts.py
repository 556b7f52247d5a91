"""Reads the two tables that ``tabulate`` writes, so that a site can send its counts and keep its interviews."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from instrument.items import Category, Item
from pipeline.artefacts import COLUMNS, NOT_SCORED, CountCube, Design, ScoreCounts
from pipeline.output import digest
from pipeline.tabulate import Tabulation


class CountsError(Exception):
    """A folder of counts cannot be read; the message says which file, why and what to do."""


def is_counts_folder(path: Path) -> bool:
    """Whether a folder holds the tables that ``tabulate`` or ``analyse`` wrote."""
    return any((place / "counts.csv").is_file() for place in _places(path))


def read_counts(path: Path, design: Design) -> Tabulation:
    """The tabulation in a folder that ``tabulate`` or ``analyse`` wrote.

    Raises
    ------
    CountsError
        A table is missing, has other columns, names a case, group, item or category that the study does not have, or
        its counts do not add up.
    """
    place = next((place for place in _places(path) if (place / "counts.csv").is_file()), path)
    counts, scores = _table(place, "counts"), _table(place, "score_counts")
    interviewed = _interviewed(counts, design, place)
    try:
        return Tabulation(_cube(counts, design, interviewed), _scores(scores, design, interviewed))
    except (AssertionError, ValueError, KeyError) as error:
        raise CountsError(f"{place}: the counts do not belong to this study folder or were changed ({error}). "
                          "Tabulate the response files again with this study folder.") from error  # fmt: skip


def require_same_making(path: Path, instruments: Mapping[str, str], min_answered: float) -> None:
    """Refuse counts made with another schedule or rule for scores; a folder without a manifest cannot be asked.

    ``instruments`` maps each version to the hash of its content.

    Raises
    ------
    CountsError
        What this folder counted cannot be added to other counts.
    """
    try:
        manifest = json.loads((path / "manifest.json").read_text(encoding="utf-8"))
        counted_with = manifest["plan"]["min_answered"]
        hashes = {entry["version"]: entry["sha256"] for entry in manifest["instrument"]}
    except (OSError, ValueError, KeyError, TypeError):
        return
    for version, found in hashes.items():
        if found != instruments.get(version):
            raise CountsError(
                f"{path} was counted with another interview-{version}.yaml than that of the study folder. Tabulate the "
                "response files again with this study folder."
            )
    if counted_with != min_answered:
        raise CountsError(f"{path} was counted with min_answered {counted_with}, but the plan says {min_answered}. "
                          "Tabulate the response files again with this plan.")  # fmt: skip


def require_no_overlap(files: Sequence[Path], folders: Sequence[Path]) -> None:
    """Refuse to count the same response file twice: in two folders of counts, or in a folder and as a file.

    Raises
    ------
    CountsError
        Names the folder and what it shares; folders without a manifest cannot be asked.
    """
    seen = {digest(file): str(file) for file in files} if folders else {}
    for folder in folders:
        try:
            inputs = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["inputs"]
            hashes = {entry.get("sha256") or entry["counts"]: entry["name"] for entry in inputs}
        except (OSError, ValueError, KeyError, TypeError):
            hashes = {str(folder.resolve()): folder.name}
        for found, name in hashes.items():
            if found in seen:
                raise CountsError(f"{folder} counts {name}, which is counted in {seen[found]} as well. Give it once.")
        seen |= dict.fromkeys(hashes, str(folder))


def _places(path: Path) -> Sequence[Path]:
    return (path, path / "internal" / "tables")


def _table(place: Path, name: str) -> pd.DataFrame:
    path = place / f"{name}.csv"
    try:
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    except (OSError, ValueError) as error:
        raise CountsError(f"{path} cannot be read: {error}. Name a folder that tabulate wrote.") from error
    if tuple(frame.columns[: len(COLUMNS[name])]) != COLUMNS[name]:
        raise CountsError(f"{path} has other columns than {', '.join(COLUMNS[name])}. Tabulate again.")
    n = pd.to_numeric(frame["n"], errors="coerce")
    if not (n >= 0).all() or (n % 1 != 0).any():
        raise CountsError(f"{path}: column n holds something that is not a count. Tabulate again.")
    return frame.assign(n=n.astype(np.int64))


def _interviewed(counts: pd.DataFrame, design: Design, place: Path) -> np.ndarray:
    unknown = set(counts["case_id"]) - set(design.case_ids) | set(counts["group_id"]) - set(design.group_ids)
    if unknown:
        raise CountsError(f"{place}: {', '.join(sorted(unknown))} is not a case or group of the study.")
    interviewed = np.zeros((len(design.cases), len(design.groups)), np.int64)
    one_item = counts[counts["item_id"] == counts["item_id"].iloc[0]] if len(counts) else counts
    for (case_id, group_id), n in one_item.groupby(["case_id", "group_id"])["n"].sum().items():  # type: ignore[misc]
        interviewed[design.case_ids.index(case_id), design.group_ids.index(group_id)] = n
    return interviewed


def _cube(counts: pd.DataFrame, design: Design, interviewed: np.ndarray) -> CountCube:
    unknown = set(counts["item_id"]) - {item.item_id for item in design.items}
    assert not unknown, f"unknown item {', '.join(sorted(unknown))}"
    by_item = dict(tuple(counts.groupby("item_id", sort=False)))
    items, arrays = [], {}
    for declared in design.items:
        rows = by_item.get(declared.item_id, counts.iloc[:0])
        item = _with_values(declared, rows["category"])
        array = _spread(rows, design, "category", item.states)
        if not len(rows):
            array[..., item.states.index("not_asked")] = interviewed
        items.append(item)
        arrays[item.item_id] = array
    return CountCube(design.case_ids, design.group_ids, tuple(items), interviewed, arrays)


def _with_values(item: Item, categories: pd.Series) -> Item:
    if item.level != "numeric":
        return item
    values = sorted(set(categories) - set(item.states), key=float)
    return replace(item, categories=tuple(Category(value, value) for value in values))


def _scores(scores: pd.DataFrame, design: Design, interviewed: np.ndarray) -> ScoreCounts:
    values, arrays = {}, {}
    scored = {item.domain_id for item in design.items if item.scored and len(item.categories) > 1}
    for domain_id in [domain.domain_id for domain in design.domains if domain.domain_id in scored]:
        rows = scores[scores["domain_id"] == domain_id]
        names = sorted(set(rows["score"]) - {NOT_SCORED}, key=float)
        values[domain_id] = np.array([float(name) for name in names])
        arrays[domain_id] = _spread(rows, design, "score", (*names, NOT_SCORED))
        if not len(rows):
            arrays[domain_id][..., -1] = interviewed
    return ScoreCounts(design.case_ids, design.group_ids, interviewed, values, arrays)


def _spread(rows: pd.DataFrame, design: Design, column: str, states: Sequence[str]) -> np.ndarray:
    array = np.zeros((len(design.cases), len(design.groups), len(states)), np.int64)
    orders = (design.case_ids, design.group_ids, states)
    places = [
        rows[name].map({value: position for position, value in enumerate(order)})
        for name, order in zip(("case_id", "group_id", column), orders, strict=True)
    ]
    assert not any(place.isna().any() for place in places), f"unknown {column}"
    np.add.at(array, tuple(place.to_numpy(np.intp) for place in places), rows["n"].to_numpy())
    return array
