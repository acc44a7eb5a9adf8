import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.patients.models import EmergencyContact, Patient, PatientPhone
from careflow.domains.patients.operations import note_chart_numbers
from careflow.domains.pharmacies.models import Pharmacy
from tests.domains.patients.factories import (
    LONG_AGO,
    a_care_provider,
    a_patient,
    an_offered_pharmacy,
    gender_of,
)


@pytest.fixture
def register(acting_as, north):
    return lambda body, who="stan", **options: acting_as(who).post(f"patients/?facility_id={north.pk}", body, **options)


def newly_opened(patient, phone, north):
    """The whole answer."""
    made = patient.created_at.isoformat().replace("+00:00", "Z")
    return {
        "id": patient.pk,
        "facility": north.pk,
        "first_name": "Zoë",
        "last_name": "O'Brien",
        "middle_name": "",
        "preferred_name": "",
        "date_of_birth": "1980-05-12",
        "deceased_on": None,
        "gender": gender_of(north).pk,
        "gender_name": "Female",
        "gender_code": "female",
        "sex_at_birth": "female",
        "race": "",
        "race_declined": False,
        "ethnicity": "",
        "ethnicity_declined": False,
        "preferred_language": "",
        "preferred_language_declined": False,
        "pronouns": "",
        "email": "",
        "address": None,
        "ssn_last4": "",
        "chart_number": "100",
        "preferred_pharmacy": None,
        "preferred_pharmacy_name": None,
        "is_active": True,
        "created_at": made,
        "updated_at": made,
        "version": 1,
        "pcp": None,
        "pcp_name": None,
        "referring_provider": None,
        "referring_provider_name": None,
        "phones": [{"id": phone.pk, "number": "5550110001", "label": "cell", "is_primary": True}],
        "primary_phone_number": "5550110001",
        "emergency_contacts": [],
        "emergency_contact_name": "",
        "emergency_contact_relationship": "",
        "emergency_contact_phone": "",
        "patient_pharmacies": [],
        "patient_documents": [],
        "documents": [],
    }


def test_the_quick_registration_opens_a_chart(cast, register, body, north):
    response = register(body())

    patient = Patient.unscoped.get()
    phone = PatientPhone.unscoped.get()
    assert response.status_code == 201
    assert response["ETag"] == '"1"'
    assert response.json() == newly_opened(patient, phone, north)
    event = AuditEvent.objects.get()
    assert (event.action, event.app_label, event.model_name) == ("create", "patients", "patient")
    assert (event.object_pk, event.patient_id, event.facility_id) == (str(patient.pk), patient.pk, north.pk)
    assert event.actor_id == cast.users["stan"].pk
    assert (event.summary, event.metadata) == ("Chart 100 opened", {"actor_name": "Stan Example"})


def test_the_full_form_is_kept(cast, register, body, north):
    pharmacy = an_offered_pharmacy(cast.organizations["harbor"])
    doctor = a_care_provider(north)

    record = register(
        body(
            gender=str(gender_of(north).pk), ssn="123-45-6789", ssn_last4="0000", chart_number="7", facility=1,
            race="asian", ethnicity="unknown", preferred_language="English", pronouns="she/her",
            email=" zoe@example.org ", pcp=doctor.pk, referring_provider="", preferred_pharmacy=pharmacy.pk,
            pharmacy_ids=[pharmacy.pk], deceased_on=None,
            address={"line_1": "1 Main St", "city": "Boston", "state": "ma", "zip_code": "02101"},
            phones=[{"number": "(555) 011-0001", "label": "home"}, {"number": "555.011.0002"}, {"label": "work"}],
            emergency_contacts=[
                {"name": "", "relationship": " ", "phone_number": "", "notes": ""},
                {"name": "Bo", "phone_number": "5550110009"}, {"name": "Cy", "is_primary": True},
            ],
        )
    ).json()  # fmt: skip

    patient = Patient.unscoped.get()
    assert (patient.ssn, record["ssn_last4"], "ssn" in record) == ("123456789", "6789", False)
    assert (record["chart_number"], record["email"], record["pcp_name"]) == ("100", "zoe@example.org", "Cora Stone")
    assert record["address"] == {
        "id": patient.pk, "line_1": "1 Main St", "line_2": "", "city": "Boston", "state": "MA", "zip_code": "02101",
    }  # fmt: skip
    assert [(row["number"], row["label"], row["is_primary"]) for row in record["phones"]] == [
        ("555.011.0002", "cell", True), ("(555) 011-0001", "home", False),
    ]  # fmt: skip
    assert [(row["name"], row["is_primary"]) for row in record["emergency_contacts"]] == [("Cy", True), ("Bo", False)]
    assert record["emergency_contact_name"] == "Cy"
    assert [(row["pharmacy"]["id"], row["is_default"]) for row in record["patient_pharmacies"]] == [(pharmacy.pk, True)]
    assert patient.search_text == "o'brien\nzoe\nobrien\n100\nzoe@example.org\n5550110001\n5550110002"


def test_the_mirrored_fields_make_a_contact(register, body):
    record = register(body(emergency_contact_name="Bo", emergency_contact_phone="5550110009")).json()

    assert [(row["name"], row["phone_number"]) for row in record["emergency_contacts"]] == [("Bo", "5550110009")]


