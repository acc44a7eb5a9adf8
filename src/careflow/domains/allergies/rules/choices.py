"""The words in which an allergy is written down, and what people read for them."""

from enum import StrEnum


class Category(StrEnum):
    MEDICATION = "medication"
    FOOD = "food"
    ENVIRONMENTAL = "environmental"
    LATEX = "latex"
    CONTRAST = "contrast"
    OTHER = "other"


class Severity(StrEnum):
    UNKNOWN = "unknown"
    MILD = "mild"
    MODERATE = "moderate"
    SEVERE = "severe"
    LIFE_THREATENING = "life_threatening"


class Status(StrEnum):
    """`entered_in_error` is final: the allergy was never this patient's, and the entry says so for good."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    RESOLVED = "resolved"
    ENTERED_IN_ERROR = "entered_in_error"


LABELS: dict[str, str] = {
    choice.value: choice.value.replace("_", " ").title().replace(" In ", " in ")
    for choices in (Category, Severity, Status)
    for choice in choices
}
