from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from careflow.domains.patients.models import (
    CareProvider,
    ChartNumberCounter,
    ContactChange,
    EmergencyContact,
    Patient,
    PatientPharmacy,
    PatientPhone,
)
from careflow.domains.patients.operations import search_columns
from careflow.domains.patients.rules import demographics
from careflow.domains.patients.rules.care_provider_names import NAMELESS
from careflow.domains.patients.schemas import CareProviderPatch, PatientPatch
from careflow.platform.address import AddressInParts
from careflow.platform.console import ConsoleAdmin, ReadOnlyConsole
from careflow.platform.localtime import to_local

FOUND_BY = ("first_name", "last_name", "middle_name", "preferred_name", "email")
NAMING = frozenset({"linked_staff", "last_name", "organization_name"})
ELSEWHERE = "This entry belongs to another facility."


@admin.register(Patient)
class Patients(ConsoleAdmin):
    """Charts are opened, deactivated and restored through the API, which knows what goes with it."""

    list_display = ("id", "last_name", "first_name", "chart_number", "date_of_birth", "facility", "is_active")
    list_filter = ("is_active",)
    list_select_related = ("facility",)
    search_fields = ("^last_key", "=chart_number", "=id")
    ordering = ("-id",)
    address_shape = AddressInParts
    body = PatientPatch
    readonly_fields = (
        "facility", "chart_number", "ssn_last4", "is_active", "preferred_pharmacy", "deactivated_at",
        "deactivated_because", "external_system", "external_id",
    )  # fmt: skip
    refusals = {
        "patients_patient_gender_id_facility_id": ELSEWHERE,
        "patients_patient.gender_id belongs": ELSEWHERE,
        "patients_patient_pcp_id_facility_id": ELSEWHERE,
        "patients_patient.pcp_id belongs": ELSEWHERE,
        "patients_patient_referring_provider_id_facility_id": ELSEWHERE,
        "patients_patient.referring_provider_id belongs": ELSEWHERE,
    }

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002  (Django's signature)
        return False

    def contradictions(self, row: Patient, facts: Mapping[str, Any], changed: Iterable[str]) -> Mapping[str, str]:
        sent = set(changed)
        if sent.isdisjoint(demographics.PAIRED):
            return {}
        today = to_local(timezone.now(), ZoneInfo(row.facility.timezone)).date()
        return demographics.contradictions(facts, sent=sent, today=today)

    def derive(self, row: Patient, changed: Iterable[str]) -> Iterable[str]:
        if set(changed).isdisjoint(FOUND_BY):
            return ()
        numbers: Any = row.phones.order_by("-is_primary", "id").values_list("number", flat=True)
        searched = {name: getattr(row, name) for name in FOUND_BY}
        columns = search_columns(chart_number=row.chart_number, phone_numbers=numbers, **searched)
        for name, value in columns.items():
            setattr(row, name, value)
        return columns


@admin.register(CareProvider)
class CareProviders(ConsoleAdmin):
    list_display = ("id", "last_name", "first_name", "organization_name", "facility", "is_active")
    list_filter = ("is_active",)
    list_select_related = ("facility",)
    search_fields = ("^last_name", "^organization_name", "=npi")
    ordering = ("last_name", "first_name", "organization_name", "id")
    address_shape = AddressInParts
    body = CareProviderPatch
    readonly_fields = ("external_system", "external_id")
    refusals = {
        "patients_careprovider_linked_staff_id_facility_id": ELSEWHERE,
        "patients_careprovider.linked_staff_id belongs": ELSEWHERE,
    }

    def contradictions(self, row: CareProvider, facts: Mapping[str, Any], changed: Iterable[str]) -> Mapping[str, str]:
        is_asked = not row.pk or not NAMING.isdisjoint(changed)
        return {"last_name": NAMELESS} if is_asked and not any(facts.get(name) for name in NAMING) else {}


@admin.register(PatientPhone)
class PatientPhones(ReadOnlyConsole):
    """Changed through the chart, whose search text holds them."""

    list_display = ("id", "patient_id", "number", "label", "is_primary")
    search_fields = ("=number_key", "=local_key", "=patient__id")
    ordering = ("-id",)


@admin.register(EmergencyContact)
class EmergencyContacts(ReadOnlyConsole):
    list_display = ("id", "patient_id", "name", "relationship", "is_primary")
    search_fields = ("=patient__id", "^name")
    ordering = ("-id",)


@admin.register(PatientPharmacy)
class PatientPharmacies(ReadOnlyConsole):
    list_display = ("id", "patient_id", "pharmacy", "is_default", "is_active")
    list_select_related = ("pharmacy",)
    search_fields = ("=patient__id", "pharmacy__name")
    ordering = ("-id",)


@admin.register(ContactChange)
class ContactChanges(ReadOnlyConsole):
    list_display = ("id", "patient_id", "made_at", "is_by_proxy", "seen_at")
    list_filter = ("is_by_proxy",)
    search_fields = ("=patient__id",)
    ordering = ("-id",)


@admin.register(ChartNumberCounter)
class ChartNumberCounters(ReadOnlyConsole):
    list_display = ("facility", "last_number")
    list_select_related = ("facility",)
    search_fields = ("facility__name",)
    ordering = ("facility",)
