from datetime import UTC, datetime

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.patients.models import EmergencyContact, Patient, PatientPharmacy, PatientPhone
from careflow.domains.pharmacies.models import OrganizationPharmacy
from tests.domains.patients.factories import a_care_provider, a_patient, an_offered_pharmacy, gender_of


@pytest.fixture
def ann(north):
    return a_patient(
        north, email="ann@example.org", ssn="123456789", phones=["5550110001", "5550110002"], contacts=["Bo", "Cy"]
    )


@pytest.fixture
def patch(acting_as, north, ann):
    def patch(body, who="stan", **options):
        return acting_as(who).patch(f"patients/{ann.pk}/?facility_id={north.pk}", body, **options)

    return patch


@pytest.fixture
def put(acting_as, north, ann):
    def put(body, who="stan", **options):
        return acting_as(who).put(f"patients/{ann.pk}/?facility_id={north.pk}", body, **options)

    return put


def changed_fields():
    return [event.metadata.get("changed_fields") for event in AuditEvent.objects.filter(action="update").order_by("id")]


def test_one_field_is_written_and_the_record_comes_back(patch, acting_as, ann, north):
    before = acting_as("stan").get(f"patients/{ann.pk}/?facility_id={north.pk}").json()

    response = patch({"email": "new@example.org"})

    after = Patient.unscoped.get()
    assert (response.status_code, response["ETag"]) == (200, '"2"')
    assert response.json() == before | {
        "email": "new@example.org",
        "version": 2,
        "updated_at": after.updated_at.isoformat().replace("+00:00", "Z"),
    }
    assert changed_fields() == [["Email"]]
    assert after.search_text == "lee\nann\n100\nnew@example.org\n5550110001\n5550110002"


def test_several_fields_are_one_event_and_no_value_is_in_it(patch, north):
    provider = a_care_provider(north)

    patch({"last_name": "Secretname", "pcp": provider.pk, "ssn": "987654321", "pronouns": "they"})

    event = AuditEvent.objects.get()
    assert event.metadata == {
        "changed_fields": ["Last name", "Pronouns", "Primary care provider", "SSN"], "actor_name": "Stan Example",
    }  # fmt: skip
    assert "Secretname" not in event.summary
    assert Patient.unscoped.get().last_key == "secretname"


def test_what_is_already_so_leaves_no_trace(patch, put, ann, acting_as, north):
    record = acting_as("stan").get(f"patients/{ann.pk}/?facility_id={north.pk}").json()

    for response in (patch({}), patch({"email": "ann@example.org", "ssn": "123-45-6789"}), put(record)):
        assert (response.status_code, response.json()) == (200, record)
    assert changed_fields() == []


def test_a_whole_record_keeps_what_is_absent(put, ann, north):
    response = put(
        {"first_name": "Anna", "last_name": "Lee", "date_of_birth": "1980-05-12", "gender": gender_of(north).pk}
    )

    assert response.status_code == 200
    assert (response.json()["first_name"], response.json()["email"]) == ("Anna", "ann@example.org")
    assert len(response.json()["phones"]) == 2
    assert changed_fields() == [["First name"]]


def test_a_whole_record_needs_its_required_fields(put):
    answer = put({"first_name": "Anna"})

    assert answer.status_code == 400
    assert answer.json().keys() - {"detail", "code"} == {"last_name", "date_of_birth", "gender"}


def test_a_whole_record_needs_a_phone(put, ann, north):
    PatientPhone.unscoped.all().delete()

    body = {"first_name": "Ann", "last_name": "Lee", "date_of_birth": "1980-05-12", "gender": gender_of(north).pk}

    assert put(body).json()["phones"] == ["Enter at least one phone number."]
    assert put(body | {"phones": [{"number": "5550110003"}]}).status_code == 200


def test_a_stale_version_changes_nothing(patch):
    assert patch({"pronouns": "they"}, headers={"If-Match": '"1"'}).status_code == 200

    stale = patch({"email": "late@example.org"}, headers={"If-Match": '"1"'})

    assert (stale.status_code, stale.json()["code"]) == (412, "resource.stale")
    assert Patient.unscoped.get().email == "ann@example.org"
    assert changed_fields() == [["Pronouns"]]


