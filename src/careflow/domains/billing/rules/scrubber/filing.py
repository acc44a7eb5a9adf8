"""Who pays, for what place, and until when the claim may be filed."""

from collections.abc import Iterator
from datetime import date, timedelta

from careflow.domains.billing.rules.scrubber.claim import Claim, Finding, Known, error, warning

USUAL_DAYS = 365
SOON = timedelta(days=30)
MEDICARE = "medicare"


def findings(claim: Claim, known: Known, today: date) -> Iterator[Finding]:
    yield from _place(claim, known)
    yield from _coverage(claim, known)
    last = last_day(claim.served_on, payer_name=claim.payer_name)
    if today > last:
        yield error("filing.late", "date_of_service", f"Claims of this visit could be filed until {last.isoformat()}.")
    elif last - today < SOON:
        yield warning("filing.soon", "date_of_service", f"File this claim until {last.isoformat()}.")


def last_day(served_on: date, *, payer_name: str) -> date:
    """Medicare takes claims for one calendar year after the service (42 CFR 424.44); for others, whose contracts
    differ, 365 days are assumed."""
    if MEDICARE not in payer_name.casefold():
        return served_on + timedelta(days=USUAL_DAYS)
    try:
        return served_on.replace(year=served_on.year + 1)
    except ValueError:  # 29 February
        return date(served_on.year + 1, 2, 28)


def _place(claim: Claim, known: Known) -> Iterator[Finding]:
    if not claim.place_of_service:
        yield error("place.none", "place_of_service", "Say where the service was given.")
    elif known.places is not None and claim.place_of_service not in known.places:
        yield error("place.unknown", "place_of_service", "This is no place of service that payers know.")


def _coverage(claim: Claim, known: Known) -> Iterator[Finding]:
    if claim.policy_id is None:
        yield _unlinked(claim, known)
        return
    cover = known.covers.get(claim.policy_id)
    if cover is None or not cover.is_active:
        yield error("coverage.inactive", "policy", "This policy is not in use any more.")
    elif not cover.is_in_force:
        yield error("coverage.not_in_force", "policy", "This policy was not in force on the day of service.")
    if cover is not None and claim.payer_name and not cover.is_of_payer:
        yield error("payer.mismatch", "payer_name", "The policy is of another carrier than the payer named here.")


def _unlinked(claim: Claim, known: Known) -> Finding:
    """Why a payer that is only text has no policy behind it."""
    if not claim.payer_name:
        return warning("coverage.none", "policy", "No payer is named.")
    covers = [cover for cover in known.covers.values() if cover.is_of_payer]
    if not covers:
        return warning("coverage.none", "policy", "The payer is not one of the patient's policies.")
    in_use = [cover for cover in covers if cover.is_active]
    if not in_use:
        return error("coverage.inactive", "policy", "The patient's policy with this payer is not in use any more.")
    if not any(cover.is_in_force for cover in in_use):
        return error(
            "coverage.not_in_force", "policy",
            "The patient's policy with this payer was not in force on the day of service.",
        )  # fmt: skip
    return warning("coverage.none", "policy", "The patient has a policy with this payer. Choose it.")
