"""The check that a superbill passes before a claim is made of it: pure rules, each with a stable code."""

from datetime import date

from careflow.domains.billing.rules.scrubber import diagnoses, filing, lines, patients, structure
from careflow.domains.billing.rules.scrubber.claim import Claim, Code, Cover, Finding, Known, Severity, Sex

__all__ = ["Claim", "Code", "Cover", "Finding", "Known", "Severity", "Sex", "scrub"]


def scrub(claim: Claim, known: Known, *, today: date) -> list[Finding]:
    """All that there is to say, by group: structure, diagnoses, patient, lines, filing."""
    return [
        *structure.findings(claim),
        *diagnoses.findings(claim, known),
        *patients.findings(claim),
        *lines.findings(claim, known),
        *filing.findings(claim, known, today),
    ]
