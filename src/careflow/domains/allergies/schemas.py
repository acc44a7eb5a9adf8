from typing import Annotated

from careflow.domains.allergies.rules.choices import Category, Severity, Status
from careflow.platform.endpoint.shapes import Id, OptionalDate, Out, Strict, size
from careflow.platform.endpoint.texts import BLANK_IF_UNSEEN, ONE_LINE

LONGEST_TEXT = 10_000
Allergen = Annotated[str, size(160, least=1), ONE_LINE]
Reaction = Annotated[str, size(LONGEST_TEXT, least=1), BLANK_IF_UNSEEN]


class AllergyPatch(Strict):
    """Every field may be left out and then keeps its value; `patient` may be sent back, but not changed."""

    patient: Id = 0
    allergen: Allergen = ""
    category: Category = Category.OTHER
    reaction: Reaction = ""
    severity: Severity = Severity.UNKNOWN
    onset_date: OptionalDate = None
    status: Status = Status.ACTIVE
    notes: Annotated[str, size(LONGEST_TEXT)] = ""


class AllergyIn(AllergyPatch):
    patient: Id
    allergen: Allergen
    reaction: Reaction


class AllergenOut(Out):
    label: str
    category: str


class ReactionOut(Out):
    label: str
    default_severity: str
