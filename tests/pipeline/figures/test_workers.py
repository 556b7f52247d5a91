"""Several processes draw what one would have drawn, whatever becomes of them."""

import os
import pickle
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pipeline.figures import Figure, drawing_processes, make_figures, write_figure, write_figures
from pipeline.figures.workers import Workers
from pipeline.plan import FigureOptions, Plan

SVG = FigureOptions(formats=("svg",))


@pytest.fixture(scope="module")
def figures(tiny: Any) -> list[Figure]:
    return list(make_figures(tiny.tables, tiny.design, Plan(), "A note."))


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with drawing_processes(2) as made:
        assert made._pool is not None
        yield made


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def alone(figures: list[Figure], tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What one process writes."""
    folder = tmp_path_factory.mktemp("alone")
    write_figures(figures, folder, SVG)
    return files(folder)


def test_every_kind_can_be_sent_to_another_process(sample: Any, study_maker: Any) -> None:
    """A kind that cannot is drawn all the same, only later than it could be."""
    for study in (sample, study_maker(40, 2, label_length=120)):  # many cases, long labels
        plan = Plan(highlight=(study.design.domains[0].domain_id,))
        for figure in make_figures(study.tables, study.design, plan):
            assert pickle.loads(pickle.dumps(figure)).figure_id == figure.figure_id


def test_processes_write_the_same_bytes_in_the_same_order(
    figures: list[Figure], workers: Workers, alone: dict[str, bytes], tmp_path: Path
) -> None:
    heard: list[tuple[int, int]] = []
    entries = write_figures(figures, tmp_path, SVG, lambda *done: heard.append(done), workers)
    assert [entry["id"] for entry in entries] == [figure.figure_id for figure in figures]
    assert files(tmp_path) == alone
    assert heard == [(n, len(figures)) for n in range(1, len(figures) + 1)]


def test_what_cannot_be_sent_is_drawn_here(
    figures: list[Figure], workers: Workers, alone: dict[str, bytes], tmp_path: Path
) -> None:
    local = [replace(figure, draw=lambda figure=figure: figure.draw()) for figure in figures]
    write_figures(local, tmp_path, SVG, workers=workers)
    assert files(tmp_path) == alone


def test_a_fault_in_drawing_is_told_and_not_hidden(figures: list[Figure], workers: Workers, tmp_path: Path) -> None:
    faulty = replace(figures[0], draw=partial(int, "no number"))
    with pytest.raises(ValueError, match="no number"):
        write_figures([faulty, figures[0]], tmp_path, SVG, workers=workers)
    assert not (tmp_path / "figures.json").exists()


def test_a_folder_that_cannot_be_written_is_an_error_of_the_file_system(
    figures: list[Figure], workers: Workers, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OSError, match="file") as error:
        write_figures(figures, tmp_path / "file", SVG, workers=workers)
    assert error.value.errno is not None


def test_without_processes_figures_are_drawn_all_the_same(
    figures: list[Figure], alone: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object, **named: object) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr("pipeline.figures.workers.ProcessPoolExecutor", refuse)
    with drawing_processes(2) as none:
        write_figures(figures, tmp_path, SVG, workers=none)
    assert files(tmp_path) == alone


def test_figures_of_a_process_that_died_are_drawn_here(
    figures: list[Figure], workers: Workers, alone: dict[str, bytes], tmp_path: Path
) -> None:
    """The last test: the workers are gone after it."""
    dying = replace(figures[0], draw=partial(os._exit, 3))
    assert workers._pool is not None
    future = workers._send(write_figure, dying, tmp_path / "dead", SVG)
    assert future is not None
    assert future.exception() is not None
    write_figures(figures, tmp_path / "new", SVG, workers=workers)
    assert files(tmp_path / "new") == alone
