"""What speaks against a medication: the patient's active allergies, and what the patient takes already.

A warning never keeps anybody from prescribing. Each allergy and each other medication gives at most one, the gravest;
their order in the chart makes no difference."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from careflow.domains.medications.rules.ingredients import (
    CLASS_OF,
    Contents,
    Meant,
    Words,
    contents_of,
    meant_by,
)
from careflow.domains.medications.rules.pharmacology.combinations import MATERIALS
from careflow.domains.medications.rules.pharmacology.crossings import CLASSES, HIDDEN, PAIRS
from careflow.domains.medications.rules.pharmacology.levels import Level

SHORTEST_NAME = 4
GRAVE = frozenset({"severe", "life_threatening"})


class Code(StrEnum):
    """In the order in which one of equal weight is preferred."""

    SAME_ALLERGEN = "allergy.same_substance"
    SAME_ALLERGEN_CLASS = "allergy.same_class"
    CROSS_REACTIVE = "allergy.cross_reactive"
    SAME_MEDICATION = "duplicate.same_substance"
    SAME_CLASS = "duplicate.same_class"


@dataclass(frozen=True, slots=True)
class KnownAllergy:
    id: int
    allergen: str
    severity: str = "unknown"


@dataclass(frozen=True, slots=True)
class Taken:
    """Another active medication of the patient."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Alert:
    """`detail` is one sentence for a clinician; one of the two ids says what the warning is about."""

    code: Code
    severity: Level
    detail: str
    allergy_id: int | None = None
    medication_id: int | None = None


Finding = tuple[Level, Code, str]


def alerts_for(
    medication_name: str, *, allergies: Iterable[KnownAllergy] = (), others: Iterable[Taken] = ()
) -> list[Alert]:
    """The gravest first. The medication itself must not be among the others."""
    contents = contents_of(medication_name)
    found = [
        Alert(code, level, detail, allergy_id=allergy.id)
        for allergy in allergies
        for level, code, detail in _gravest(_against_allergy(contents, allergy))
    ]
    found += [
        Alert(code, level, detail, medication_id=other.id)
        for other in others
        for level, code, detail in _gravest(_against_medication(contents, other))
    ]
    return sorted(found, key=_place)


def gravest_of(readings: Iterable[Iterable[Alert]]) -> list[Alert]:
    """Of what was found when a name is read in several ways: one for each allergy and each other medication."""
    found: dict[tuple[int | None, int | None], Alert] = {}
    for alert in sorted((alert for reading in readings for alert in reading), key=_place):
        found.setdefault((alert.allergy_id, alert.medication_id), alert)
    return list(found.values())


def _place(alert: Alert) -> tuple[int, int, int, int]:
    return alert.severity.rank, _preference(alert.code), alert.allergy_id or 0, alert.medication_id or 0


def _preference(code: Code) -> int:
    return list(Code).index(code)


def _gravest(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda found: (found[0].rank, _preference(found[1]), found[2]))[:1]


def _against_allergy(contents: Contents, allergy: KnownAllergy) -> Iterator[Finding]:
    meant = meant_by(allergy.allergen)
    for substance in contents.substances & meant.substances:
        yield (
            Level.HIGH, Code.SAME_ALLERGEN,
            f"{_title(substance)} is in this medication, and the chart has an allergy to {allergy.allergen}.",
        )  # fmt: skip
    if _names(contents.core, meant.core) and not meant.substances | meant.classes | meant.materials:
        yield (
            Level.HIGH, Code.SAME_ALLERGEN,
            f"This medication is named like the allergen {allergy.allergen} of the chart.",
        )  # fmt: skip
    yield from _by_class(contents, meant, allergy)
    yield from _by_crossing(contents, meant, allergy)


def _by_class(contents: Contents, meant: Meant, allergy: KnownAllergy) -> Iterator[Finding]:
    for each in CLASSES:
        for substance in contents.substances & each.members:
            if each.label in meant.classes:
                detail = f"{_title(substance)} is of the kind that the chart has an allergy to ({each.label})."
                yield Level.HIGH, Code.SAME_ALLERGEN_CLASS, detail
            elif each.allergy is not None and (meant.substances & each.members) - {substance}:
                level = each.allergy.raised if allergy.severity in GRAVE else each.allergy
                detail = f"{_title(substance)} is of one kind with the allergen {allergy.allergen} ({each.label})."
                yield level, Code.SAME_ALLERGEN_CLASS, detail


def _by_crossing(contents: Contents, meant: Meant, allergy: KnownAllergy) -> Iterator[Finding]:
    allergens = meant.substances.union(*(CLASS_OF[label].members for label in meant.classes))
    for substance in contents.substances:
        for allergen in allergens:
            crossing = PAIRS.get(frozenset({substance, allergen}))
            if crossing is not None:
                yield crossing.level, Code.CROSS_REACTIVE, _warning(substance, allergy, crossing.why)
        for hidden in HIDDEN:
            if substance in hidden.products and not meant.materials.isdisjoint(hidden.allergens):
                yield hidden.level, Code.CROSS_REACTIVE, _warning(substance, allergy, hidden.why)


def _warning(substance: str, allergy: KnownAllergy, why: str) -> str:
    return f"{_title(substance)} and the allergy to {allergy.allergen}: {why}."


def _names(core: Words, allergen: Words) -> bool:
    """Whether a name that no table has stands in another one."""
    if not allergen or len("".join(allergen)) < SHORTEST_NAME:
        return False
    length = len(allergen)
    return any(core[start : start + length] == allergen for start in range(len(core) - length + 1))


def _against_medication(contents: Contents, other: Taken) -> Iterator[Finding]:
    there = contents_of(other.name)
    taken, known = contents.substances - MATERIALS, there.substances - MATERIALS
    is_elsewhere = contents.place != there.place
    for substance in taken & known:
        weights = [each.duplicate for each in CLASSES if each.duplicate and substance in each.members]
        level = Level.LOW if is_elsewhere else min([Level.MODERATE, *weights], key=lambda weight: weight.rank)
        detail = f"{_title(substance)} is also in {other.name}, which is active on the chart."
        yield level, Code.SAME_MEDICATION, detail
    if not taken and not known and contents.core and contents.core == there.core:
        yield Level.MODERATE, Code.SAME_MEDICATION, f"{other.name} is active on the chart already."
    if is_elsewhere:
        return
    for each in CLASSES:
        if each.duplicate is None:
            continue
        pairs = ((a, b) for a in taken & each.members for b in known & each.members if a != b)
        for one, another in pairs:
            detail = (
                f"{_title(one)} and {another} are of one kind ({each.label}), and {other.name} is active on the chart."
            )
            yield each.duplicate, Code.SAME_CLASS, detail


def _title(substance: str) -> str:
    return substance[:1].upper() + substance[1:]
