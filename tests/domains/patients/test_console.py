import pytest
from django.db.models.expressions import RawSQL
from django.urls import reverse

from careflow.domains.audit.models import AuditEvent
from careflow.domains.patients.models import Patient
from careflow.domains.patients.rules.care_provider_names import NAMELESS
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


def test_a_chart_is_changed_without_opening_its_social_security_number(console, north):
    patient = a_patient(north, ssn="123456789")
    Patient.unscoped.filter(pk=patient.pk).update(ssn=RawSQL("'no key opens this'", []))

    saved = console.post(address(patient), {**fields_of(console.get(address(patient))), "last_name": "O’Hara"})

    assert (saved.status_code, Patient.unscoped.values_list("last_name", flat=True).get()) == (302, "O’Hara")


def test_a_gender_of_another_facility_is_refused_in_words(console, north, south):
    patient = a_patient(north)
    foreign = a_patient(south).gender_id

    page = console.post(address(patient), {**fields_of(console.get(address(patient))), "gender": foreign})

    assert "belongs to another facility" in page.content.decode()
    assert Patient.unscoped.get(pk=patient.pk).gender_id != foreign


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"date_of_birth": "2999-01-01"}, "A date of birth cannot lie in the future."),
        ({"date_of_birth": "1700-01-01"}, "Enter a date of birth from 1880 on."),
        ({"deceased_on": "2999-01-01"}, "A date of death cannot lie in the future."),
        ({"deceased_on": "1880-01-01"}, "The date of death lies before the date of birth."),
        ({"race": "asian", "race_declined": "on"}, "Leave this blank when the patient declined to answer."),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(console, north, sent, told):
    patient = a_patient(north)

    page = console.post(address(patient), fields_of(console.get(address(patient))) | sent)

    assert page.context["adminform"].form.errors == {next(iter(sent)): [told]}
    assert Patient.unscoped.get().version == 1


def test_a_date_that_is_stored_bars_no_other_change(console, north):
    patient = a_patient(north)
    Patient.unscoped.update(date_of_birth="1700-01-01", race="of old")

    saved = console.post(address(patient), fields_of(console.get(address(patient))) | {"last_name": "Oak"})

    assert saved.status_code == 302, saved.context["adminform"].form.errors
    assert Patient.unscoped.get().last_name == "Oak"


def test_a_care_provider_has_a_name(console, north):
    add = reverse("admin:patients_careprovider_add")

    page = console.post(add, fields_of(console.get(add)) | {"facility": north.pk, "first_name": "Ann"})

    assert page.context["adminform"].form.errors == {"last_name": [NAMELESS]}
