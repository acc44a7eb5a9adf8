from datetime import date
from urllib.parse import urlencode

import pytest
from django.db import connection

from careflow.domains.audit.models import AuditEvent
from tests.domains.patients.crowd import a_crowd
from tests.domains.patients.factories import a_care_provider, a_patient, an_offered_pharmacy, gender_of


@pytest.fixture
def find(acting_as, north):
    """Chart numbers of the patients found, in their order."""

    def find(who="stan", facility=north, **query):
        response = acting_as(who).get(f"patients/?{urlencode({'facility_id': facility.pk, **query})}")
        assert response.status_code == 200, response.json()
        return [row["chart_number"] for row in response.json()]

    return find


@pytest.fixture
def people(north):
    """Chart numbers say who it is."""
    a_patient(north, chart_number="1001", first_name="Ann", last_name="Smith", phones=["(555) 011-0001"])
    a_patient(north, chart_number="1002", first_name="Smilla", last_name="Berg", phones=["1 555 011 0002"])
    a_patient(north, chart_number="1003", first_name="Josefine", last_name="Blacksmith", middle_name="Mary Ann")
    a_patient(
        north, chart_number="1004", first_name="José", last_name="Müller-O’Neil", preferred_name="Pepe",
        date_of_birth=date(1990, 12, 1), email="jose@example.org",
    )  # fmt: skip
    a_patient(north, chart_number="20", first_name="Al", last_name="Xu", phones=["5550110001"])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"search": "smi"}, ["1002", "1003", "1001"]),
        ({"search": "mulleroneil"}, ["1004"]),
        ({"search": "SMITH"}, ["1003", "1001"]),
        ({"search": "smith, ann"}, ["1003", "1001"]),
        ({"search": "Smith,"}, ["1003", "1001"]),
        ({"name": ", jos"}, ["1003", "1004"]),
        ({"search": "ann smith"}, ["1003", "1001"]),
        ({"search": "smith ann"}, ["1003", "1001"]),
        ({"search": "jose mueller"}, []),
        ({"search": "jose muller"}, ["1004"]),
        ({"search": "o'neil"}, ["1004"]),
        ({"search": "pepe"}, ["1004"]),
        ({"search": "example.org"}, ["1004"]),
        ({"name": "example.org"}, []),
        ({"search": "al xu"}, ["20"]),
        ({"search": "x"}, ["20"]),
        ({"search": "u"}, []),
        ({"search": "mary ann black"}, ["1003"]),
        ({"search": "1990-12-01"}, ["1004"]),
        ({"search": "12/01/1990"}, ["1004"]),
        ({"search": "12/01/90"}, ["1004"]),
        ({"date_of_birth": "1990-12-01"}, ["1004"]),
        ({"search": "1003"}, ["1003"]),
        ({"search": "MRN 1003"}, ["1003"]),
        ({"chart_number": "2"}, ["20"]),
        ({"chart_number": "100"}, ["1002", "1003", "1004", "1001"]),
        ({"chart_number": "004"}, ["1004"]),
        ({"phone": "5550110002"}, ["1002"]),
        ({"phone": "+1 (555) 011-0002"}, ["1002"]),
        ({"phone": "0110002"}, ["1002"]),
        ({"phone": "0002"}, ["1002"]),
        ({"search": "555-011-0002"}, ["1002"]),
        ({"phone": "no digits"}, []),
        ({"search": ","}, []),
    ],
)
def test_it_finds_what_people_type(people, find, query, found):
    assert find(**query) == found


@pytest.mark.parametrize("query", [{}, {"search": ""}, {"search": "  ", "name": "", "phone": "", "date_of_birth": ""}])
def test_nobody_is_found_without_a_filter(people, find, query):
    assert find(**query) == []


def test_all_filters_must_hold_together(people, find):
    assert find(search="smith", phone="5550110001", date_of_birth="1980-05-12") == ["1003", "1001"]
    assert find(search="smith", phone="5550110001", date_of_birth="1980-05-13") == []
    assert find(name="smith", chart_number="1001", phone="0001") == ["1001"]
    assert find(search="xu", name="smith") == []


@pytest.mark.parametrize("odd", ["100%", "a_b", "back\\slash", "quo'te", 'dou"ble', "%%%", "___", "*", "AND", "(x)"])
def test_no_sign_has_a_meaning_of_its_own(north, find, odd):
    a_patient(north, chart_number="1", first_name="Plain", last_name="100 ab backslash quote double and x", phones=())
    a_patient(north, chart_number="2", first_name="Odd", last_name=f"x{odd}y")

    for query in ({"search": f"x{odd}y"}, {"name": f"x{odd}"}, {"search": f"x{odd}y, od"}):
        assert set(find(**query)) <= {"2"}
    assert find(search=f"x{odd}y") == find(name=f"x{odd}") == ["2"]


def test_names_in_every_script_are_found(north, find):
    a_patient(north, chart_number="1", first_name="Иван", last_name="Петров")
    a_patient(north, chart_number="2", first_name="美玲", last_name="陈")

    assert find(search="петр") == find(search="трова"[:3]) == find(name="Петров, Иван") == ["1"]
    assert find(search="陈") == find(search="美玲 陈") == ["2"]


def test_a_list_cut_short_prefers_last_names_then_first_names(north, find):
    a_patient(north, chart_number="1", first_name="Zed", last_name="Aarblacksmith")
    a_patient(north, chart_number="2", first_name="Smithy", last_name="Bo")
    a_patient(north, chart_number="3", first_name="Zed", last_name="Smith")

    assert find(search="smith") == ["1", "2", "3"]
    assert find(search="smith", limit=2) == ["2", "3"]
    assert find(search="smith", limit=1) == ["3"]


