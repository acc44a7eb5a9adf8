"""One row of every kind at Harbor North, and everybody who might come asking for it."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import jwt
from django.contrib.auth import get_user_model
from django.utils import timezone

from careflow.domains.accounts.models import PasswordLink, RecoveryCode, SecondFactor, Session
from careflow.domains.allergies.models import PatientAllergy
from careflow.domains.audit.models import AuditEvent
from careflow.domains.audit.operations import seal_events
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
from careflow.domains.organizations.operations import add_member
from careflow.domains.patients.models import CareProvider, Patient
from careflow.domains.pharmacies.models import FacilityPharmacyOverride, OrganizationPharmacy, Pharmacy
from careflow.domains.portal.models import ProxyAccess
from careflow.domains.scheduling.models import (
    Appointment,
    AvailabilityException,
    AvailabilityTemplate,
    BookableSlot,
)
from careflow.platform import identity, mail
from careflow.platform.identity import Claims, ScopeMode, Surface, TokenType
from careflow.web.routes import Route
from tests.cast import LONG_AGO, Cast, enter_patients
from tests.conftest import As, token_for
from tests.domains.billing.fee_factories import a_facility_sheet, a_sheet, an_item, an_override
from tests.domains.billing.superbill_factories import make_superbill
from tests.domains.clinical.factories import make_signed
from tests.domains.documents.factories import a_category, a_document
from tests.domains.messaging.factories import a_thread
from tests.domains.scheduling.factories import make_feed

TIMES = {"created_at": LONG_AGO, "updated_at": LONG_AGO}
VISIT_DAY = date(2027, 3, 15)
CALENDAR_TOKEN = "secret-of-a-calendar"


@dataclass(frozen=True, slots=True)
class Angle:
    """A person, and the facility that they say they work in; on the portal, whom they say they speak for."""

    title: str
    about: str
    person: str
    facility: str = "north"
    patient: str = ""

    @property
    def is_signed_in(self) -> bool:
        return self.person not in {"nobody", "expired", "forged", "unsigned", "own key", "no key"}


HERE = (
    Angle("owner", "owner of Harbor Health, administrator of North", "olivia"),
    Angle("org admin", "administrator of Harbor Health, without a staff row", "adam"),
    Angle("admin", "administrator of North", "ada"),
    Angle("doctor", "physician at North and at South", "paul"),
    Angle("nurse", "nurse at North", "nina"),
    Angle("desk", "front desk of North", "stan"),
    Angle("biller", "biller at North", "bill"),
)
ELSEWHERE = (
    Angle("doctor, S", "the same physician, at work in South", "paul", "south"),
    Angle("desk, S", "front desk of South, at work there", "sara", "south"),
    Angle("admin, S", "administrator of South, at work there", "selma", "south"),
    Angle("desk, S → N", "front desk of South, asking in the name of North", "sara"),
    Angle("left", "front desk of North until recently: the staff row is inactive", "ivan"),
)
STRANGERS = (
    Angle("stranger", "owner of Lakeside Care, at work there", "liam", "main"),
    Angle("stranger → N", "the same owner, asking in the name of North", "liam"),
    Angle("stranger’s desk", "front desk of Lakeside, at work there", "lena", "main"),
    Angle("lost", "signed in, but of no organization", "lost"),
    Angle("console", "administrator of the console, of no organization", "keeper"),
)
PATIENTS = (
    Angle("patient", "Ana, whose chart at North it is, on the portal", "ana"),
    Angle("guardian", "Gina, who looks after Ana in everything", "gina", patient="ana"),
    Angle("patient 2", "another patient of North", "noel"),
    Angle("patient 2 → Ana", "the same one, speaking for Ana", "noel", patient="ana"),
    Angle("patient, S", "a patient of South, speaking for Ana", "sofia", patient="ana"),
    Angle("stranger’s patient", "a patient of Lakeside, speaking for Ana", "lars", patient="ana"),
)
OTHER_PATIENTS = PATIENTS[2:]
NOBODY = (
    Angle("nobody", "without a token", "nobody"),
    Angle("expired", "with a token of the front desk that has run out", "expired"),
    Angle("forged", "with the signature of another token", "forged"),
    Angle("unsigned", "with a token that names `alg: none` and has no signature", "unsigned"),
    Angle("own key", "with a token signed with a key of their own, under the name of ours", "own key"),
    Angle("no key", "with a token signed with a key that we do not have, under its own name", "no key"),
)
ANGLES = HERE + ELSEWHERE + STRANGERS + PATIENTS + NOBODY

# Address of a record → the name of the specimen whose id stands for its last number.
SPECIMENS = {
    r"organizations/{organization_id}/": "organization",
    r"organizations/roles/{\w+}/": "organization_role",
    r"organizations/people/{\w+}/.*": "membership",
    r"users/sessions/{\w+}/": "session",
    r"organizations/pharmacies/{\w+}/": "link",
    r"organizations/facility-pharmacy-overrides/{\w+}/": "override",
    r"facilities/{\w+}/": "facility",
    r"facilities/staff/{\w+}/": "staff",
    r"facilities/staff-roles/{\w+}/": "staff_role",
    r"facilities/staff-titles/{\w+}/": "title",
    r"facilities/patient-genders/{\w+}/": "gender",
    r"facilities/resources/{\w+}/": "resource",
    r"facilities/appointment-statuses/{\w+}/": "status",
    r"facilities/appointment-types/{\w+}/": "type",
    r"patients/document-categories/{\w+}/": "document_category",
    r"patients/documents/{\w+}/.*": "document",
    r"patients/{\w+}/proxies/{\w+}/.*": "proxy",
    r"patients/{\w+}/.*": "patient",
    r"patients/pharmacies/{\w+}/": "pharmacy",
    r"patients/providers/{\w+}/": "care_provider",
    r"appointments/bookable-slots/{\w+}/": "slot",
    r"appointments/availability-templates/{\w+}/": "availability",
    r"appointments/availability-exceptions/{\w+}/": "day_off",
    r"appointments/calendar/{\w+}\.ics": "calendar_token",
    r"appointments/{\w+}/.*": "appointment",
    r"clinical/encounters/{\w+}/.*": "encounter",
    r"clinical/progress-notes/{\w+}/.*": "note",
    r"clinical/vitals/{\w+}/": "vitals",
    r"clinical/problems/{\w+}/.*": "problem",
    r"medications/prescriber-delegations/{\w+}/": "delegation",
    r"medications/refill-requests/{\w+}/.*": "refill",
    r"medications/{\w+}/.*": "medication",
    r"allergies/patient-allergies/{\w+}/.*": "allergy",
    r"messaging/threads/{\w+}/.*": "thread",
    r"billing/organization-fee-schedules/{\w+}/.*": "fee_schedule",
    r"billing/organization-fee-schedule-items/{\w+}/": "fee_item",
    r"billing/facility-fee-schedules/{\w+}/.*": "facility_fee_schedule",
    r"billing/facility-fee-schedule-items/{\w+}/": "facility_fee_item",
    r"billing/facility-fee-schedule-overrides/{\w+}/": "fee_override",
    r"billing/encounter-billing-records/{\w+}/.*": "superbill",
    r"insurance/carriers/{\w+}/": "carrier",
    r"insurance/organization-carriers/{\w+}/": "carrier_link",
    r"insurance/facility-carrier-overrides/{\w+}/": "carrier_override",
    r"insurance/policies/{\w+}/": "policy",
    r"audit/events/{\w+}/.*": "event",
    r"portal/appointments/{\w+}/.*": "appointment",
    r"portal/refill-requests/{\w+}/.*": "refill",
    r"portal/messaging/threads/{\w+}/.*": "thread",
    r"portal/visits/{\w+}/": "signed",
    r"portal/sessions/{\w+}/": "session",
}
# Of two records in one address, the one that the other belongs to.
OWNERS = {"patient_id": "patient"}
# What is counted from one within its record.
COUNTED = {"{number}": "1"}
# What a request must say before it is about anything.
QUERIES = {
    "list_appointments": f"date={VISIT_DAY}",
    "count_appointments": f"month={VISIT_DAY:%Y-%m}",
    "preview_availability": f"provider={{staff}}&from={VISIT_DAY}&to={VISIT_DAY}",
    "list_events": "facility={facility}",
    "get_event": "facility={facility}",
    "get_event_proof": "facility={facility}",
    "get_no_known_allergies": "patient_id={patient}",
    "state_no_known_allergies": "patient_id={patient}",
    "withdraw_no_known_allergies": "patient_id={patient}",
    "compare_note_versions": "from=1",
    "hold_slot": f"start_time={VISIT_DAY}T10:00&resource={{resource}}",
    "keep_slot_hold": f"start_time={VISIT_DAY}T10:00&resource={{resource}}",
    "release_slot_hold": f"start_time={VISIT_DAY}T10:00&resource={{resource}}",
    "list_offered_types": "provider={staff}",
    "list_offered_slots": "provider={staff}&type={type}",
}


class World:
    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        rows = _specimens(cast)
        self.ids = {name: row.pk for name, row in rows.items()} | {"calendar_token": CALENDAR_TOKEN}
        north = cast.facilities["north"].pk
        self.at_north = {name for name, row in rows.items() if getattr(row, "facility_id", None) == north}
        _newcomers(cast)
        seal_events(now=timezone.now())
        self.tokens = _tokens(cast)
        self.clients = {person: As(token) for person, token in self.tokens.items()}

    def path(self, route: Route, angle: Angle) -> str:
        """Behind `/v1/`, with the ids of the specimens and the facility that the person names."""
        facility = self.cast.facilities[angle.facility].pk
        path = route.path.removeprefix("/v1/")
        path = re.sub(r"{(\w+)}", lambda name: COUNTED.get(name[0]) or str(self.id_for(path, name[1])), path)
        named = {**self.ids, "facility": facility}
        query = [QUERIES[route.name].format(**named)] if route.name in QUERIES else []
        if route.need.facility is ScopeMode.SUBJECT:
            query += [f"patient={self.cast.patients[angle.patient].pk}"] if angle.patient else []
        elif route.need.facility is not ScopeMode.NONE:
            query.append(f"facility_id={facility}")
        return f"{path}?{'&'.join(query)}" if query else path

    def id_for(self, path: str, name: str) -> Any:
        return self.ids[OWNERS.get(name) or specimen_of(path.removeprefix("/v1/"))]

    def ask(self, route: Route, angle: Angle, body: Any = None) -> Any:
        client = self.clients[angle.person]
        client.client.cookies.clear()  # what one answer has set is not sent with the next request
        return client.send(route.method, self.path(route, angle), body)


def specimen_of(path: str) -> str:
    found = next((name for pattern, name in SPECIMENS.items() if re.fullmatch(pattern, path)), None)
    if found is None:
        raise LookupError(f"add a specimen for {path} to tests/architecture/world.py")
    return found


def _specimens(cast: Cast) -> dict[str, Any]:
    harbor, north = cast.organizations["harbor"], cast.facilities["north"]
    there = {"facility": north, **TIMES}
    pharmacy = Pharmacy.objects.create(name="Harbor Drugs", source="directory", **TIMES)
    link = OrganizationPharmacy.unscoped.create(organization=harbor, pharmacy=pharmacy, **TIMES)
    gender = PatientGender.unscoped.create(code="x", name="X", **there)
    enter_patients(cast)
    patient = cast.patients["ana"]
    kind = AppointmentType.unscoped.get(facility=north, code="follow_up")
    starts_at = datetime(2027, 3, 15, 14, 0, tzinfo=UTC)
    times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(minutes=15)}
    appointment = Appointment.unscoped.create(
        patient=patient, appointment_type=kind, status=AppointmentStatus.unscoped.get(facility=north, code="pending"),
        rendering_provider=cast.staff["petra@north"], **times, **there,
    )  # fmt: skip
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
        "appointment": appointment,
        "slot": BookableSlot.unscoped.create(
            provider=cast.staff["paul@north"], appointment_type=kind, **times, **there
        ),
        "availability": AvailabilityTemplate.unscoped.create(
            provider=cast.staff["paul@north"], appointment_type=kind, weekdays=[1], start_time=time(9),
            end_time=time(10), valid_from=VISIT_DAY, **there,
        ),
        "day_off": AvailabilityException.unscoped.create(
            provider=cast.staff["paul@north"], kind="closed", first_day=VISIT_DAY, last_day=VISIT_DAY, **there
        ),
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


def _newcomers(cast: Cast) -> None:
    people = get_user_model().objects
    keeper = people.create(username="keeper", is_staff=True, is_superuser=True, password="!")
    ivan = people.create(username="ivan", first_name="Ivan", last_name="Example", password="!")
    cast.users |= {"keeper": keeper, "ivan": ivan}
    north = cast.facilities["north"]
    add_member(organization_id=north.organization_id, user_id=ivan.pk, role_code="member", now=LONG_AGO)
    desk = StaffRole.unscoped.get(facility=north, code="staff")
    Staff.unscoped.create(facility=north, user=ivan, role=desk, is_active=False, **TIMES)


def _tokens(cast: Cast) -> dict[str, str]:
    tokens = {angle.person: token_for(cast.users[angle.person]) for angle in ANGLES if angle.is_signed_in}
    now = timezone.now()
    session = Session.objects.get(user=cast.users["stan"])
    claims = Claims(session.user_id, session.pk, Surface.CLINIC, session.generation)
    yesterday = now - timedelta(days=1)
    expired = identity.issue(
        kind=TokenType.ACCESS, claims=claims, issued_at=yesterday, expires_at=yesterday + timedelta(minutes=5)
    )
    head, _, _ = tokens["stan"].rpartition(".")
    _, _, foreign = expired.rpartition(".")
    return tokens | {"nobody": "", "expired": expired, "forged": f"{head}.{foreign}"} | _made_by_hand(tokens["stan"])


def _made_by_hand(token: str) -> dict[str, str]:
    """The claims of a good token, in wrappings that are not ours."""
    head = jwt.get_unverified_header(token)
    claims = jwt.decode(token, options={"verify_signature": False})
    key = "a key that somebody else made, as long as ours are"
    return {
        "unsigned": jwt.encode(claims, None, "none", headers={"kid": head["kid"]}),
        "own key": jwt.encode(claims, key, head["alg"], headers={"kid": head["kid"]}),
        "no key": jwt.encode(claims, key, head["alg"], headers={"kid": identity.key_id(key)}),
    }
