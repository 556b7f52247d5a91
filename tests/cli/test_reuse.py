"""A run that changes only what is shown takes the statistics of the last one over, and shows what a fresh run shows."""

import json
import shutil

import pytest
from support.outputs import files_of, run

TAKEN = "Statistics were taken over"
SHOWN = "draws: 99\nfigures: {formats: [svg], include: [score_heatmap]}\n"


@pytest.fixture
def own_study(study, tmp_path):
    """A copy of the study folder whose plan may be changed."""
    return shutil.copytree(study, tmp_path / "own")


def test_a_change_of_figures_takes_statistics_over_and_gives_the_bytes_of_a_fresh_run(own_study, responses, out):
    assert TAKEN not in run("analyse", responses, study=own_study, out=out).out
    (own_study / "plan.yaml").write_text(SHOWN)
    assert TAKEN in run("analyse", responses, study=own_study, out=out).out
    fresh = out.with_name("fresh")
    assert TAKEN not in run("analyse", responses, study=own_study, out=fresh).out
    assert files_of(out) == files_of(fresh)
    assert "internal/figures/score_heatmap.svg" in files_of(out)


@pytest.mark.parametrize("change", ["seed: 7\n", "min_level_base: 2\n", "contrasts: [case]\n"])
def test_another_plan_of_the_statistics_computes_anew(own_study, responses, out, change):
    run("analyse", responses, study=own_study, out=out)
    before = json.loads(files_of(out)["manifest.json"])["statistics"]
    (own_study / "plan.yaml").write_text(SHOWN + change)
    assert TAKEN not in run("analyse", responses, study=own_study, out=out).out
    assert json.loads(files_of(out)["manifest.json"])["statistics"] != before


@pytest.mark.parametrize("harm", ["changed", "missing", "manifest"])
def test_a_table_that_is_not_as_written_is_computed_anew(own_study, responses, out, harm):
    run("analyse", responses, study=own_study, out=out)
    before = files_of(out)
    path = out / "internal" / "tables" / "scores.csv"
    if harm == "changed":
        path.write_text(path.read_text().replace("C01", "C02"))
    elif harm == "missing":
        path.unlink()
    else:
        manifest = out / "manifest.json"
        manifest.write_text(manifest.read_text().replace('"statistics"', '"statistic"'))
    assert TAKEN not in run("analyse", responses, study=own_study, out=out).out
    assert files_of(out) == before
