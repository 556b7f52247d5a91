"""A label may hold any sign and reads the same in every language of files."""

import json
import shutil
import subprocess

import pytest

from pipeline.escaping import as_latex, as_markdown, as_markdown_attribute, plain, reads_from_the_right

HOSTILE = r"""50% of $x$ & #1_a {b} ^ ~ \cmd <b>&amp;</b> "q" 'r' @me [l](u) *s* `c` a--b ... ![i] | é שלום"""


def test_control_characters_become_a_sign_and_line_breaks_a_blank():
    assert plain("a\x00b\x0bc\nd\te\ud800") == "a\ufffdb\ufffdc d e\ufffd"


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("50% & #1_a $x$ {b}", r"50\% \& \#1\_a \$x\$ \{b\}"),
        ("a--b ?`x ''", "a-{}-b ?{}`x '{}'"),
        ("−17 ≤ x ≥ 3 → 4", r"\ensuremath{-}17 \ensuremath{\leq} x \ensuremath{\geq} 3 \ensuremath{\rightarrow} 4"),
        ("\\ ^ ~ < >", r"\textbackslash{} \textasciicircum{} \textasciitilde{} \textless{} \textgreater{}"),
    ],
)
def test_latex(text, latex):
    assert as_latex(text) == latex


def pandoc(markdown: str) -> list[dict]:
    if not shutil.which("pandoc"):
        pytest.skip("pandoc is not installed")
    done = subprocess.run(
        ["pandoc", "-f", "markdown", "-t", "json"], input=markdown, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)["blocks"]


def test_pandoc_reads_markdown_as_the_text_it_was():
    [block] = pandoc(as_markdown(HOSTILE))
    assert {piece["t"] for piece in block["c"]} == {"Str", "Space"}
    assert "".join(piece.get("c", " ") for piece in block["c"]) == HOSTILE


def test_pandoc_reads_an_attribute_as_the_text_it_was():
    [block] = pandoc(f"![a](b.png){{alt={as_markdown_attribute(HOSTILE)}}}")
    assert dict(block["c"][0]["c"][0][2])["alt"] == HOSTILE


def test_direction_is_that_of_the_first_letter():
    assert reads_from_the_right("1. שלום abc")
    assert not reads_from_the_right("abc שלום")
    assert not reads_from_the_right("12 %")
