"""What must be so before a write is accepted that the specimens alone do not allow: each function makes it so and
returns what the request then says; `headers` are sent as such."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.utils import timezone

from careflow.domains.accounts.models import PasswordLink, SecondFactor, Session
from careflow.domains.accounts.operations.links import digest_of
from careflow.domains.allergies.models import PatientAllergy
from careflow.domains.billing.models import FeeSchedule
from careflow.domains.clinical.models import ProgressNote
from careflow.domains.insurance.models import Carrier, OrganizationCarrier
from careflow.domains.medications.models import Medication
from careflow.domains.pharmacies.models import OrganizationPharmacy, Pharmacy
from careflow.domains.scheduling.models import Appointment, AvailabilityException, AvailabilityTemplate
from careflow.domains.scheduling.operations import renew_slots
from careflow.platform.actor import system
from tests.architecture.specimens import TIMES
from tests.architecture.world import World
from tests.conftest import token_for
from tests.domains.accounts.browser import PASSWORD, Browser, give_password
from tests.domains.accounts.doors import NEW, code_now, give_factor
from tests.domains.billing.fee_factories import a_sheet, an_item
from tests.domains.billing.superbill_factories import superbill_body
from tests.domains.clinical.factories import make_encounter, make_signed
from tests.domains.medications.factories import a_medication, an_alert
from tests.domains.patients.factories import a_contact_change
from tests.domains.portal.bookings import offer

Body = dict[str, Any]
SECRET = "of a link"
MONDAY, WEEK = 1, 7


def sign_in(world: World, *, name: str) -> Body:
    give_password(world.cast, name)
    return {"username": name, "password": PASSWORD}


def change_password(world: World, *, name: str) -> Body:
    give_password(world.cast, name)
    return {"old_password": PASSWORD, "new_password": NEW}


def start_second_factor(world: World) -> Body:
    give_password(world.cast, "olivia")
    return {"password": PASSWORD}


def confirm_second_factor(world: World) -> Body:
    return {"otp": code_now(SecondFactor.objects.get(user=world.cast.users["olivia"]).secret)}


def disable_second_factor(world: World) -> Body:
    give_factor(world.cast.users["olivia"])
    return {"otp": code_now()}


def refresh(world: World, *, name: str, surface: str) -> Body:
    give_password(world.cast, name)
    browser = Browser(surface=surface)
    assert browser.sign_in(name).status_code == 200
    return {"refresh": browser.refresh_token}


def sign_out(world: World, *, name: str, surface: str) -> Body:
    token = refresh(world, name=name, surface=surface)["refresh"]
    return {"headers": {"Cookie": f"careflow_refresh={token}"}}


def ask_for_password(world: World, *, name: str) -> Body:
    give_password(world.cast, name)
    return {"username": name}


def follow_link(world: World, *, name: str) -> Body:
    """That of the last letter, with a secret that is known."""
    link = PasswordLink.objects.filter(user=world.cast.users[name]).latest("pk")
    PasswordLink.objects.filter(pk=link.pk).update(digest=digest_of(SECRET))
    return {"uid": link.user_id, "token": SECRET, "new_password": NEW}


def accept_invitation(world: World) -> Body:
    return follow_link(world, name="ana") | {"date_of_birth": "1980-02-29"}


def end_portal_session(world: World) -> Body:
    token_for(world.cast.users["ana"])
    world.ids["session"] = Session.objects.filter(user=world.cast.users["ana"]).latest("pk").pk
    return {}


def request_refill_as_patient(world: World) -> Body:
    return {"medication_id": a_medication(world.cast.patients["ana"], "Ibuprofen").pk}


def book_slot_for_patient(world: World) -> Body:
    (slot,) = offer(world.cast, 15)
    return {"slot_id": slot.pk, "reason": "Cough"}


def cancel_by_patient(world: World) -> Body:
    world.ids["appointment"] = Appointment.unscoped.get(booked_by_patient=True).pk
    return {}


def mark_contact_changes_seen(world: World) -> Body:
    return {"up_to": a_contact_change(world.cast.patients["ana"]).pk}


def link_organization_pharmacy(world: World) -> Body:
    return {"pharmacy_id": Pharmacy.objects.create(name="Corner Pharmacy", source="directory", **TIMES).pk}


def add_facility_pharmacy_override(world: World) -> Body:
    return _preferred(world, OrganizationPharmacy, link_organization_pharmacy(world))


def link_organization_carrier(world: World) -> Body:
    return {"carrier_id": Carrier.objects.create(name="Corner Mutual", source="directory", **TIMES).pk}


def add_facility_carrier_override(world: World) -> Body:
    return _preferred(world, OrganizationCarrier, link_organization_carrier(world))


def _preferred(world: World, model: Any, other: Body) -> Body:
    harbor = world.cast.organizations["harbor"]
    return {"organization_preference": model.unscoped.create(organization=harbor, **other, **TIMES).pk}


def add_staff(world: World) -> Body:
    return {"user_id": world.cast.users["adam"].pk}


def add_prescriber_delegation(world: World) -> Body:
    return {"delegate": world.cast.staff["nina@north"].pk}


def record_vitals(world: World) -> Body:
    return {"encounter": make_encounter(world.cast.patients["ana"]).pk}


def create_superbill(world: World) -> Body:
    return superbill_body(make_signed(world.cast.patients["ana"]))


def work_on_signed_note(world: World) -> Body:
    world.ids["note"] = ProgressNote.unscoped.get(encounter=world.ids["signed"]).pk
    return {}


def acknowledge_alerts(world: World) -> Body:
    medication = Medication.unscoped.get(pk=world.ids["medication"])
    an_alert(medication, PatientAllergy.unscoped.get(pk=world.ids["allergy"]))
    return {}


def copy_organization_fee_schedule(world: World) -> Body:
    sheet = a_sheet(world.cast.organizations["harbor"], "Other")
    an_item(sheet)
    return {"source_schedule_id": sheet.pk}


def add_facility_fee_schedule_override(world: World) -> Body:
    sheet = FeeSchedule.unscoped.get(pk=world.ids["fee_schedule"])
    return {"organization_item": an_item(sheet, "99214").pk}


def offer_times(world: World) -> None:
    """Each Monday from now on but the next one, whenever this is asked."""
    today = timezone.now().date()
    day_off = today + timedelta(days=WEEK + (MONDAY - today.isoweekday()) % WEEK)
    AvailabilityTemplate.unscoped.filter(pk=world.ids["availability"]).update(valid_from=today)
    AvailabilityException.unscoped.filter(pk=world.ids["day_off"]).update(first_day=day_off, last_day=day_off)
    north, paul = world.cast.facilities["north"], world.cast.staff["paul@north"]
    actor = system(name="Test", organization_id=north.organization_id, facility_id=north.pk)
    assert renew_slots(actor=actor, provider_ids=[paul.pk], now=timezone.now()).added


def change_times(world: World) -> Body:
    offer_times(world)
    return {}


def close_a_day(world: World) -> Body:
    offer_times(world)
    off = AvailabilityException.unscoped.get(pk=world.ids["day_off"])
    day = (off.first_day + timedelta(days=WEEK)).isoformat()
    return {"kind": "closed", "first_day": day, "last_day": day}


READY: dict[str, Callable[[World], Body]] = {
    "accept_invitation": accept_invitation,
    "acknowledge_alerts": acknowledge_alerts,
    "add_availability_exception": close_a_day,
    "add_availability_template": change_times,
    "add_facility_carrier_override": add_facility_carrier_override,
    "add_facility_fee_schedule_override": add_facility_fee_schedule_override,
    "add_facility_pharmacy_override": add_facility_pharmacy_override,
    "add_prescriber_delegation": add_prescriber_delegation,
    "add_staff": add_staff,
    "ask_for_password": partial(ask_for_password, name="nina"),
    "ask_for_portal_password": partial(ask_for_password, name="ana"),
    "book_slot_for_patient": book_slot_for_patient,
    "cancel_by_patient": cancel_by_patient,
    "change_availability_exception": close_a_day,
    "change_availability_settings": change_times,
    "change_availability_template": change_times,
    "change_password": partial(change_password, name="olivia"),
    "change_portal_password": partial(change_password, name="ana"),
    "close_facility": change_times,
    "confirm_second_factor": confirm_second_factor,
    "copy_organization_fee_schedule": copy_organization_fee_schedule,
    "create_superbill": create_superbill,
    "delete_availability_exception": change_times,
    "delete_availability_template": change_times,
    "disable_second_factor": disable_second_factor,
    "end_portal_session": end_portal_session,
    "link_organization_carrier": link_organization_carrier,
    "link_organization_pharmacy": link_organization_pharmacy,
    "mark_contact_changes_seen": mark_contact_changes_seen,
    "record_vitals": record_vitals,
    "refresh_portal_tokens": partial(refresh, name="ana", surface="portal"),
    "refresh_tokens": partial(refresh, name="nina", surface="clinic"),
    "request_refill_as_patient": request_refill_as_patient,
    "set_password_by_link": partial(follow_link, name="nina"),
    "set_portal_password_by_link": partial(follow_link, name="ana"),
    "sign_in": partial(sign_in, name="nina"),
    "sign_in_on_portal": partial(sign_in, name="ana"),
    "sign_out": partial(sign_out, name="nina", surface="clinic"),
    "sign_out_of_portal": partial(sign_out, name="ana", surface="portal"),
    "start_second_factor": start_second_factor,
}
