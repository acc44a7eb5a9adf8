from django.urls import reverse

from careflow.domains.audit.models import AuditEvent
from careflow.domains.patients.models import Patient
from careflow.platform.one_line import SENTENCE
from tests.domains.patients.factories import a_patient
from tests.web.pages import fields_of


def address(patient):
    return reverse("admin:patients_patient_change", args=[patient.pk])


def test_a_corrected_name_is_found_afterwards(console, north):
    patient = a_patient(north, ssn="123456789")

    saved = console.post(address(patient), {**fields_of(console.get(address(patient))), "last_name": "O’Hara"})

    row = Patient.unscoped.get()
    assert saved.status_code == 302, saved.content
    assert (row.last_name, row.last_key, row.version) == ("O’Hara", "o'hara", 2)
    assert row.search_text == "o'hara\nann\nohara\n100\n5550110001"
    assert AuditEvent.objects.get(model_name="patient", action="update").metadata["changed_fields"] == ["last_name"]


def test_a_name_holds_no_more_than_the_api_takes(console, north):
    patient = a_patient(north)

    page = console.post(address(patient), {**fields_of(console.get(address(patient))), "first_name": "An\u200bn"})

    assert page.context["adminform"].form.errors["first_name"] == [SENTENCE]
    assert Patient.unscoped.get().first_name == "Ann"


def test_the_social_security_number_is_nowhere_on_the_page(console, north):
    patient = a_patient(north, ssn="123456789")

    page = console.get(address(patient)).content.decode()

    assert "123456789" not in page
    assert 'name="ssn"' not in page


def test_a_gender_of_another_facility_is_refused_in_words(console, north, south):
    patient = a_patient(north)
    foreign = a_patient(south).gender_id

    page = console.post(address(patient), {**fields_of(console.get(address(patient))), "gender": foreign})

    assert "belongs to another facility" in page.content.decode()
    assert Patient.unscoped.get(pk=patient.pk).gender_id != foreign
