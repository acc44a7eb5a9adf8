"""The clinics themselves: hours, rooms, online booking and a pharmacy around the corner."""

from datetime import datetime

from careflow.domains.facilities.models import AppointmentType, Facility, Resource
from careflow.domains.facilities.operations import add_default_dictionaries
from careflow.domains.organizations.models import Organization
from careflow.domains.patients.models import Patient
from careflow.domains.pharmacies.models import OrganizationPharmacy, Pharmacy
from careflow.importers.demo import numbers
from careflow.importers.demo.group import (
    CUTOFF_HOURS,
    ONLINE_CLINIC,
    ONLINE_TYPES,
    ROOMS,
    SYSTEM,
    TIMEZONE,
    Clinic,
)
from careflow.importers.demo.people import Counter


def ensure_clinic(clinic: Clinic, *, organization: Organization, built: Counter, now: datetime) -> Facility:
    """The clinic, found again even when it goes by another name and code: then by its charts."""
    facilities = Facility.unscoped.filter(organization=organization)
    charts = Patient.unscoped.filter(facility__in=facilities, external_system=SYSTEM)
    by_chart = charts.filter(external_id__startswith=f"{clinic.code}-").values("facility_id")[:1]
    found: Facility | None = facilities.filter(pk__in=by_chart).first()
    found = found or facilities.filter(facility_code=clinic.code).first()
    if found is not None:
        return found
    facility = _open(clinic, organization, now)
    _add_rooms(facility, now)
    _add_pharmacy(clinic, organization, now)
    built.count("clinics", 1)
    return facility


def _open(clinic: Clinic, organization: Organization, now: datetime) -> Facility:
    online = clinic.code == ONLINE_CLINIC
    facility: Facility = Facility.unscoped.create(
        organization=organization,
        name=clinic.name,
        facility_code=clinic.code,
        phone_number=clinic.phone,
        fax_number=f"{clinic.phone[:-1]}9",
        email=f"clinic.{clinic.code.lower()}@careflow.example",
        timezone=TIMEZONE,
        operating_start_time=clinic.opens,
        operating_end_time=clinic.closes,
        operating_days=list(clinic.days),
        online_cancellation_enabled=online,
        cancellation_cutoff_hours=CUTOFF_HOURS,
        created_at=now,
        updated_at=now,
        address_line_1=clinic.street,
        address_line_2="",
        address_city=clinic.city,
        address_state="NY",
        address_zip_code=clinic.zip_code,
    )
    add_default_dictionaries(facility_id=facility.pk, now=now)
    if online:
        for code, confirms in ONLINE_TYPES.items():
            types = AppointmentType.unscoped.filter(facility=facility, code=code)
            types.update(bookable_online=True, auto_confirm_bookings=confirms)
    return facility


def _add_rooms(facility: Facility, now: datetime) -> None:
    Resource.unscoped.bulk_create(
        Resource(facility=facility, name=name, default_room=room, created_at=now, updated_at=now)
        for name, room in ROOMS
    )


def _add_pharmacy(clinic: Clinic, organization: Organization, now: datetime) -> None:
    place = "ABC".index(clinic.code) + 1
    pharmacy = Pharmacy.objects.create(
        ownership_scope="organization",
        organization=organization,
        name=f"{clinic.name} Pharmacy",
        legal_business_name=f"{clinic.name} Pharmacy, LLC",
        external_id=f"{SYSTEM}-{clinic.code}",
        ncpdp_id=f"990000{place}",
        npi=numbers.npi(f"19900010{place}"),
        accepts_erx=True,
        phone_number=f"{clinic.phone[:-1]}5",
        fax_number=f"{clinic.phone[:-1]}6",
        created_at=now,
        updated_at=now,
        address_line_1=clinic.street.replace("00 ", "02 "),
        address_line_2="",
        address_city=clinic.city,
        address_state="NY",
        address_zip_code=clinic.zip_code,
    )
    OrganizationPharmacy.unscoped.create(
        organization=organization, pharmacy=pharmacy, sort_order=place, created_at=now, updated_at=now
    )
