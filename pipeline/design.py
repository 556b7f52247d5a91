"""The study as the pipeline sees it: cases, groups, attributes, domains and items with their labels, no answers."""

from instrument.documents import say
from instrument.items import Category, Domain
from instrument.load import StudyFolder
from pipeline.artefacts import Case, CaseAttribute, Design, Group


def design_of(folder: StudyFolder) -> Design:
    """The design of a study folder, texts in the instrument's default language."""
    study, language = folder.study, folder.newest.language
    domains = {domain.id: say(domain.title, language) for version in folder.versions for domain in version.domains}
    order = dict.fromkeys(item.domain_id for item in folder.pooled.items)
    return Design(
        study_id=study.study,
        title=say(study.title, language),
        cases=tuple(Case(case.id, say(case.label, language), dict(case.attributes)) for case in study.cases),
        groups=tuple(Group(group.id, say(group.label, language), group.side) for group in study.groups),
        attributes=tuple(
            CaseAttribute(
                name,
                say(attribute.label, language),
                attribute.ordered,
                tuple(Category(category.code, say(category.label, language)) for category in attribute.categories),
            )
            for name, attribute in study.case_attributes.items()
        ),
        domains=tuple(Domain(domain_id, domains[domain_id]) for domain_id in order),
        items=folder.pooled.items,
        targets=dict(study.targets),
    )
