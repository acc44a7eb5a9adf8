"""Whether the diagnosis codes can be billed at all."""

import re
from collections.abc import Iterator

from careflow.domains.billing.rules.scrubber.claim import Claim, Finding, Known, error, warning

# A letter, a digit, a letter or digit, then up to four after an optional point.
_FORM = re.compile(r"[A-Z][0-9][0-9A-Z](\.?[0-9A-Z]{1,4})?", re.ASCII)


def findings(claim: Claim, known: Known) -> Iterator[Finding]:
    for diagnosis in claim.diagnoses:
        code = known.codes.get(diagnosis.code)
        if code is None:
            yield _unknown(diagnosis.code, diagnosis.sequence, is_whole=known.is_classification_whole)
        elif code.is_outdated:
            yield error("diagnosis.outdated", "diagnoses", "This code is no longer in use.", diagnosis.sequence)
        elif not code.is_billable:
            yield error(
                "diagnosis.header", "diagnoses", "This code stands for a group. Choose a more detailed one.",
                diagnosis.sequence,
            )  # fmt: skip


def _unknown(code: str, sequence: int, *, is_whole: bool) -> Finding:
    """Unless the whole classification is there, an unknown code may well be a right one."""
    if not _FORM.fullmatch(code):
        return error("diagnosis.form", "diagnoses", "This is no code of ICD-10-CM.", sequence)
    tell = error if is_whole else warning
    return tell("diagnosis.unknown", "diagnoses", "This code is not in the table of diagnosis codes.", sequence)
