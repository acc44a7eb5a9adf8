"""Whether each charge line is one that a payer reads: its code, its modifiers, its units and its price."""

import re
from collections import defaultdict
from collections.abc import Iterator

from careflow.domains.billing.rules.scrubber.claim import Claim, Finding, Known, error, warning
from careflow.domains.billing.rules.superbills import ONE_UNIT, Line

SEPARATE_VISIT = "25"  # the modifier of a visit that stands for itself beside another service of the day
_MODIFIER = re.compile(r"[0-9A-Z]{2}", re.ASCII)
# Evaluation and management is reported once for a patient and a day: codes from, to.
ONCE_A_DAY = (
    ("99202", "99205"), ("99211", "99215"),  # in the office
    ("99221", "99223"), ("99231", "99236"), ("99238", "99239"),  # in hospital
    ("99242", "99245"), ("99252", "99255"),  # consultations
    ("99281", "99285"),  # in an emergency department
    ("99304", "99310"), ("99315", "99316"),  # in a nursing facility
    ("99341", "99345"), ("99347", "99350"),  # at home
    ("99381", "99387"), ("99391", "99397"),  # preventive
    ("G0402", "G0402"), ("G0438", "G0439"),  # Medicare's preventive visits
)  # fmt: skip


def findings(claim: Claim, known: Known) -> Iterator[Finding]:
    for line in claim.lines:
        yield from _modifiers(line)
        yield from _price(line, known)
        yield from _service(line, known)
    yield from _units(claim)
    yield from _visits(claim)


def is_once_a_day(code: str) -> bool:
    return any(len(code) == len(last) and first <= code <= last for first, last in ONCE_A_DAY)


def _service(line: Line, known: Known) -> Iterator[Finding]:
    """A fee schedule may list a code longer than its code set has it."""
    if line.service_code in known.outdated_services:
        yield error("line.outdated_service", "charge_lines", "This code is no longer in use.", line.sequence)
    elif line.service_code not in known.services and line.service_code not in (known.fees or {}):
        yield warning(
            "line.unknown_service", "charge_lines", "This code is neither in the catalog nor on the fee schedule.",
            line.sequence,
        )  # fmt: skip


def _modifiers(line: Line) -> Iterator[Finding]:
    for modifier in line.modifiers:
        if not _MODIFIER.fullmatch(modifier):
            yield error(
                "line.modifier_form", "charge_lines", "A modifier has two letters or digits.", line.sequence
            )  # fmt: skip
    if len(set(line.modifiers)) < len(line.modifiers):
        yield error("line.modifier_repeated", "charge_lines", "A modifier stands here twice.", line.sequence)


def _price(line: Line, known: Known) -> Iterator[Finding]:
    fee = (known.fees or {}).get(line.service_code)
    if line.charge_cents == 0:
        yield warning("line.free", "charge_lines", "This line charges nothing.", line.sequence)
    elif fee is not None and fee != line.charge_cents:
        yield warning(
            "line.other_price", "charge_lines", "The charge is not the one on the fee schedule.", line.sequence
        )


def _units(claim: Claim) -> Iterator[Finding]:
    """A second line of the same service counts too."""
    so_far: defaultdict[str, int] = defaultdict(int)
    for line in claim.lines:
        if not is_once_a_day(line.service_code):
            continue
        so_far[line.service_code] += line.units
        if so_far[line.service_code] > ONE_UNIT or line.units != ONE_UNIT:
            yield error(
                "line.units", "charge_lines", "This service is reported once for a patient and a day, as one unit.",
                line.sequence,
            )  # fmt: skip


def _visits(claim: Claim) -> Iterator[Finding]:
    """Two of different kinds or levels, too, are one visit to a payer unless a modifier sets one of them apart."""
    visits = [line for line in claim.lines if is_once_a_day(line.service_code)]
    if any(SEPARATE_VISIT in line.modifiers for line in visits):
        return
    for line in visits:
        if line.service_code != visits[0].service_code:
            yield warning(
                "line.second_visit", "charge_lines",
                f"{visits[0].service_code} bills this visit already. Choose one of them, or add modifier 25.",
                line.sequence,
            )  # fmt: skip
