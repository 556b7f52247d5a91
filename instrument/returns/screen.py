"""What a fieldworker reads in the terminal of a fix sheet that came back."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from instrument.returns.page import heading, standing
from instrument.returns.review import Review
from instrument.screen import wrapped
from instrument.text import counted

if TYPE_CHECKING:
    from rich.console import Console

#: Lines that were not applied, in full; not_applied.csv has all of them.
MOST_LINES = 20


def show_standing(console: "Console", review: Review, notes: Sequence[str], out: str) -> None:
    """Print what became of the problems since the last fix sheet, and where to go on."""
    lines = []
    if review.has_lines:
        lines += ["", "Since the last fix sheet"]
        lines += [f"  {n:,} {name}" for name, n in standing(review)]
    if told := review.not_applied():
        lines += ["", f"Not applied: {len(told):,}"]
        lines += [f"  {heading(review, line)}\n      {why}" for line, why in told[:MOST_LINES]]
        if len(told) > MOST_LINES:
            lines.append(f"  … and {len(told) - MOST_LINES:,} more, listed in not_applied.csv.")
    if out and review.can_be_settled:
        lines += ["", f"To fill in: fixes.xlsx in {out}. To read: issues.html there."]
    elif out and review.entries:
        lines += ["", f"To read: issues.html in {out}."]
    for text in [*lines, *notes]:
        console.print(wrapped(text, console.width), highlight=False, markup=False, emoji=False, soft_wrap=True)


def in_short(review: Review) -> str:
    """One sentence for commands that go on to count."""
    removed = sum(decision.text is None for decision in review.decisions)
    text = f"Fix sheets: {len(review.decisions) - removed:,} corrected, {counted(removed, 'interview')} taken out"
    text += (
        f", {counted(len(review.accepted), 'warning')} accepted, {counted(len(review.refused), 'line')} not applied."
    )
    return f"{text} See not_applied.csv." if review.refused else text
