"""Whether everything that a claim needs is there and hangs together."""

from collections import Counter
from collections.abc import Iterator

from careflow.domains.billing.rules.scrubber.claim import Claim, Finding, error, warning
from careflow.domains.billing.rules.superbills import LINES_OF_A_CLAIM


def findings(claim: Claim) -> Iterator[Finding]:
    if not claim.is_note_signed:
        yield error("note.unsigned", "encounter", "The note of this encounter is not signed.")
    if not claim.diagnoses:
        yield error("diagnosis.none", "diagnoses", "There is no diagnosis.")
    if not claim.lines:
        yield error("line.none", "charge_lines", "There is no charge line.")
    yield from _pointers(claim)
    yield from _repetitions(claim)
    if (forms := -(-len(claim.lines) // LINES_OF_A_CLAIM)) > 1:
        yield warning(
            "line.many", "charge_lines", f"A claim carries {LINES_OF_A_CLAIM} lines: this becomes {forms} claims."
        )


def _pointers(claim: Claim) -> Iterator[Finding]:
    known = {diagnosis.sequence for diagnosis in claim.diagnoses}
    for line in claim.lines:
        if not line.diagnosis_pointers:
            yield error("line.no_pointer", "charge_lines", "No diagnosis says why this was done.", line.sequence)
        for lost in (pointer for pointer in line.diagnosis_pointers if pointer not in known):
            yield error(
                "line.lost_pointer", "charge_lines", f"It points to diagnosis {lost}, which is not there.",
                line.sequence,
            )  # fmt: skip


def _repetitions(claim: Claim) -> Iterator[Finding]:
    codes: Counter[str] = Counter()
    for diagnosis in claim.diagnoses:
        codes[diagnosis.code] += 1
        if codes[diagnosis.code] > 1:
            yield warning("diagnosis.repeated", "diagnoses", "This diagnosis stands here twice.", diagnosis.sequence)
    services: Counter[tuple[str, ...]] = Counter()
    for line in claim.lines:
        service = (line.service_code, *sorted(line.modifiers))
        services[service] += 1
        if services[service] > 1:
            yield warning(
                "line.repeated", "charge_lines",
                "The same service with the same modifiers stands here twice. Use units, or a modifier.", line.sequence,
            )  # fmt: skip
