"""Every compiled query gives the rows of its plain queryset, on rows that are really there. A query with an
argument that nobody here knows fails until this file gives it a value."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

import careflow.web.api  # noqa: F401  (declares the queries of every domain)
from careflow.domains.accounts.models import Session
from careflow.domains.billing.models import BillingSettings
from careflow.domains.clinical.models import DiagnosisCode, Encounter
from careflow.domains.facilities.models import AppointmentStatus, AppointmentType, Coded, Facility, Resource, Staff
from careflow.domains.organizations.models import Membership
from careflow.domains.portal.models import NoticePreferences, ReminderSettings
from careflow.domains.scheduling.models import Appointment, AvailabilityException, AvailabilitySettings
from careflow.domains.scheduling.queries.heatmap import LONGEST_MONTH
from careflow.platform.actor import system
from careflow.platform.compiled import Compiled, registry
from tests.conftest import token_for
from tests.domains.activity.factories import event
from tests.domains.allergies.factories import an_allergy, none_known
from tests.domains.billing.fee_factories import (
    a_facility_sheet,
    a_local_service,
    a_payer,
    a_sheet,
    an_item,
    an_override,
)
from tests.domains.billing.superbill_factories import make_revision, make_superbill
from tests.domains.clinical.factories import make_addendum, make_encounter, make_problem, make_signed, make_vitals
from tests.domains.documents.factories import a_document
from tests.domains.insurance.factories import directory_carrier, linked_carrier, policy
from tests.domains.insurance.factories import override as carrier_override
from tests.domains.medications.factories import a_delegation, a_medication, a_refill, an_alert
from tests.domains.messaging.factories import a_reading, a_thread
from tests.domains.patients.factories import a_care_provider, a_contact_change, a_patient, an_offered_pharmacy
from tests.domains.pharmacies.factories import facility_pharmacy, override
from tests.domains.portal.letters import let_in
from tests.domains.scheduling.factories import make_feed, make_slot, make_template, take_bookings

MORNING = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOBODY = 987_654
BY_DOMAIN = defaultdict[str, list[Compiled]](list)
for each in registry:
    if each.build.__module__.startswith("careflow."):
        BY_DOMAIN[each.build.__module__.split(".")[2]].append(each)


def name_of(compiled):
    code = compiled.build.__code__
    return f"{compiled.build.__module__.removeprefix('careflow.domains.')}:{code.co_firstlineno}"


@pytest.fixture
def north(cast):
    return cast.facilities["north"]


@pytest.fixture
def visit(cast, north):
    return Appointment.unscoped.create(
        facility=north,
        patient=a_patient(north, contacts=("Bo Lee",)),
        resource=Resource.unscoped.get(linked_staff=cast.staff["paul@north"]),
        rendering_provider=cast.staff["paul@north"],
        appointment_type=AppointmentType.unscoped.get(facility=north, code="follow_up"),
        status=AppointmentStatus.unscoped.get(facility=north, code="pending"),
        starts_at=MORNING,
        ends_at=MORNING + HOUR,
        created_by_id=cast.users["stan"].pk,
    )


@pytest.fixture
def of_people(portal_people, cast, north, visit):
    paul, doctor = cast.users["paul"], cast.staff["paul@north"]
    token_for(paul)
    return {
        "user": [paul.pk, cast.users["ana"].pk, cast.users["gina"].pk],
        "session": [Session.objects.get(user=paul).pk],
        "facility": [north.pk],
        "organization": [cast.organizations["harbor"].pk],
        "key": [cast.organizations["harbor"].pk],
        "membership": [Membership.unscoped.get(user=paul).pk],
        "entry_id": [kind.unscoped.filter(facility=north).first().pk for kind in Coded.__subclasses__()],
        "code": ["pending", "follow_up", "physician", "md", "female"],
        "role": ["physician"],
        "staff_id": [doctor.pk],
        "staff": [0, doctor.pk],
        "reader": [doctor.pk],
        "gender": [visit.patient.gender_id],
        "born": [visit.patient.date_of_birth],
        "last_key": [visit.patient.last_key],
        "first_key": [visit.patient.first_key],
    }


@pytest.fixture
def of_visits(cast, north, visit):
    doctor = cast.staff["paul@north"]
    take_bookings(doctor)
    AvailabilitySettings.unscoped.create(facility=north)
    day_off = AvailabilityException.unscoped.create(
        facility=north, kind="closed", first_day=MORNING.date(), last_day=MORNING.date()
    )
    return {
        "visit": [0, visit.pk],
        "appointment": [visit.pk],
        "resource_id": [visit.resource_id],
        "resource": [visit.resource_id],
        "status": [visit.status_id],
        "old_status": [visit.status_id],
        "appointment_type": [visit.appointment_type_id],
        "old_type": [visit.appointment_type_id],
        "slot": [make_slot(doctor, MORNING + 2 * HOUR, type_code=visit.appointment_type.code).pk],
        "template": [make_template(doctor).pk],
        "exception": [day_off.pk],
        "digest": [make_feed(doctor).digest],
    }


@pytest.fixture
def of_charts(portal_people, cast, north, visit):
    a_contact_change(visit.patient)
    provider = a_care_provider(north)
    vitals = make_vitals(make_encounter(visit.patient))
    charted = make_signed(visit.patient, appointment=visit, started_at=MORNING)
    note = make_addendum(charted).version.note
    make_signed(visit.patient, rendering_provider=visit.rendering_provider, started_at=MORNING + HOUR / 2)
    medication = a_medication(visit.patient, prescriber=provider)
    alert = an_alert(medication, an_allergy(visit.patient))
    scan = a_document(visit.patient, content=b"")
    thread = a_thread(visit.patient)
    a_reading(thread)
    DiagnosisCode.objects.create(code="Z99.89", code_key="Z9989", shown="[]")
    ana = let_in(portal_people).patients["ana"]
    NoticePreferences.unscoped.create(organization=cast.organizations["harbor"], account=ana.portal_account)
    ReminderSettings.unscoped.create(facility=north)
    return {
        "patient": [visit.patient_id, none_known(a_patient(north)).patient_id],
        "patients": [[visit.patient_id, ana.pk, NOBODY]],
        "provider": [provider.pk, visit.rendering_provider_id],
        "providers": [[visit.rendering_provider_id], [NOBODY, visit.rendering_provider_id]],
        "vitals": [vitals.pk],
        "moment": [vitals.measured_at + DAY],
        "encounter": [vitals.encounter_id, charted.pk],
        "before": [vitals.encounter_id],
        "behind": [charted.pk],
        "encounter_status": [charted.status],
        "note": [note.pk],
        "id_": [visit.pk, charted.pk, note.pk],
        "problem": [make_problem(visit.patient, icd10_code="I10").pk],
        "allergy": [alert.allergy_id],
        "medication": [medication.pk],
        "refill": [a_refill(medication).pk],
        "delegation": [a_delegation(provider, cast.staff["nina@north"]).pk],
        "thread": [thread.pk],
        "message": [thread.messages.get().pk],
        "document": [scan.pk],
        "documents": [[scan.pk, NOBODY]],
        "sha256": [scan.sha256],
        "category": [scan.category_id],
    }


@pytest.fixture
def of_directories(cast, north, visit):
    offered = an_offered_pharmacy(cast.organizations["harbor"])
    visit.patient.pharmacies.create(facility=north, pharmacy=offered)
    covered = policy(visit.patient, linked_carrier(cast), is_primary=True)
    return {
        "pharmacy": [offered.pk],
        "link": [offered.organization_links.get().pk],
        "override": [override(north, pharmacy=facility_pharmacy(north)).pk],
        "policy": [covered.pk],
        "carrier": [covered.carrier_id],
        "payer": [0, covered.carrier_id],
        "carrier_link": [covered.carrier.organization_links.get().pk],
        "carrier_override": [carrier_override(north, carrier=directory_carrier("Added")).pk],
    }


@pytest.fixture
def of_money(cast, north, of_charts):
    harbor = cast.organizations["harbor"]
    charted = Encounter.unscoped.get(pk=of_charts["behind"][0])
    BillingSettings.unscoped.create(organization=harbor)
    void = make_superbill(charted, updated_at=MORNING + HOUR, voided_at=MORNING + DAY)
    make_superbill(charted, updated_at=MORNING)
    make_revision(void)
    sheet, own_sheet = a_sheet(harbor, is_default=True), a_facility_sheet(north)
    priced, own_priced = an_item(sheet), an_item(own_sheet)
    Facility.unscoped.filter(pk=north.pk).update(fee_schedule=sheet)
    Staff.unscoped.filter(pk=cast.staff["paul@north"].pk).update(fee_schedule=sheet)
    a_local_service(north)
    return {
        "schedule": [sheet.pk, own_sheet.pk],
        "schedules": [[sheet.pk, NOBODY]],
        "item": [priced.pk, own_priced.pk],
        "override": [an_override(north, priced).pk],
        "payer": [a_payer(harbor, fee_schedule=sheet).pk],
        "superbill": [void.pk],
        "superbills": [[void.pk, NOBODY]],
        "superbill_status": [void.status],
        "following": [void.pk],
    }


@pytest.fixture
def of_the_log(cast, north):
    story = event(facility_id=north.pk, organization_id=cast.organizations["harbor"].pk, actor_id=cast.users["paul"].pk)
    return {
        "app": [story.app_label],
        "model": [story.model_name],
        "record": [story.object_pk],
        "user_id": [story.actor_id],
        "event_id": [0],
    }


OF_NOTHING = {
    "alive_at": [MORNING],
    "but": [NOBODY],
    "start": [MORNING],
    "end": [MORNING + HOUR],
    "day_start": [MORNING],
    "day_end": [MORNING + HOUR],
    "earliest": [MORNING],
    "latest": [MORNING + DAY],
    "first_day": [MORNING.date()],
    "last_day": [MORNING.date()],
    "zone": ["America/New_York"],
    "number": [1],
    "seen": [0],
    "first": [1],
    "second": [1, 2],
    "words": [["cough", "R05", "nothing"]],
    "places": [[0, 1, 2]],
    "beginning": ["R05", "E1142"],
    "codes": [["E11.42", "99213", "X99"]],
    **{f"word_{place}": [word] for place, word in enumerate(("9938", "n", "pat", "checku", "age", "18"))},
    **{f"edge_{day}": [MORNING + day * DAY] for day in range(LONGEST_MONTH + 1)},
}


@pytest.fixture
def arguments(of_people, of_visits, of_charts, of_directories, of_money, of_the_log):
    """Values to try for every argument, by its name."""
    found = defaultdict(list, {name: list(values) for name, values in OF_NOTHING.items()})
    for some in (of_people, of_visits, of_charts, of_directories, of_money, of_the_log):
        for name, values in some.items():
            found[name] += values
    return dict(found)


def tries(compiled, arguments):
    unknown = set(compiled.samples) - set(arguments)
    assert not unknown, f"{name_of(compiled)}: say above what to try for {sorted(unknown)}"
    for values in product(*(arguments[name] for name in compiled.samples)):
        yield dict(zip(compiled.samples, values, strict=True))


def as_promised(rows, plain):
    """A query that orders nothing may give its rows in the order of any plan, and a kept plan is not a fresh one."""
    return rows if plain.ordered else sorted(rows, key=repr)


@pytest.mark.parametrize("domain", BY_DOMAIN)
def test_a_compiled_query_gives_what_its_queryset_gives(north, arguments, domain):
    actor = system(name="test", organization_id=north.organization_id, facility_id=north.pk)

    for compiled in BY_DOMAIN[domain]:
        scope, found = (actor,) if compiled.scoped else (), 0
        for values in tries(compiled, arguments):
            rows, plain = compiled.rows(*scope, **values), compiled.queryset(*scope, **values)
            assert as_promised(rows, plain) == as_promised(list(plain), plain), name_of(compiled)
            found += len(rows)
        assert found, name_of(compiled)
