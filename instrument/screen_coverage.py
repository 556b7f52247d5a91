"""What the terminal shows of coverage: which interviews are still to be done, and what cannot be compared yet."""

from collections.abc import Iterator, Sequence

from instrument.issues import IssueGroup

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
        yield f"Still to do: {missing:,} interview{'' if missing == 1 else 's'}  (C01)"
        whole = [gap for gap in gaps if not gap.places[0].group_id]
        for gap in _some([gap for gap in gaps if gap not in whole], everything):
            yield f"  {gap.message} {gap.action}"
        yield from _rest(len(gaps) - len(whole), everything)
        if whole:
            names = [str(gap.params["cell"]) for gap in whole]
            shown = names if everything else names[:MOST_LINES]
            more = f" and {len(names) - len(shown):,} more" if len(names) > len(shown) else ""
            yield f"  Nothing yet from {', '.join(shown)}{more}."
    for code, title in (("C02", "Cannot be compared yet"), ("C03", "Questions without any answer")):
        found = by_code.get(code, [])
        if found:
            yield f"{title}: {len(found):,}  ({code})"
        for group in _some(found, everything):
            about = f'{group.question_id}: "{group.question[:90]}"\n      ' if group.question_id else ""
            yield f"  {about}{group.message}\n      -> {group.action}"
        yield from _rest(len(found), everything)


def _some(groups: Sequence[IssueGroup], everything: bool) -> Sequence[IssueGroup]:
    return groups if everything else groups[:MOST_LINES]


def _rest(n: int, everything: bool) -> Iterator[str]:
    if n > MOST_LINES and not everything:
        yield f"  … and {n - MOST_LINES:,} more like these."
