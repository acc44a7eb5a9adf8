"""Building the demo group, and topping it up later.

What is there is found by marks that people don't change (usernames, codes, external ids) and left as it is:
a second run at the same time writes nothing, one on a later day adds days."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.facilities.models import Facility
from careflow.domains.organizations.models import Organization
from careflow.domains.organizations.operations import found_organization
from careflow.domains.portal.operations import without_letters
from careflow.importers.demo import charts, clinics, people
from careflow.importers.demo.conversations import ensure_conversations
from careflow.importers.demo.corrections import ensure_correction
from careflow.importers.demo.coverage import ensure_coverage
from careflow.importers.demo.encounters import top_up_encounters
from careflow.importers.demo.group import CLINICS, ORGANIZATION, SYSTEM
from careflow.importers.demo.histories import charts_of, ensure_histories, in_use
from careflow.importers.demo.papers import ensure_papers
from careflow.importers.demo.payers import ensure_payers
from careflow.importers.demo.portal import ensure_portal
from careflow.importers.demo.prices import ensure_own_prices, ensure_standard_prices
from careflow.importers.demo.refills import ensure_delegations, ensure_refills
from careflow.importers.demo.slots import top_up_slots
from careflow.importers.demo.superbills import top_up_superbills
from careflow.importers.demo.visits import top_up_visits
from careflow.platform.actor import system


class DemoRefused(Exception):
    """Something stands in the way of the demo group; nothing was written."""


@dataclass
class Built:
    """How much was added, by kind; all zero when the group was complete."""

    added: dict[str, int] = field(default_factory=dict)

    @property
    def anything(self) -> bool:
        return any(self.added.values())

    def count(self, kind: str, number: int) -> None:
        if number:
            self.added[kind] = self.added.get(kind, 0) + number

    def __str__(self) -> str:
        return ", ".join(f"{number:,} {kind}" for kind, number in self.added.items()) or "nothing to add"


@without_letters()
def build_demo(*, now: datetime, progress: Callable[[str], None] | None = None) -> Built:
    """Bring the demo group to what it should hold at this time; papers come last, in transactions of their own.
    Raises DemoRefused."""
    built = Built()
    try:
        with transaction.atomic():
            organization, is_new, facilities = _build(built, now, progress or (lambda _step: None))
    except people.NameTaken as taken:
        raise DemoRefused(str(taken)) from None
    for facility in facilities:
        ensure_papers(in_use(charts_of(facility)), facility=facility, built=built, now=now)
    if built.anything:
        with transaction.atomic():
            _record(organization, built, is_new=is_new, now=now)
    return built


def _build(built: Built, now: datetime, tell: Callable[[str], None]) -> tuple[Organization, bool, list[Facility]]:
    """The group, whether it was opened now, and its clinics in use."""
    tell("People")
    organization = Organization.objects.filter(slug=ORGANIZATION["slug"]).first()
    is_new = organization is None
    organization = organization or found_organization(now=now, **ORGANIZATION)
    users = people.ensure_people(organization=organization, built=built, now=now)
    standard = ensure_standard_prices(organization=organization, built=built, now=now)
    facilities = []
    for clinic in CLINICS:
        tell(clinic.name)
        facility = clinics.ensure_clinic(clinic, organization=organization, built=built, now=now)
        people.ensure_staff(clinic, facility=facility, users=users, built=built, now=now)
        charts.ensure_charts(clinic, facility=facility, built=built, now=now)
        top_up_visits(clinic, facility=facility, built=built, now=now)
        top_up_slots(clinic, facility=facility, built=built, now=now)
        if facility.is_active:
            _fill_charts(facility, built, now)
            ensure_own_prices(clinic, facility=facility, standard=standard, built=built, now=now)
            facilities.append(facility)
    ensure_payers(organization=organization, facilities=facilities, built=built, now=now)
    for facility in facilities:
        ensure_coverage(in_use(charts_of(facility)), facility=facility, built=built, now=now)
    return organization, is_new, facilities


def _fill_charts(facility: Facility, built: Built, now: datetime) -> None:
    charts = charts_of(facility)
    ensure_histories(in_use(charts), facility=facility, built=built, now=now)
    top_up_encounters(in_use(charts), facility=facility, built=built, now=now)
    ensure_correction(facility=facility, built=built, now=now)
    top_up_superbills(facility=facility, built=built, now=now)
    ensure_delegations(facility=facility, built=built, now=now)
    ensure_refills(charts, facility=facility, built=built, now=now)
    ensure_conversations(in_use(charts), facility=facility, built=built, now=now)
    ensure_portal(in_use(charts), facility=facility, built=built, now=now)


def _record(organization: Organization, built: Built, *, is_new: bool, now: datetime) -> None:
    audit.record(
        actor=system(name="CareFlow demo", organization_id=organization.pk),
        action=Action.CREATE if is_new else Action.UPDATE,
        subject="organizations/organization",
        subject_id=organization.pk,
        summary=f"Demo group {'built' if is_new else 'topped up'}: {built}",
        metadata={"source": SYSTEM, "added": built.added},
        at=now,
    )
