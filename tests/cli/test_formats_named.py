"""Every tool whose exports are read is named where people look, and described where they are told to look."""

import re

import pytest
from support.command_line import crosscase
from support.study_folders import PROJECT

from instrument.formats import TOOLS

each_tool = pytest.mark.parametrize("tool", TOOLS.values(), ids=lambda tool: tool.name)


def one_line(text):
    return re.sub(r"[\s│]+", " ", text)


@pytest.fixture(scope="module")
def shown():
    return [one_line(crosscase("validate", "--help").out), one_line(crosscase("validate").err)]


@each_tool
def test_a_tool_is_named(tool, shown):
    readme = one_line((PROJECT / "README.md").read_text(encoding="utf-8"))
    assert all(tool.title in text for text in [*shown, readme])


@each_tool
def test_a_tool_is_described(tool):
    text = (PROJECT / "docs" / "formats.md").read_text(encoding="utf-8")
    assert f"\n## {tool.title}\n" in text
    assert f"| {tool.title} | `{tool.name}` |" in text
    for headings in tool.fields.values():
        assert any(f"`{heading}`" in text for heading in headings)
