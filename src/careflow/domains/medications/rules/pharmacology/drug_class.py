"""A class of medications, as far as allergies and duplicate therapy are concerned.

The members and the judgement are ours, kept to what is common in outpatient care. `source` says where the judgement
can be read: "label" means the prescribing information approved by the FDA, as DailyMed shows it; names of classes
follow ATC and MED-RT as RxClass (NLM) shows them; reviews stand with authors and year.
"""

from dataclasses import dataclass

from careflow.domains.medications.rules.pharmacology.levels import Level

HIGH, MODERATE, LOW = Level.HIGH, Level.MODERATE, Level.LOW


@dataclass(frozen=True, slots=True)
class DrugClass:
    """`allergy`: how much an allergy to one member weighs for the others; None where nothing speaks for it.
    `duplicate`: how much it weighs that two members are taken; None where that is ordinary. `also_called` is what
    people write down as the allergen when they mean the whole class."""

    label: str
    members: frozenset[str]
    source: str
    allergy: Level | None = None
    duplicate: Level | None = None
    also_called: frozenset[str] = frozenset()


def drug_class(
    label: str, members: str, source: str, *, allergy: Level | None = None, duplicate: Level | None = None,
    also_called: str = "",
) -> DrugClass:  # fmt: skip
    return DrugClass(label, names(members), source, allergy, duplicate, names(also_called))


def names(text: str) -> frozenset[str]:
    """Of a list with commas, over as many lines as it takes."""
    return frozenset(filter(None, (" ".join(name.split()) for name in text.split(","))))