def test_numbers_go_on_after_an_import(register, body, north):
    assert register(body()).json()["chart_number"] == "100"
    note_chart_numbers(facility_id=north.pk, chart_numbers=["900"])

    assert register(body(first_name="Another")).json()["chart_number"] == "910"


@pytest.mark.weak_point("N5")
def test_an_equal_chart_is_named(register, body, north):
    first = register(body()).json()
    events = AuditEvent.objects.count()

    again = register(body(first_name="ZOE", last_name="O’brien", phones=[{"number": "+1 (555) 011-0001"}]))

    assert again.status_code == 409
    assert again.json() == {
        "detail": "There already is a chart with this name and date of birth.",
        "code": "patient.duplicate",
        "existing": {"id": first["id"], "chart_number": "100"},
    }
    assert Patient.unscoped.count() == 1
    assert AuditEvent.objects.count() == events
    assert register(body(first_name="Other")).json()["chart_number"] == "110"


@pytest.mark.parametrize(
    ("one", "other", "status"),
    [
        (("Siobhan", "O'Hara"), ("Siobhan", "OHara"), 409),
        (("Siobhan", "OHara"), ("Siobhan", "O’Hara"), 409),
        (("Siobhan", "O Hara"), ("siobhan", "o'hara"), 409),
        (("Ann", "Smith-Jones"), ("Ann", "Smith Jones"), 409),
        (("Mary-Ann", "De La Cruz"), ("Maryann", "DeLaCruz"), 409),
        (("Siobhan", "O'Hara"), ("Siobhan", "O'Hare"), 201),
        (("Ann", "Smith-Jones"), ("Ann", "Smith"), 201),
    ],
)
def test_the_marks_of_a_name_make_nobody_somebody_else(register, body, one, other, status):
    given, family = one
    assert register(body(first_name=given, last_name=family)).status_code == 201
    given, family = other

    assert register(body(first_name=given, last_name=family)).status_code == status


def test_a_deactivated_chart_counts_too(register, body, north):
    gone = a_patient(north, first_name="Zoë", last_name="O'Brien", is_active=False)

    response = register(body())

    assert response.status_code == 409
    assert response.json()["existing"] == {"id": gone.pk, "chart_number": "100"}
    assert "restored" in response.json()["detail"]


def test_a_name_of_persia_keeps_its_joiner_and_blanks_around_a_name_go(register, body):
    name = "\u0639\u0644\u06cc\u200c\u0631\u0636\u0627"

    record = register(body(first_name=name, last_name=" Karimi\n")).json()

    assert (record["first_name"], record["last_name"]) == (name, "Karimi")


@pytest.mark.weak_point("N5")
def test_whoever_insists_gets_a_second_chart(register, body):
    first = register(body()).json()

    twin = register(body(allow_duplicate=True))

    assert (twin.status_code, twin.json()["chart_number"]) == (201, "110")
    assert AuditEvent.objects.order_by("id").last().metadata["beside_duplicate"] == first["id"]


def test_namesakes_with_another_phone_or_facility_are_other_people(register, body, south):
    a_patient(south, first_name="Zoë", last_name="O'Brien")

    assert register(body()).status_code == 201
    assert register(body(phones=[{"number": "5550110077"}])).status_code == 201
    assert register(body(date_of_birth="1980-05-13")).status_code == 201


