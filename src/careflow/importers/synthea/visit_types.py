"""Which kind of visit an encounter was, from Synthea's class and its SNOMED CT code."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class VisitType:
    """A type that a facility needs beside the ones that it starts with."""

    code: str
    name: str
    color: str
    minutes: int


ADDITIONAL = {
    kind.code: kind
    for kind in (
        VisitType("office_visit", "Office Visit", "#a5b4fc", 20),
        VisitType("prenatal", "Prenatal Visit", "#f9a8d4", 30),
        VisitType("immunization", "Immunization", "#5eead4", 15),
        VisitType("telehealth", "Telehealth", "#67e8f9", 20),
        VisitType("home_visit", "Home Visit", "#fcd34d", 60),
        VisitType("emergency", "Emergency", "#f87171", 60),
        VisitType("inpatient", "Inpatient Stay", "#d8b4fe", 240),
        VisitType("skilled_nursing", "Skilled Nursing", "#bef264", 240),
        VisitType("hospice", "Hospice", "#cbd5e1", 240),
    )
}
DEFAULT = "office_visit"
BY_CLASS = {
    "wellness": "annual",
    "urgentcare": "urgent",
    "virtual": "telehealth",
    "home": "home_visit",
    "emergency": "emergency",
    "inpatient": "inpatient",
    "snf": "skilled_nursing",
    "hospice": "hospice",
    "ambulatory": DEFAULT,
    "outpatient": DEFAULT,
}
# Only for the two classes that say nothing about the kind of visit.
BY_CODE = {
    "185349003": "follow_up",  # check up
    "390906007": "follow_up",
    "394701000": "follow_up",  # asthma
    "170838006": "follow_up",  # allergic disorder
    "439740005": "follow_up",  # after an operation
    "185389009": "follow_up",
    "169762003": "follow_up",  # after a birth
    "698314001": "consult",
    "170837001": "consult",  # first assessment of an allergic disorder
    "371883000": "procedure",
    "424619006": "prenatal",
    "424441002": "prenatal",
    "33879002": "immunization",
    "448337001": "telehealth",
    "453131000124105": "telehealth",
    "185317003": "telehealth",
    "439708006": "home_visit",
}


def visit_type(encounter_class: str, code: str) -> str:
    """The code of the visit type; an unknown class is an office visit."""
    by_class = BY_CLASS.get(encounter_class, DEFAULT)
    return BY_CODE.get(code, by_class) if by_class == DEFAULT else by_class