@pytest.mark.parametrize("value", ["", "  ", ",", '""'])
def test_a_condition_that_names_no_version_is_never_met(patch, value):
    response = patch({"pronouns": "they"}, headers={"If-Match": value})

    assert (response.status_code, response.json()["code"]) == (412, "resource.stale")
    assert Patient.unscoped.get().pronouns == ""
    assert changed_fields() == []


def test_phones_are_replaced_and_one_is_primary(patch):
    record = patch({"phones": [{"number": "5550110007", "label": "home"}, {"number": "5550110008"}]}).json()

    assert [(row["number"], row["is_primary"]) for row in record["phones"]] == [
        ("5550110008", True), ("5550110007", False),
    ]  # fmt: skip
    assert record["primary_phone_number"] == "5550110008"
    assert Patient.unscoped.get().search_text.endswith("5550110007\n5550110008")
    assert changed_fields() == [["Phones"]]


@pytest.mark.weak_point("S16")
@pytest.mark.parametrize("phones", [[], [{"label": "home"}]])
def test_the_last_phone_cannot_go(patch, phones):
    assert patch({"phones": phones}).status_code == 400
    assert PatientPhone.unscoped.count() == 2


def test_contacts_are_replaced_and_blank_rows_dropped(patch):
    record = patch({"emergency_contacts": [{"name": " "}, {"name": "Di", "relationship": "aunt"}]}).json()

    assert [row["name"] for row in record["emergency_contacts"]] == ["Di"]
    assert (record["emergency_contact_name"], record["emergency_contact_relationship"]) == ("Di", "aunt")
    assert patch({"emergency_contacts": []}).json()["emergency_contact_name"] == ""
    assert changed_fields() == [["Emergency contacts"], ["Emergency contacts"]]


def test_a_contact_without_a_name_is_refused(patch):
    response = patch({"emergency_contacts": [{"phone_number": "5550110009"}]})

    assert response.status_code == 400
    assert response.json()["emergency_contacts"] == [{"name": ["This field is required."]}]


def test_the_mirror_writes_the_primary_contact(patch):
    record = patch({"emergency_contact_phone": "5550110009"}).json()

    assert [(row["name"], row["phone_number"]) for row in record["emergency_contacts"]] == [
        ("Bo", "5550110009"), ("Cy", ""),
    ]  # fmt: skip
    assert patch({"emergency_contact_name": ""}).status_code == 400
    assert EmergencyContact.unscoped.count() == 2


def test_an_address_grows_part_by_part_and_goes(patch):
    blank = {"line_1": "", "line_2": "", "city": "", "state": "NY", "zip_code": ""}

    assert patch({"address": blank | {"city": "Albany"}}).json()["address"]["city"] == "Albany"
    address = patch({"address": {"id": 9, "zip_code": "12207"}}).json()["address"]
    assert (address["city"], address["state"], address["zip_code"]) == ("Albany", "NY", "12207")
    assert patch({"address": {}}).json()["address"] is None
    assert patch({"address": None}).json()["address"] is None
    assert changed_fields() == [["Address"], ["Address"], ["Address"]]


def test_a_first_address_needs_its_parts(patch):
    answer = patch({"address": {"city": "Albany"}}).json()

    assert answer["address"] == {
        "line_1": ["This field is required."], "state": ["This field is required."],
        "zip_code": ["This field is required."],
    }  # fmt: skip


@pytest.mark.weak_point("N6")
@pytest.mark.parametrize("nothing", ["", None, "  "])
def test_a_blank_number_removes_it(patch, nothing):
    assert patch({"ssn": nothing}).json()["ssn_last4"] == ""
    assert Patient.unscoped.get().ssn == ""
    assert changed_fields() == [["SSN"]]


@pytest.mark.weak_point("N6")
def test_a_number_that_is_none_keeps_the_stored_one(patch):
    assert patch({"ssn": "x"}).status_code == 400
    assert Patient.unscoped.get().ssn == "123456789"