def test_deactivated_charts_and_other_facilities_are_not_found(north, south, find):
    a_patient(north, chart_number="1", last_name="Gone", is_active=False)
    a_patient(south, chart_number="2", last_name="Gone")

    for query in ({"search": "gone"}, {"chart_number": "2"}, {"phone": "5550110001"}, {"date_of_birth": "1980-05-12"}):
        assert find(**query) == []
    assert find("sara", south, search="gone") == ["2"]


def test_a_patient_is_shown_whole(cast, acting_as, north):
    doctor = a_care_provider(north, linked_staff=cast.staff["paul@north"])
    hospital = a_care_provider(north, first_name="", last_name="", organization_name="General Hospital")
    pharmacy = an_offered_pharmacy(cast.organizations["harbor"])
    patient = a_patient(
        north, first_name="Ann", last_name="Lee", ssn="123456789", pcp=doctor, referring_provider=hospital,
        preferred_pharmacy=pharmacy, contacts=["Bo", "Al"], phones=["5550110001", "5550110002"],
        address_line_1="1 Main St", address_line_2="", address_city="Boston", address_state="MA",
        address_zip_code="02101",
    )  # fmt: skip

    rows = acting_as("bill").get(f"patients/?facility_id={north.pk}&search=lee").json()

    one, two = ({"id": row.pk, "number": row.number} for row in patient.phones.order_by("id"))
    bo, al = patient.emergency_contacts.order_by("id")
    contact = {
        "relationship": "", "phone_number": "", "notes": "", "created_at": "2026-01-05T14:00:00Z",
        "updated_at": "2026-01-05T14:00:00Z",
    }  # fmt: skip
    assert rows == [
        {
            "id": patient.pk,
            "facility": north.pk,
            "first_name": "Ann",
            "last_name": "Lee",
            "middle_name": "",
            "preferred_name": "",
            "date_of_birth": "1980-05-12",
            "deceased_on": None,
            "gender": gender_of(north).pk,
            "gender_name": "Female",
            "gender_code": "female",
            "sex_at_birth": "",
            "race": "",
            "race_declined": False,
            "ethnicity": "",
            "ethnicity_declined": False,
            "preferred_language": "",
            "preferred_language_declined": False,
            "pronouns": "",
            "email": "",
            "address": {
                "id": patient.pk, "line_1": "1 Main St", "line_2": "", "city": "Boston", "state": "MA",
                "zip_code": "02101",
            },
            "ssn_last4": "6789",
            "chart_number": "100",
            "preferred_pharmacy": pharmacy.pk,
            "preferred_pharmacy_name": "Corner Pharmacy",
            "is_active": True,
            "created_at": "2026-01-05T14:00:00Z",
            "updated_at": "2026-01-05T14:00:00Z",
            "version": 1,
            "pcp": doctor.pk,
            "pcp_name": "Paul Example",
            "referring_provider": hospital.pk,
            "referring_provider_name": "General Hospital",
            "phones": [
                {**one, "label": "cell", "is_primary": True},
                {**two, "label": "cell", "is_primary": False},
            ],
            "primary_phone_number": "5550110001",
            "emergency_contacts": [
                {"id": bo.pk, "name": "Bo", "is_primary": True, **contact},
                {"id": al.pk, "name": "Al", "is_primary": False, **contact},
            ],
            "emergency_contact_name": "Bo",
            "emergency_contact_relationship": "",
            "emergency_contact_phone": "",
            "patient_pharmacies": [],
            "patient_documents": [],
            "documents": [],
        }
    ]  # fmt: skip


def test_it_costs_the_same_for_one_and_for_hundreds(acting_as, north, statements, budgets):
    a_crowd(facility_id=north.pk, count=500)
    a_patient(north, last_name="Only", contacts=["Bo"])
    stan = acting_as("stan")

    one = statements(lambda: stan.get(f"patients/?facility_id={north.pk}&search=only"))
    many = statements(lambda: stan.get(f"patients/?facility_id={north.pk}&chart_number=100"))

    assert len(stan.get(f"patients/?facility_id={north.pk}&chart_number=100").json()) == 501
    assert one == many == budgets["search_patients"]


def test_a_search_leaves_no_trace_and_reads_no_sealed_number(find, north):
    sealed = a_patient(north, chart_number="77", last_name="Smithson", ssn="123456789")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE patients_patient SET ssn = 'lost:key' WHERE id = %s", [sealed.pk])

    assert find(search="smithson") == ["77"]
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    ("who", "status", "code"),
    [(None, 401, "auth.not_signed_in"), ("sara", 403, "auth.not_allowed"), ("lena", 403, "auth.not_allowed")],
)
def test_it_turns_away(acting_as, north, who, status, code):
    response = acting_as(who).get(f"patients/?facility_id={north.pk}&search=x")

    assert (response.status_code, response.json()["code"]) == (status, code)


def test_it_needs_the_right_to_view(cast, acting_as, north):
    staff = cast.staff["stan@north"]
    type(staff).unscoped.filter(pk=staff.pk).update(security_overrides={"patients.view": False})

    assert acting_as("stan").get(f"patients/?facility_id={north.pk}&search=x").status_code == 403


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("date_of_birth=yesterday", "date_of_birth"),
        ("date_of_birth=10000-01-01", "date_of_birth"),
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        (f"search={'x' * 201}", "search"),
        ("phone=%00", "phone"),
        ("facility_id=abc", "facility_id"),
    ],
)
def test_bad_input_is_named(acting_as, north, query, field):
    response = acting_as("stan").get(f"patients/?facility_id={north.pk}&{query}")

    assert response.status_code == 400
    assert field in response.json()
