"""The study as the pipeline sees it."""

from dataclasses import fields, is_dataclass

from support.study_folders import INTERVIEW_1_0, STUDY, load, sample_study, small_study

from pipeline.design import design_of


def test_order_is_the_declared_order():
    design = design_of(small_study())
    assert design.case_ids == ("C01", "C02")
    assert design.group_ids == ("staff", "boss")
    assert [domain.domain_id for domain in design.domains] == ["pay", "work"]
    assert [item.item_id for item in design.items] == [item.item_id for item in small_study().pooled.items]
    assert design.targets == {"staff": 2, "boss": 1}


def test_labels_are_in_the_default_language(tmp_path):
    text = INTERVIEW_1_0.replace("title: Pay", "title: {en: Pay, de: Lohn}").replace(
        "title: Small interview", "title: Small\nlanguages: [de, en]"
    )
    study = STUDY.replace("label: North", "label: {en: North, de: Norden}")
    design = design_of(load(tmp_path, study, text))
    assert design.domains[0].title == "Lohn"
    assert design.cases[0].label == "Norden"
    assert design.cases[1].label == "South"


def test_attributes_and_sides():
    design = design_of(sample_study())
    assert [group.side for group in design.groups] == ["practice"] * 3 + ["management"] * 3
    assert design.cases[0].attributes["organisation_type"] == "nhs"
    attribute = design.attributes[0]
    assert [category.code for category in attribute.categories] == ["nhs", "voluntary", "partnership"]
    assert not attribute.ordered


def test_a_design_holds_nobodys_answer():
    """Plain values all the way down: nothing through which a stage could reach back."""

    def plain(value) -> bool:
        if is_dataclass(value):
            return all(plain(getattr(value, field.name)) for field in fields(value))
        if isinstance(value, (tuple, list)):
            return all(map(plain, value))
        if isinstance(value, dict):
            return all(map(plain, value.values()))
        return value is None or isinstance(value, (str, int, bool))

    assert plain(design_of(small_study()))
