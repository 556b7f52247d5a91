"""One domain, put together from what the other sections know of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..facts import Facts
from ..view import Picture, Point, Table
from .answers import open_table, reading_hints, unsaid_sentence, unsaid_table
from .asked import questions_table
from .certainty import chance_words, domain_tests, item_tests
from .differences import warning, who_differs
from .scores import agreement_table, level_table
from .shares import Shares, shares
from .unevenness import uneven_sentences


@dataclass(frozen=True)
class DomainView:
    """What a page shows of a domain."""

    domain_id: str
    title: str
    anchor: str
    intro: str
    asked: Table
    shares: Shares
    by_level: Sequence[Table]
    pictures: Sequence[Picture]
    uneven: Sequence[str]
    certainty: str
    tests: Table | None
    item_tests: Table | None
    differs: Sequence[Point]
    differs_warning: str
    agreement: Table | None
    unsaid: Table | None
    unsaid_sentence: str
    open_answers: Table | None
    hints: Sequence[str]


def domain_view(facts: Facts, domain_id: str, pictures: Mapping[str, Sequence[Picture]]) -> DomainView:
    """Everything about a domain."""
    scored = domain_id in facts.scored_domains
    groups = [level_table(facts, domain_id, "group", "group")] if facts.has_groups else []
    by_level = [level_table(facts, domain_id, "case", "case"), *groups] if scored else []
    return DomainView(
        domain_id=domain_id,
        title=facts.domain_titles[domain_id],
        anchor=f"domain-{domain_id}",
        intro=_intro(facts, domain_id),
        asked=questions_table(facts, domain_id),
        shares=shares(facts, domain_id),
        by_level=[table for table in by_level if table is not None],
        pictures=pictures.get(domain_id, ()),
        uneven=uneven_sentences(facts, domain_id),
        certainty=chance_words(facts, facts.domain_test("case", domain_id), "case") if scored else "",
        tests=domain_tests(facts, domain_id),
        item_tests=item_tests(facts, domain_id, "case"),
        differs=who_differs(facts, domain_id),
        differs_warning=warning(facts),
        agreement=agreement_table(facts, domain_id) if scored else None,
        unsaid=unsaid_table(facts, domain_id),
        unsaid_sentence=unsaid_sentence(facts, domain_id),
        open_answers=open_table(facts, domain_id),
        hints=reading_hints(facts, domain_id),
    )


def _intro(facts: Facts, domain_id: str) -> str:
    for version in reversed(facts.content.folder.versions):
        for domain in version.domains:
            if domain.id == domain_id:
                return facts.say(domain.intro)
    return ""


def highlighted(facts: Facts) -> list[str]:
    """Ids of the domains shown first, in the plan's order; those that the study does not have are left out."""
    return [domain_id for domain_id in facts.content.plan.highlight if domain_id in facts.domain_titles]


def others(facts: Facts, first: Iterable[str]) -> list[str]:
    """Ids of all other domains, in declared order."""
    shown = set(first)
    return [domain_id for domain_id in facts.domain_titles if domain_id not in shown]
