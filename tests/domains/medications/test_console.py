from django.urls import reverse

from careflow.domains.audit.models import AuditEvent
from careflow.domains.medications.models import Medication
from tests.domains.allergies.factories import an_allergy
from tests.domains.medications.factories import a_delegation, a_medication, a_refill, an_alert
from tests.web.pages import fields_of


def test_notes_are_corrected_and_on_record(console, ana):
    medication = a_medication(ana, notes="Evenings.")
    address = reverse("admin:medications_medication_change", args=[medication.pk])

    saved = console.post(address, {**fields_of(console.get(address)), "notes": "Mornings."})

    stored, event = Medication.unscoped.get(), AuditEvent.objects.get(model_name="medication", action="update")
    assert saved.status_code == 302, saved.content
    assert (stored.notes, stored.version) == ("Mornings.", 2)
    assert (event.action, event.patient_id, event.metadata["changed_fields"]) == ("update", ana.pk, ["notes"])
    assert "Mornings" not in str(event.metadata)


def test_what_is_taken_is_not_changed_there(console, ana):
    medication = a_medication(ana)
    address = reverse("admin:medications_medication_change", args=[medication.pk])

    offered = fields_of(console.get(address))

    assert {"notes", "prescriber_name"} <= offered.keys()
    assert offered.keys().isdisjoint({"medication_name", "dose", "status", "end_date", "patient", "prescriber"})
    assert console.get(reverse("admin:medications_medication_add")).status_code == 403
    assert console.get(reverse("admin:medications_medication_delete", args=[medication.pk])).status_code == 403


def test_refills_and_delegations_are_only_shown(cast, console, ana, stone):
    rows = {
        "refillrequest": a_refill(a_medication(ana)),
        "prescriberdelegation": a_delegation(stone, cast.staff["nina@north"]),
    }

    for name, row in rows.items():
        page = console.get(reverse(f"admin:medications_{name}_change", args=[row.pk]))
        assert (page.status_code, "status" in fields_of(page), "is_active" in fields_of(page)) == (200, False, False)
        for action in ("add", "delete"):
            target = reverse(f"admin:medications_{name}_{action}", args=[row.pk] if action == "delete" else [])
            assert console.get(target).status_code == 403


def test_they_are_found_by_name_and_chart_number(console, ana, ben):
    a_refill(a_medication(ana, "Lisinopril"))
    a_refill(a_medication(ben, "Metformin"))

    for name in ("medication", "refillrequest"):
        for text in ("lisin", ana.chart_number):
            listed = console.get(reverse(f"admin:medications_{name}_changelist"), {"q": text})
            assert "1 result" in listed.content.decode(), (name, text)


def test_warnings_are_shown_and_not_edited(console, ana):
    alert = an_alert(a_medication(ana, "Amoxicillin"), an_allergy(ana))

    page = console.get(reverse("admin:medications_medicationalert_change", args=[alert.pk]))
    listed = console.get(reverse("admin:medications_medicationalert_changelist"), {"q": "amoxi"})

    assert (page.status_code, "_save" in page.content.decode()) == (200, False)
    assert "1 result" in listed.content.decode()
    assert console.get(reverse("admin:medications_medicationalert_delete", args=[alert.pk])).status_code == 403