def test_pharmacies_follow_the_preferred_one(cast, patch, ann):
    harbor = cast.organizations["harbor"]
    one, two, three = (an_offered_pharmacy(harbor, name) for name in ("One", "Two", "Three"))

    def links(record):
        return [
            (row["pharmacy_name"], row["is_default"]) for row in record["patient_pharmacies"] if row["is_active"]
        ]  # fmt: skip

    assert links(patch({"preferred_pharmacy": one.pk}).json()) == [("One", True)]
    assert links(patch({"preferred_pharmacy": two.pk}).json()) == [("Two", True), ("One", False)]
    listed = patch({"pharmacy_ids": [three.pk]}).json()
    assert (links(listed), listed["preferred_pharmacy"]) == ([("Two", True), ("Three", False)], two.pk)
    assert links(patch({"preferred_pharmacy": None}).json()) == [("Three", False), ("Two", False)]
    assert PatientPharmacy.unscoped.count() == 3
    assert changed_fields() == [
        ["Preferred pharmacy", "Pharmacies"], ["Preferred pharmacy", "Pharmacies"], ["Pharmacies"],
        ["Preferred pharmacy"],
    ]  # fmt: skip


def test_a_pharmacy_that_is_no_longer_offered_may_stay(cast, patch):
    pharmacy = an_offered_pharmacy(cast.organizations["harbor"])
    patch({"preferred_pharmacy": pharmacy.pk})
    OrganizationPharmacy.unscoped.update(is_hidden=True)

    echoed = patch({"preferred_pharmacy": pharmacy.pk, "pharmacy_ids": [pharmacy.pk], "pronouns": "they"})

    assert echoed.status_code == 200
    assert patch({"preferred_pharmacy": None}).status_code == 200


def test_deactivating_needs_the_right_to_delete(patch, acting_as, ann, north):
    assert patch({"is_active": True}).status_code == 200
    assert patch({"is_active": False}).status_code == 403

    response = patch({"is_active": False, "pronouns": "they"}, "ada")

    assert (response.status_code, response.json()["is_active"]) == (200, False)
    assert [event.metadata for event in AuditEvent.objects.order_by("id")] == [
        {"changed_fields": ["Pronouns"], "actor_name": "Ada Example"},
        {"field": "is_active", "previous": True, "next": False, "actor_name": "Ada Example"},
    ]
    assert patch({"pronouns": "she"}, "ada").status_code == 404


def test_a_fact_is_judged_against_what_is_stored(patch):
    assert patch({"race": "asian"}).status_code == 200
    assert "race" in patch({"race_declined": True}).json()
    assert patch({"race": "", "race_declined": True}).status_code == 200
    assert "deceased_on" in patch({"deceased_on": "1979-01-01"}).json()
    assert patch({"deceased_on": "2020-01-01"}).json()["deceased_on"] == "2020-01-01"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"first_name": None}, "first_name"),
        ({"first_name": " "}, "first_name"),
        ({"date_of_birth": ""}, "date_of_birth"),
        ({"gender": None}, "gender"),
        ({"gender": True}, "gender"),
        ({"email": None}, "email"),
        ({"address": "1 Main St"}, "address"),
        ({"phones": None}, "phones"),
        ({"is_active": None}, "is_active"),
        ({"pharmacy_ids": ["x"]}, "pharmacy_ids"),
        ([1], "non_field_errors"),
    ],
)
def test_bad_input_is_named_and_nothing_is_written(patch, body, field):
    response = patch(body)

    assert response.status_code == 400
    assert field in response.json()
    assert Patient.unscoped.get().version == 1


@pytest.mark.parametrize(
    ("who", "status"), [(None, 401), ("bill", 403), ("sara", 403), ("lena", 403), ("paul", 200), ("nina", 200)]
)
def test_it_turns_away(patch, who, status):
    assert patch({"pronouns": "they"}, who).status_code == status


def test_a_chart_of_another_facility_does_not_exist(acting_as, south, ann):
    response = acting_as("sara").patch(f"patients/{ann.pk}/?facility_id={south.pk}", {"pronouns": "they"})

    assert (response.status_code, response.json()["code"]) == (404, "resource.not_found")
    assert Patient.unscoped.get().updated_at < datetime(2026, 1, 6, tzinfo=UTC)


def test_it_costs_no_more_than_its_budget(ann, north, acting_as, statements, budgets):
    stan, path = acting_as("stan"), f"patients/{ann.pk}/?facility_id={north.pk}"
    record = stan.get(path).json()

    assert statements(lambda: stan.patch(path, {"pronouns": "they"})) == budgets["change_patient"]
    assert statements(lambda: stan.put(path, record | {"last_name": "New"})) == budgets["replace_patient"]
