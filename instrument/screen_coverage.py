"""What the terminal shows of coverage: which interviews are still to be done, and what cannot be compared yet."""

from collections.abc import Iterator, Sequence

from instrument.issues import IssueGroup
from instrument.text import counted

#: Lines of one kind before the rest is only counted.
MOST_LINES = 6


def coverage(groups: Sequence[IssueGroup], everything: bool) -> Iterator[str]:
    """Lines about the issues of family C, which are no fault of anybody's file."""
    by_code: dict[str, list[IssueGroup]] = {}
    for group in groups:
        by_code.setdefault(group.code, []).append(group)
    gaps = by_code.get("C01", [])
    if gaps:
        missing = sum(int(gap.params["expected"]) - int(gap.params["found"]) for gap in gaps)
        yield f"Still to do: {counted(missing, 'interview')}  (C01)"
        whole = [gap for gap in gaps if not gap.places[0].group_id]
        for gap in _some([gap for gap in gaps if gap not in whole], everything):
            yield f"  {gap.message} {gap.action}"
        yield from _rest(len(gaps) - len(whole), everything)
        if whole:
            names = [str(gap.params["cell"]) for gap in whole]
            shown = names if everything else names[:MOST_LINES]
            more = f" and {len(names) - len(shown):,} more" if len(names) > len(shown) else ""
            yield f"  Nothing yet from {', '.join(shown)}{more}."
    comparisons = by_code.get("C02", [])
    if comparisons and everything:
        yield f"Cannot be compared yet: {len(comparisons):,}  (C02)"
        for group in comparisons:
            yield f"  {group.message}\n      -> {group.action}"
    elif comparisons:
        listed = ", ".join(str(group.params["name"]) for group in comparisons)
        yield f"Cannot be compared yet: {listed}  (C02)"
        yield "  Add --all to see which interviews would allow it."
    blank = by_code.get("C03", [])
    if blank:
        yield f"Questions without any answer: {len(blank):,}  (C03)"
    for group in _some(blank, everything):
        yield f'  {group.question_id}: "{group.question[:90]}"\n      {group.message}\n      -> {group.action}'
    yield from _rest(len(blank), everything)


def _some(groups: Sequence[IssueGroup], everything: bool) -> Sequence[IssueGroup]:
    return groups if everything else groups[:MOST_LINES]


def _rest(n: int, everything: bool) -> Iterator[str]:
    if n > MOST_LINES and not everything:
        yield f"  … and {n - MOST_LINES:,} more like these."
