"""Every compiled query gives the rows of its plain queryset, on rows that are really there. A query with an
argument that nobody here knows fails until this file gives it a value."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

import careflow.web.api  # noqa: F401  (declares the queries of every domain)
from careflow.domains.accounts.models import Session
from careflow.domains.billing.models import BillingSettings
from careflow.domains.clinical.models import DiagnosisCode
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
def arguments(portal_people, cast, north, visit):
    """Values to try for every argument, by its name."""
    harbor, paul = cast.organizations["harbor"], cast.users["paul"]
    token_for(paul)
    offered = an_offered_pharmacy(harbor)
    visit.patient.pharmacies.create(facility=north, pharmacy=offered)
    a_contact_change(visit.patient)
    own = override(north, pharmacy=facility_pharmacy(north))
    provider = a_care_provider(north)
    vitals = make_vitals(make_encounter(visit.patient))
    charted = make_signed(visit.patient, appointment=visit, started_at=MORNING)
    note = make_addendum(charted).version.note
    make_signed(visit.patient, rendering_provider=visit.rendering_provider, started_at=MORNING + HOUR / 2)
    BillingSettings.unscoped.create(organization=harbor)
    void = make_superbill(charted, updated_at=MORNING + HOUR, voided_at=MORNING + DAY)
    make_superbill(charted, updated_at=MORNING)
    make_revision(void)
    medication = a_medication(visit.patient, prescriber=provider)
    alert = an_alert(medication, an_allergy(visit.patient))
    scan = a_document(visit.patient, content=b"")
    sheet, own_sheet = a_sheet(harbor, is_default=True), a_facility_sheet(north)
    priced, own_priced = an_item(sheet), an_item(own_sheet)
    payer = a_payer(harbor, fee_schedule=sheet)
    Facility.unscoped.filter(pk=north.pk).update(fee_schedule=sheet)
    Staff.unscoped.filter(pk=cast.staff["paul@north"].pk).update(fee_schedule=sheet)
    a_local_service(north)
    covered = policy(visit.patient, linked_carrier(cast), is_primary=True)
    story = event(facility_id=north.pk, organization_id=harbor.pk, actor_id=paul.pk)
    DiagnosisCode.objects.create(code="Z99.89", code_key="Z9989", shown="[]")
    thread = a_thread(visit.patient)
    a_reading(thread)
    ana = let_in(portal_people).patients["ana"]
    NoticePreferences.unscoped.create(organization=harbor, account=ana.portal_account)
    ReminderSettings.unscoped.create(facility=north)
    doctor = cast.staff["paul@north"]
    take_bookings(doctor)
    slot = make_slot(doctor, MORNING + 2 * HOUR, type_code=visit.appointment_type.code)
    weekly = make_template(doctor)
    AvailabilitySettings.unscoped.create(facility=north)
    day_off = AvailabilityException.unscoped.create(
        facility=north, kind="closed", first_day=MORNING.date(), last_day=MORNING.date()
    )
    entries = [kind.unscoped.filter(facility=north).first().pk for kind in Coded.__subclasses__()]
    return {
        "user": [paul.pk, cast.users["ana"].pk, cast.users["gina"].pk],
        "alive_at": [MORNING],
        "session": [Session.objects.get(user=paul).pk],
        "facility": [north.pk],
        "organization": [harbor.pk],
        "key": [harbor.pk],
        "membership": [Membership.unscoped.get(user=paul).pk],
        "entry_id": entries,
        "code": ["pending", "follow_up", "physician", "md", "female"],
        "role": ["physician"],
        "staff_id": [cast.staff["paul@north"].pk],
        "resource_id": [visit.resource_id],
        "link": [offered.organization_links.get().pk],
        "override": [own.pk, an_override(north, priced).pk],
        "schedule": [sheet.pk, own_sheet.pk],
        "schedules": [[sheet.pk, NOBODY]],
        "item": [priced.pk, own_priced.pk],
        "staff": [0, cast.staff["paul@north"].pk],
        "payer": [0, payer.pk, covered.carrier_id],
        "pharmacy": [offered.pk],
        "provider": [provider.pk, visit.rendering_provider_id],
        "patient": [visit.patient_id, none_known(a_patient(north)).patient_id],
        "visit": [0, visit.pk],
        "gender": [visit.patient.gender_id],
        "born": [visit.patient.date_of_birth],
        "last_key": [visit.patient.last_key],
        "first_key": [visit.patient.first_key],
        "allergy": [alert.allergy_id],
        "problem": [make_problem(visit.patient, icd10_code="I10").pk],
        "medication": [medication.pk],
        "refill": [a_refill(medication).pk],
        "delegation": [a_delegation(provider, cast.staff["nina@north"]).pk],
        "thread": [thread.pk],
        "message": [thread.messages.get().pk],
        "reader": [cast.staff["paul@north"].pk],
        "patients": [[visit.patient_id, ana.pk, NOBODY]],
        "id_": [visit.pk, charted.pk, note.pk],
        "but": [NOBODY],
        "start": [MORNING],
        "end": [MORNING + HOUR],
        "day_start": [MORNING],
        "day_end": [MORNING + HOUR],
        "resource": [visit.resource_id],
        "status": [visit.status_id],
        "old_status": [visit.status_id],
        "appointment_type": [visit.appointment_type_id],
        "old_type": [visit.appointment_type_id],
        "app": [story.app_label],
        "model": [story.model_name],
        "record": [story.object_pk],
        "user_id": [story.actor_id],
        "event_id": [0],
        "vitals": [vitals.pk],
        "encounter": [vitals.encounter_id, charted.pk],
        "superbill": [void.pk],
        "superbills": [[void.pk, NOBODY]],
        "superbill_status": [void.status],
        "following": [void.pk],
        "behind": [charted.pk],
        "appointment": [visit.pk],
        "encounter_status": [charted.status],
        "before": [vitals.encounter_id],
        "note": [note.pk],
        "number": [1],
        "seen": [0],
        "first": [1],
        "second": [1, 2],
        "document": [scan.pk],
        "sha256": [scan.sha256],
        "policy": [covered.pk],
        "carrier": [covered.carrier_id],
        "carrier_link": [covered.carrier.organization_links.get().pk],
        "carrier_override": [carrier_override(north, carrier=directory_carrier("Added")).pk],
        "documents": [[scan.pk, NOBODY]],
        "category": [scan.category_id],
        "moment": [vitals.measured_at + DAY],
        "slot": [slot.pk],
        "template": [weekly.pk],
        "exception": [day_off.pk],
        "digest": [make_feed(doctor).digest],
        "earliest": [MORNING],
        "latest": [MORNING + DAY],
        "first_day": [MORNING.date()],
        "last_day": [MORNING.date()],
        "zone": ["America/New_York"],
        "words": [["cough", "R05", "nothing"]],
        "places": [[0, 1, 2]],
        "beginning": ["R05", "E1142"],
        "codes": [["E11.42", "99213", "X99"]],
        **{f"word_{place}": [word] for place, word in enumerate(("9938", "n", "pat", "checku", "age", "18"))},
        **{f"edge_{day}": [MORNING + day * DAY] for day in range(LONGEST_MONTH + 1)},
    }


def tries(compiled, arguments):
    unknown = set(compiled.samples) - set(arguments)
    assert not unknown, f"{name_of(compiled)}: say above what to try for {sorted(unknown)}"
    for values in product(*(arguments[name] for name in compiled.samples)):
        yield dict(zip(compiled.samples, values, strict=True))


@pytest.mark.parametrize("domain", BY_DOMAIN)
def test_a_compiled_query_gives_what_its_queryset_gives(north, arguments, domain):
    actor = system(name="test", organization_id=north.organization_id, facility_id=north.pk)

    for compiled in BY_DOMAIN[domain]:
        scope, found = (actor,) if compiled.scoped else (), 0
        for values in tries(compiled, arguments):
            rows = compiled.rows(*scope, **values)
            assert rows == list(compiled.queryset(*scope, **values)), name_of(compiled)
            found += len(rows)
        assert found, name_of(compiled)
