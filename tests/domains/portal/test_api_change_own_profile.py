"""Changing one's own profile. What it does to a chart is told in the tests of the operation in patients."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from careflow.domains.audit.models import AuditEvent
from careflow.domains.patients.models import ContactChange, EmergencyContact, Patient, PatientPhone
from careflow.domains.patients.operations import change_own_profile, own_profile
from careflow.domains.portal.models import ProxyAccess
from careflow.platform.models import LimitCounter
from careflow.platform.problems import TooMany
from tests.domains.portal.letters import NOW, at_home
from tests.domains.portal.profile import ADDRESS, BLANK_ADDRESS, BUDGETS, CONTACT, ME, a_full_chart, shown


@pytest.fixture
def ana(portal_people):
    patient = portal_people.patients["ana"]
    a_full_chart(patient)
    return patient


@pytest.fixture
def client(ana, acting_as):
    return acting_as("ana")


FORMS = [
    {"preferred_name": "Nan", "pronouns": "they", "preferred_language": "Spanish"},
    {
        "email": "new@example.org", "primary_phone_number": "(555) 011-0003",
        "address": {**ADDRESS, "line_2": "", "state": "NY", "zip_code": "10001"},
    },
    {"primary_emergency_contact": {"name": "Di Lee", "relationship": "sister", "phone_number": "+1 555 011 0008"}},
]  # fmt: skip


@pytest.mark.parametrize("form", FORMS, ids=["person", "contact", "emergency"])
def test_each_form_of_the_client_is_saved_and_shown(client, ana, form):
    answer = client.patch(ME, form)

    expected = {**form, "address": {"id": ana.pk, **form["address"]}} if "address" in form else form
    assert (answer.status_code, answer["ETag"]) == (200, '"2"')
    assert answer.json() == shown(ana, **expected, version=2) == client.get(ME).json()


def test_what_is_not_the_patients_to_change_is_ignored(client, ana):
    sent = {
        **client.get(ME).json(), "first_name": "Eve", "date_of_birth": "2001-01-01", "race": "white", "id": 1,
        "ssn": "987654321", "chart_number": "1", "facility_name": "Elsewhere", "insurance_policies": None,
        "preferred_pharmacy_name": "X", "is_active": False, "version": 99, "unheard_of": {"of": []}, "phones": [],
        "emergency_contacts": [], "pcp": 1,
    }  # fmt: skip

    assert client.patch(ME, sent).json() == shown(ana)
    assert Patient.unscoped.get(pk=ana.pk).ssn == "123456789"
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    "sent",
    [
        {}, {"address": None}, {"primary_emergency_contact": None}, {"address": {"id": 3, "country": "US"}},
        {"primary_phone_number": "555-011-0001"}, {"address": ADDRESS}, {"primary_emergency_contact": CONTACT},
    ],
)  # fmt: skip
def test_what_changes_nothing_leaves_no_trace(client, ana, sent):
    assert client.patch(ME, sent).json() == shown(ana)
    assert not AuditEvent.objects.exists()
    assert not ContactChange.unscoped.exists()


@pytest.mark.parametrize(
    ("sent", "changed"),
    [
        ({"address": {}}, {"address": None}),
        ({"primary_phone_number": " "}, {"primary_phone_number": ""}),
        ({"primary_emergency_contact": {"name": ""}}, {"primary_emergency_contact": None}),
        ({"primary_emergency_contact": {}}, {"primary_emergency_contact": None}),
        ({"email": "", "pronouns": ""}, {"email": "", "pronouns": ""}),
        (
            {"primary_emergency_contact": {"name": "Di"}},
            {"primary_emergency_contact": {"name": "Di", "relationship": "", "phone_number": ""}},
        ),
        ({"address": {"zip_code": " 02102 "}}, {"address": {**ADDRESS, "zip_code": "02102"}}),
    ],
)
def test_blanks_remove_and_parts_are_merged(client, ana, sent, changed):
    if changed.get("address"):
        changed["address"] = {"id": ana.pk, **changed["address"]}

    assert client.patch(ME, sent).json() == shown(ana, **changed, version=2)


@pytest.mark.weak_point("W9")
def test_without_an_address_on_file_the_contact_form_is_saved_all_the_same(portal_people, acting_as):
    form = {"email": "n@example.org", "primary_phone_number": "5550110004", "address": BLANK_ADDRESS}

    answer = acting_as("noel").patch(ME, form)

    assert (answer.status_code, answer.json()["address"]) == (200, None)
    assert (answer.json()["email"], answer.json()["primary_phone_number"]) == ("n@example.org", "5550110004")


@pytest.mark.weak_point("S16", "S6")
def test_the_desk_learns_of_it_and_the_log_holds_names_only(client, ana, acting_as):
    client.patch(ME, {"email": "new@example.org", "primary_phone_number": "", "pronouns": "they"})

    (told,) = acting_as("stan").get(f"patients/contact-changes/?facility_id={ana.facility_id}").json()
    assert (told["patient"], told["made_by_name"], told["is_by_proxy"], told["changes"]) == (
        ana.pk, "Ana Harbor", False,
        [
            {"field": "email", "label": "Email", "before": "ana@example.org", "after": "new@example.org"},
            {"field": "phones", "label": "Phones", "before": "5550110001 (cell), 5550110002 (cell)", "after": ""},
        ],
    )  # fmt: skip
    event = AuditEvent.objects.get()
    assert (event.facility_id, event.patient_id, event.actor_id) == (
        ana.facility_id, ana.pk, ana.portal_account.user_id,
    )  # fmt: skip
    assert event.metadata == {
        "changed_fields": ["Pronouns", "Email", "Phones"], "by": "patient", "actor_name": "Ana Harbor",
    }  # fmt: skip


BAD = [
    ({"email": "not an address"}, "email"),
    ({"email": "a" * 250 + "@example.org"}, "email"),
    ({"email": None}, "email"),
    ({"email": ["a@example.org"]}, "email"),
    ({"primary_phone_number": "123"}, "primary_phone_number"),
    ({"primary_phone_number": "555-011-000x"}, "primary_phone_number"),
    ({"primary_phone_number": "25550110001"}, "primary_phone_number"),
    ({"primary_phone_number": "(555)  -  011  -  0001"}, "primary_phone_number"),
    ({"primary_phone_number": 5550110001}, "primary_phone_number"),
    ({"primary_phone_number": None}, "primary_phone_number"),
    ({"preferred_name": "x" * 101}, "preferred_name"),
    ({"preferred_name": "a\0b"}, "preferred_name"),
    ({"preferred_language": "x" * 51}, "preferred_language"),
    ({"pronouns": "x" * 51}, "pronouns"),
    ({"address": "1 Main St"}, "address"),
    ({"address": []}, "address"),
    ({"address": BLANK_ADDRESS}, "address"),
    ({"address": {"city": " "}}, "address"),
    ({"address": {"state": "ZZ"}}, "address"),
    ({"address": {"zip_code": "1" * 11}}, "address"),
    ({"address": {"line_1": None}}, "address"),
    ({"primary_emergency_contact": "Bo"}, "primary_emergency_contact"),
    ({"primary_emergency_contact": {"name": "x" * 151}}, "primary_emergency_contact"),
    ({"primary_emergency_contact": {"name": None}}, "primary_emergency_contact"),
    ({"primary_emergency_contact": {"name": "Bo", "phone_number": "12"}}, "primary_emergency_contact"),
    ({"primary_emergency_contact": {"name": "Bo", "relationship": "x" * 101}}, "primary_emergency_contact"),
]


@pytest.mark.weak_point("W7", "M8")
@pytest.mark.parametrize(("sent", "field"), BAD)
def test_bad_input_is_named_and_nothing_is_written(client, ana, sent, field):
    others = {"preferred_name": "Nan", "email": "new@example.org", "primary_phone_number": ""}

    answer = client.patch(ME, {**others, **sent})

    assert (answer.status_code, field in answer.json()) == (400, True), answer.content
    assert answer.json()["detail"]
    assert client.get(ME).json() == shown(ana)
    assert PatientPhone.unscoped.count() == EmergencyContact.unscoped.count() == 2
    assert not AuditEvent.objects.exists()


@pytest.mark.weak_point("W11")
def test_every_wrong_field_is_named_at_once_in_words_that_a_patient_understands(client):
    sent = {"email": "x", "primary_phone_number": "1", "address": {"state": "ZZ"}}

    answer = client.patch(ME, sent).json()

    assert answer == {
        "detail": "Email: Enter an e-mail address like name@example.org.",
        "code": "input.invalid",
        "email": ["Enter an e-mail address like name@example.org."],
        "primary_phone_number": ["Enter a phone number with 10 digits."],
        "address": {"state": ["Choose a state by its two letters."]},
    }


@pytest.mark.weak_point("W7")
def test_a_first_address_is_told_what_it_lacks(portal_people, acting_as):
    answer = acting_as("noel").patch(ME, {"address": {**BLANK_ADDRESS, "line_1": "1 Main St", "state": "MA"}}).json()

    missing = ["Fill in this part of your address."]
    assert answer["address"] == {"city": missing, "zip_code": missing}
    assert answer["detail"] == "Address city: Fill in this part of your address."


def test_an_older_version_is_refused(client):
    assert client.patch(ME, {"pronouns": "they"}, headers={"If-Match": '"1"'}).status_code == 200

    late = client.patch(ME, {"pronouns": "he"}, headers={"If-Match": '"1"'})

    assert (late.status_code, client.get(ME).json()["pronouns"]) == (412, "they")


def test_sixty_saves_an_hour_are_enough_for_one_patient(client, ana, acting_as):
    saves = [client.patch(ME, {"pronouns": f"p{number}"}).status_code for number in range(58)]
    idle = [client.patch(ME, sent).status_code for sent in ({}, {"pronouns": "p57"}, {"email": "x"}, {"address": []})]
    saves += [acting_as("gina").patch(f"{ME}?patient={ana.pk}", {"pronouns": f"g{n}"}).status_code for n in range(2)]

    late = client.patch(ME, {"pronouns": "late", "email": "late@example.org"})

    assert (set(saves), idle) == ({200}, [200, 200, 400, 400])
    assert (late.status_code, late.json()["code"], int(late["Retry-After"]) > 3500) == (429, "limit.reached", True)
    assert (client.get(ME).json()["pronouns"], client.patch(ME, {"pronouns": "g1"}).status_code) == ("g1", 200)
    assert acting_as("noel").patch(ME, {"pronouns": "he"}).status_code == 200
    LimitCounter.objects.update(window_starts_at=timezone.now() - timedelta(hours=1))
    assert client.patch(ME, {"pronouns": "late"}).status_code == 200


def test_a_save_that_is_undone_is_not_counted(portal_people, ana, counters, monkeypatch):
    monkeypatch.setattr(own_profile, "SAVES_PER_PATIENT", replace(own_profile.SAVES_PER_PATIENT, most=1))
    actor = at_home(portal_people, "ana")

    for pronouns in ("p1", "p2", "p3"):
        with transaction.atomic():
            change_own_profile(actor=actor, patient_id=ana.pk, changes={"pronouns": pronouns}, now=NOW)
            transaction.set_rollback(True)
    change_own_profile(actor=actor, patient_id=ana.pk, changes={"pronouns": "p4"}, now=NOW)

    with pytest.raises(TooMany):
        change_own_profile(actor=actor, patient_id=ana.pk, changes={"pronouns": "p5"}, now=NOW)


def test_a_guardian_changes_whom_they_look_after_by_their_own_name(ana, acting_as):
    answer = acting_as("gina").patch(f"{ME}?patient={ana.pk}", {"email": "gina@example.org"})

    assert (answer.status_code, answer.json()["email"]) == (200, "gina@example.org")
    told = ContactChange.unscoped.get()
    assert (told.made_by_name, told.is_by_proxy) == ("Gina Guard", True)
    assert AuditEvent.objects.get().metadata["by"] == "proxy"


def test_a_guardian_without_that_scope_changes_nothing(ana, acting_as):
    ProxyAccess.unscoped.update(profile=False)

    assert acting_as("gina").patch(ME, {"pronouns": "x"}).status_code == 403
    assert Patient.unscoped.get(pk=ana.pk).version == 1


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("stan", 401), ("noel", 404), ("sofia", 404), ("lars", 404)])
def test_others_change_nothing(ana, acting_as, who, status):
    assert acting_as(who).patch(f"{ME}?patient={ana.pk}", {"pronouns": "x"}).status_code == status
    assert Patient.unscoped.get(pk=ana.pk).version == 1


odd = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(allow_nan=False), st.text(max_size=20),
    st.sampled_from(["\0", "x" * 20_000, "ﷺ" * 180, " ", "5550110001", "\u0665" * 10, "a@example.org", "\u202e", "MA"]),
    st.lists(st.none(), max_size=2),
)  # fmt: skip
texts = ["preferred_name", "preferred_language", "pronouns", "email", "primary_phone_number", "x"]
parts = st.dictionaries(st.sampled_from([*ADDRESS, *CONTACT, "id"]), odd, max_size=5)
bodies = st.dictionaries(st.sampled_from(texts), odd, max_size=4) | st.dictionaries(
    st.sampled_from(["address", "primary_emergency_contact"]), odd | parts, max_size=2
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sent=bodies)
def test_no_body_breaks_it(client, sent):
    answer = client.patch(ME, json.dumps(sent).encode())

    assert answer.status_code in {200, 400}, answer.content
    assert answer.status_code == 200 or answer.json()["detail"]
    assert answer.status_code == 400 or answer.json() == client.get(ME).json()


def test_the_whole_contact_form_keeps_to_its_budget(client, statements):
    form = {**FORMS[0], **FORMS[1], **FORMS[2]}

    assert statements(lambda: client.patch(ME, form)) == BUDGETS["change_own_profile"]
