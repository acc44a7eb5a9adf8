"""One row of every kind at Harbor North."""

import json
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from careflow.domains.accounts.models import PasswordLink, RecoveryCode, SecondFactor, Session
from careflow.domains.allergies.models import PatientAllergy
from careflow.domains.audit.models import AuditEvent
from careflow.domains.clinical.models import Encounter, NoteVersion, NoteWithdrawal, Problem, ProgressNote, Vitals
from careflow.domains.facilities.models import (
    AppointmentStatus,
    AppointmentType,
    PatientGender,
    Resource,
    Staff,
    StaffRole,
    StaffTitle,
)
from careflow.domains.insurance.models import Carrier, FacilityCarrierOverride, OrganizationCarrier, Policy
from careflow.domains.medications.models import Medication, PrescriberDelegation, RefillRequest
from careflow.domains.organizations.models import Membership, OrganizationRole
from careflow.domains.patients.models import CareProvider, Patient
from careflow.domains.pharmacies.models import FacilityPharmacyOverride, OrganizationPharmacy, Pharmacy
from careflow.domains.portal.models import ProxyAccess
from careflow.domains.scheduling.models import (
    Appointment,
    AvailabilityException,
    AvailabilityTemplate,
    BookableSlot,
)
from careflow.platform import mail
from tests.cast import LONG_AGO, Cast, enter_patients
from tests.domains.billing.fee_factories import a_facility_sheet, a_sheet, an_item, an_override
from tests.domains.billing.superbill_factories import make_superbill
from tests.domains.clinical.factories import make_signed
from tests.domains.documents.factories import a_category, a_document
from tests.domains.messaging.factories import a_thread
from tests.domains.scheduling.factories import make_feed

TIMES = {"created_at": LONG_AGO, "updated_at": LONG_AGO}
VISIT_DAY = date(2027, 3, 15)
CALENDAR_TOKEN = "secret-of-a-calendar"


def specimens(cast: Cast) -> dict[str, Any]:
    """By the names that the world gives them."""
    harbor, north = cast.organizations["harbor"], cast.facilities["north"]
    there = {"facility": north, **TIMES}
    pharmacy = Pharmacy.objects.create(name="Harbor Drugs", source="directory", **TIMES)
    link = OrganizationPharmacy.unscoped.create(organization=harbor, pharmacy=pharmacy, **TIMES)
    gender = PatientGender.unscoped.create(code="x", name="X", **there)
    enter_patients(cast)
    patient = cast.patients["ana"]
    made = {
        "organization": harbor,
        "organization_role": OrganizationRole.unscoped.create(organization=harbor, code="guest", name="Guest", **TIMES),
        "membership": Membership.unscoped.get(user=cast.users["stan"]),
        "pharmacy": pharmacy,
        "link": link,
        "override": FacilityPharmacyOverride.unscoped.create(organization_preference=link, **there),
        "facility": north,
        "staff": cast.staff["petra@north"],
        "staff_role": StaffRole.unscoped.create(code="guest", name="Guest", **there),
        "title": StaffTitle.unscoped.create(code="dr", name="Dr", **there),
        "gender": gender,
        "resource": Resource.unscoped.create(name="Room 1", **there),
        "status": AppointmentStatus.unscoped.create(code="waiting", name="Waiting", **there),
        "type": AppointmentType.unscoped.create(code="sport", name="Sport", **there),
        "patient": patient,
        "care_provider": CareProvider.unscoped.create(first_name="Cora", last_name="Stone", **there),
        **_schedule(cast, patient, there),
        **_doors(cast),
        "proxy": ProxyAccess.unscoped.get(patient=patient),
        **_chart(patient, there),
        **_prices(cast),
        **_coverage(patient, there),
        "event": AuditEvent.objects.create(
            created_at=LONG_AGO, organization_id=harbor.pk, facility_id=north.pk, action="other",
            app_label="facilities", model_name="facility", object_pk=str(north.pk), summary="Looked",
        ),
    }  # fmt: skip
    make_feed(cast.staff["petra@north"], token=CALENDAR_TOKEN)
    return made


def _schedule(cast: Cast, patient: Any, there: dict[str, Any]) -> dict[str, Any]:
    """A visit, and the days of the physician who may be booked."""
    north, paul = cast.facilities["north"], cast.staff["paul@north"]
    kind = AppointmentType.unscoped.get(facility=north, code="follow_up")
    starts_at = datetime(2027, 3, 15, 14, 0, tzinfo=UTC)
    times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(minutes=15)}
    return {
        "appointment": Appointment.unscoped.create(
            patient=patient, appointment_type=kind, rendering_provider=cast.staff["petra@north"],
            status=AppointmentStatus.unscoped.get(facility=north, code="pending"), **times, **there,
        ),
        "slot": BookableSlot.unscoped.create(provider=paul, appointment_type=kind, **times, **there),
        "availability": AvailabilityTemplate.unscoped.create(
            provider=paul, appointment_type=kind, weekdays=[1], start_time=time(9), end_time=time(10),
            valid_from=VISIT_DAY, **there,
        ),
        "day_off": AvailabilityException.unscoped.create(
            provider=paul, kind="closed", first_day=VISIT_DAY, last_day=VISIT_DAY, **there
        ),
    }  # fmt: skip