@pytest.mark.weak_point("N7")
@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"first_name": ""}, {"first_name": ["This field may not be blank."]}),
        ({"first_name": None}, {"first_name": ["This field may not be empty."]}),
        ({"last_name": "x" * 101}, {"last_name": ["Use at most 100 characters."]}),
        ({"last_name": "a\0b"}, {"last_name": ["This text has characters that cannot be stored."]}),
        ({"last_name": "O'Brien\u202e"}, {"last_name": ["Type this on one line, without signs that cannot be seen."]}),
        (
            {"preferred_name": "Zo\u200b"},
            {"preferred_name": ["Type this on one line, without signs that cannot be seen."]},
        ),
        (
            {"emergency_contacts": [{"name": "Bo\nCy"}]},
            {"emergency_contacts": [{"name": ["Type this on one line, without signs that cannot be seen."]}]},
        ),
        ({"date_of_birth": "05/12/1980"}, {"date_of_birth": ["Enter a date as YYYY-MM-DD."]}),
        ({"date_of_birth": "2099-01-01"}, {"date_of_birth": ["A date of birth cannot lie in the future."]}),
        ({"date_of_birth": "9999-12-31"}, {"date_of_birth": ["A date of birth cannot lie in the future."]}),
        ({"date_of_birth": "10000-01-01"}, {"date_of_birth": ["Enter a date as YYYY-MM-DD."]}),
        ({"date_of_birth": "1879-12-31"}, {"date_of_birth": ["Enter a date of birth from 1880 on."]}),
        ({"gender": 10**30}, None),
        ({"gender": 10**9}, {"gender": ["There is no such entry."]}),
        ({"gender": "x"}, {"gender": ["Enter a whole number."]}),
        ({"pcp": 10**9}, {"pcp": ["There is no such entry."]}),
        ({"preferred_pharmacy": 10**9}, {"preferred_pharmacy": ["There is no such entry."]}),
        ({"pharmacy_ids": [10**9]}, {"pharmacy_ids": ["There is no such entry."]}),
        ({"email": "not an address"}, {"email": ["Enter an e-mail address like name@example.org."]}),
        ({"race": "martian"}, None),
        ({"race": "white", "race_declined": True}, {"race": ["Leave this blank when the patient declined to answer."]}),
        ({"ssn": "x"}, {"ssn": ["Enter nine digits, or nothing to remove the number."]}),
        ({"ssn": "12345678"}, {"ssn": ["Enter nine digits, or nothing to remove the number."]}),
        ({"phones": []}, {"phones": ["Enter at least one phone number."]}),
        ({"phones": [{"label": "cell"}]}, {"phones": ["Enter at least one phone number."]}),
        ({"phones": [{"number": ""}]}, {"phones": [{"number": ["This field may not be blank."]}]}),
        ({"phones": [{"number": "123"}]}, {"phones": [{"number": ["Enter a phone number with 10 digits."]}]}),
        ({"phones": "5550110001"}, {"phones": ["Send a list."]}),
        ({"phones": ["5550110001"]}, {"phones": [["Send an object with named fields."]]}),
        ({"phones": [{"number": "5550110001", "label": "fax"}]}, None),
        (
            {"emergency_contacts": [{"name": "Bo"}, {"phone_number": "5550110009"}]},
            {"emergency_contacts": [{}, {"name": ["This field is required."]}]},
        ),
        ({"emergency_contact_phone": "5550110009"}, None),
        ({"address": {"city": "Boston"}}, None),
        ({"address": {"line_1": "", "city": "", "state": "ZZ", "zip_code": ""}}, None),
        ({"deceased_on": "1979-01-01"}, {"deceased_on": ["The date of death lies before the date of birth."]}),
    ],
)
def test_bad_input_is_named_and_nothing_is_written(register, body, changes, errors):
    response = register(body(**changes))

    answer = response.json()
    assert response.status_code == 400
    assert answer["detail"]
    assert errors is None or answer == {"code": "input.invalid", "detail": answer["detail"], **errors}
    assert not Patient.unscoped.exists()
    assert not AuditEvent.objects.exists()


def test_all_missing_fields_are_named_at_once(register):
    answer = register({}).json()

    assert answer.keys() - {"detail", "code"} == {"first_name", "last_name", "date_of_birth", "gender"}


def test_references_to_another_facility_are_refused(register, body, south, cast):
    foreign = a_care_provider(south)

    assert register(body(gender=gender_of(south).pk)).status_code == 403
    assert register(body(referring_provider=foreign.pk)).status_code == 403
    assert not Patient.unscoped.exists()


def test_a_pharmacy_that_the_facility_does_not_offer_is_refused(register, body, cast):
    unlinked = Pharmacy.objects.create(name="Elsewhere", created_at=LONG_AGO, updated_at=LONG_AGO)
    private = Pharmacy.objects.create(
        name="Theirs", ownership_scope="organization", organization=cast.organizations["lakeside"],
        created_at=LONG_AGO, updated_at=LONG_AGO,
    )  # fmt: skip

    assert register(body(preferred_pharmacy=unlinked.pk)).status_code == 403
    assert register(body(preferred_pharmacy=private.pk)).status_code == 400
    assert not Patient.unscoped.exists()


def test_an_entry_out_of_use_is_refused(register, body, north):
    retired = a_care_provider(north, is_active=False)

    assert register(body(pcp=retired.pk)).json()["pcp"] == ["This entry is no longer in use."]


def test_nothing_is_half_written(register, body, monkeypatch):
    def fail(*_args, **_options):
        raise RuntimeError("the history is full")

    monkeypatch.setattr("careflow.domains.audit.models.AuditEvent.objects.bulk_create", fail)

    assert register(body(emergency_contacts=[{"name": "Bo"}])).status_code == 500
    assert not Patient.unscoped.exists()
    assert not PatientPhone.unscoped.exists()
    assert not EmergencyContact.unscoped.exists()


def test_the_same_key_opens_one_chart(register, body):
    first, second = (register(body(), headers={"Idempotency-Key": "k1"}) for _ in range(2))

    assert first.json() == second.json()
    assert (first.status_code, second.status_code) == (201, 201)
    assert Patient.unscoped.count() == 1


@pytest.mark.parametrize(
    ("who", "status"), [(None, 401), ("paul", 403), ("bill", 403), ("sara", 403), ("lena", 403), ("adam", 403)]
)
def test_it_turns_away(register, body, who, status):
    assert register(body(), who).status_code == status
    assert not Patient.unscoped.exists()


def test_it_costs_no_more_than_its_budget(acting_as, north, body, statements, budgets):
    stan, path = acting_as("stan"), f"patients/?facility_id={north.pk}"
    stan.post(path, body())
    another = body(first_name="Another")

    assert statements(lambda: stan.post(path, another)) == budgets["register_patient"]
