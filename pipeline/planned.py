"""The plan's contrasts as validation sees them: which people each of them compares, and within what."""

import numpy as np

from instrument.documents import say
from instrument.load import StudyFolder
from instrument.quality import Planned
from pipeline.plan import CONTRASTS, inspect_plan

SIDES = ("practice", "management")


def planned_contrasts(folder: StudyFolder) -> list[Planned]:
    """The contrasts of the study's plan; none where the plan has mistakes, which are for its writer to see."""
    plan, document = inspect_plan(folder)
    if plan is None or document.mistakes:
        return []
    names = plan.contrasts if plan.contrasts is not None else (*CONTRASTS, *folder.study.case_attributes)
    found = [_planned(name, folder, plan.min_level_base) for name in names]
    return [one for one in found if len(np.unique(one.level[one.level >= 0])) > 1]


def _planned(name: str, folder: StudyFolder, needed: int) -> Planned:
    study, language = folder.study, folder.newest.language
    shape = len(study.cases), len(study.groups)
    case, group = np.indices(shape)
    if name == "case":
        labels = tuple(say(one.label, language) for one in study.cases)
        return Planned(name, "Cases", labels, case, case, group, needed)
    if name == "group":
        labels = tuple(say(one.label, language) for one in study.groups)
        return Planned(name, "Groups", labels, group, group, case, needed)
    if name == "side":
        sides = [SIDES.index(one.side) if one.side else -1 for one in study.groups]
        level = np.broadcast_to(np.array(sides), shape)
        return Planned(name, "Practice and management", SIDES, level, level, case, needed)
    attribute = study.case_attributes[name]
    codes = [category.code for category in attribute.categories]
    places = [codes.index(one.attributes[name]) if one.attributes.get(name) in codes else -1 for one in study.cases]
    level = np.broadcast_to(np.array(places)[:, None], shape)
    labels = tuple(say(category.label, language) for category in attribute.categories)
    return Planned(name, say(attribute.label, language), labels, level, case, None, needed)