def _doors(cast: Cast) -> dict[str, Any]:
    """The owner is signed in somewhere else, too; the front desk has a second factor and a link on its way."""
    owner, desk = cast.users["olivia"], cast.users["stan"]
    now = timezone.now()
    factor = SecondFactor.objects.create(user=desk, secret="A" * 32, started_at=LONG_AGO, confirmed_at=LONG_AGO)
    times = {"issued_at": now, "expires_at": now + timedelta(hours=1)}
    mail.send(mail.Letter(desk.email, "Hello", "A text."), key="specimen:1", now=now, due_at=now + timedelta(days=1))
    return {
        "session": Session.objects.create(user=owner, surface="clinic", rotated_at=now, **times),
        "second_factor": factor,
        "recovery_code": RecoveryCode.objects.create(factor=factor, digest="0" * 64),
        "password_link": PasswordLink.objects.create(
            user=desk, purpose="reset", surface="clinic", digest="0" * 64, email_key=desk.email_key, **times
        ),
    }


def _chart(patient: Patient, there: dict[str, Any]) -> dict[str, Any]:
    of_patient = {"patient": patient, **there}
    encounter = Encounter.unscoped.create(started_at=LONG_AGO, **of_patient)
    note = ProgressNote.unscoped.create(encounter=encounter, subjective="Well.", **there)
    _sign_and_unsign(note)
    signed = make_signed(patient, started_at=LONG_AGO)
    medication = Medication.unscoped.create(
        medication_name="Lisinopril", name_key="lisinopril", dose="10 mg", route="oral", frequency="daily", **of_patient
    )
    prescriber = CareProvider.unscoped.create(first_name="Pia", last_name="Reed", **there)
    delegate = Staff.unscoped.get(facility=there["facility"], user__username="nina")
    return {
        "encounter": encounter,
        "signed": signed,
        "note": note,
        "vitals": Vitals.unscoped.create(encounter=encounter, heart_rate_bpm=70, measured_at=LONG_AGO, **there),
        "problem": Problem.unscoped.create(description="Gout", description_key="gout", **of_patient),
        "medication": medication,
        "delegation": PrescriberDelegation.unscoped.create(prescriber=prescriber, delegate=delegate, **there),
        "refill": RefillRequest.unscoped.create(medication=medication, requested_at=LONG_AGO, **of_patient),
        "allergy": PatientAllergy.unscoped.create(
            allergen="Latex", allergen_key="latex", category="latex", reaction="Hives", **of_patient
        ),
        "thread": a_thread(patient),
        "superbill": make_superbill(signed),
        "document_category": a_category(there["facility"]),
        "document": a_document(patient),
    }  # fmt: skip


def _prices(cast: Cast) -> dict[str, Any]:
    sheet = a_sheet(cast.organizations["harbor"], is_default=True)
    own = a_facility_sheet(cast.facilities["north"], source_schedule=sheet)
    item = an_item(sheet)
    return {
        "fee_schedule": sheet,
        "fee_item": item,
        "facility_fee_schedule": own,
        "facility_fee_item": an_item(own),
        "fee_override": an_override(cast.facilities["north"], item, charge_cents=9900),
    }


def _coverage(patient: Patient, there: dict[str, Any]) -> dict[str, Any]:
    carrier = Carrier.objects.create(name="Harbor Mutual", source="directory", **TIMES)
    harbor = there["facility"].organization
    link = OrganizationCarrier.unscoped.create(organization=harbor, carrier=carrier, **TIMES)
    return {
        "carrier": carrier,
        "carrier_link": link,
        "carrier_override": FacilityCarrierOverride.unscoped.create(organization_preference=link, **there),
        "policy": Policy.unscoped.create(patient=patient, carrier=carrier, member_id="M1", member_key="m1", **there),
    }


def _sign_and_unsign(note: ProgressNote) -> None:
    content = json.dumps(dict.fromkeys(("subjective", "objective", "assessment", "plan"), "Well."))
    version = NoteVersion.unscoped.create(
        facility=note.facility, note=note, number=1, content=content, content_sha256="0" * 64, signed_at=LONG_AGO
    )
    NoteWithdrawal.unscoped.create(facility=note.facility, version=version, withdrawn_at=LONG_AGO)
