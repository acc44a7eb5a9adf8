import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.organizations.models import Organization
from tests.cast import LONG_AGO
from tests.domains.organizations.factories import add_role, allow, give_role

FORM = {
    "name": "Harbor Health Group",
    "slug": "harbor-group",
    "legal_name": "Harbor Health Group LLC",
    "phone_number": "2125550100",
    "email": "office@harbor.example",
    "website": "https://harbor.example",
    "tax_id": "12-3456789",
    "notes": "Founded at the pier.",
    "address": {"line_1": "1 Pier St", "line_2": "", "city": "Boston", "state": "MA", "zip_code": "02110"},
}


def path(cast, slug="harbor"):
    return f"organizations/{cast.organizations[slug].pk}/"


def test_an_owner_changes_the_whole_profile(cast, acting_as):
    response = acting_as("olivia").patch(path(cast), FORM)

    harbor = Organization.objects.get(slug="harbor-group")
    assert response.status_code == 200
    assert response.headers["ETag"] == '"2"'
    assert response.json() == {
        **FORM,
        "id": harbor.pk,
        "address": {"id": harbor.pk, **FORM["address"]},
        "created_at": "2026-01-05T14:00:00Z",
        "updated_at": harbor.updated_at.isoformat().replace("+00:00", "Z"),
        "version": 2,
    }
    event = AuditEvent.objects.get()
    assert (event.app_label, event.model_name, event.action) == ("organizations", "organization", "update")
    assert (event.organization_id, event.object_pk) == (harbor.pk, str(harbor.pk))
    assert event.metadata == {
        "organization_id": harbor.pk,
        "changed_fields": [
            "address_city", "address_line_1", "address_line_2", "address_state", "address_zip_code",
            "email", "legal_name", "name", "notes", "phone_number", "slug", "tax_id", "website",
        ],
        "actor_name": "Olivia Example",
    }  # fmt: skip


def test_two_changes_of_different_fields_both_survive(cast, acting_as):
    acting_as("olivia").patch(path(cast), {"tax_id": "11"})
    acting_as("adam").patch(path(cast), {"notes": "x"})

    harbor = Organization.objects.get(slug="harbor")
    assert (harbor.tax_id, harbor.notes, harbor.version) == ("11", "x", 3)


@pytest.mark.weak_point("W9")
def test_part_of_an_address_is_merged_and_null_removes_it(cast, acting_as):
    owner = acting_as("olivia")
    owner.patch(path(cast), {"address": FORM["address"]})

    merged = owner.patch(path(cast), {"address": {"city": "Salem"}}).json()["address"]
    removed = owner.patch(path(cast), {"address": None}).json()["address"]

    assert (merged["line_1"], merged["city"], merged["state"]) == ("1 Pier St", "Salem", "MA")
    assert removed is None


def test_what_is_already_so_leaves_no_trace(cast, acting_as):
    response = acting_as("adam").patch(path(cast), {"name": "Harbor Health", "notes": ""})

    assert (response.status_code, response.json()["version"]) == (200, 1)
    assert Organization.objects.get(slug="harbor").updated_at == LONG_AGO
    assert not AuditEvent.objects.exists()


def test_a_stale_version_changes_nothing(cast, acting_as):
    response = acting_as("adam").patch(path(cast), {"name": "Mine"}, headers={"If-Match": '"7"'})

    assert (response.status_code, response.json()["code"]) == (412, "resource.stale")
    assert Organization.objects.filter(name="Harbor Health").exists()


@pytest.mark.parametrize(
    ("who", "slug", "status"),
    [
        (None, "harbor", 401),
        ("stan", "harbor", 403),
        ("lost", "harbor", 403),
        ("stan", "lakeside", 403),
        ("adam", "lakeside", 404),
    ],
)
def test_it_turns_away(cast, acting_as, who, slug, status):
    response = acting_as(who).patch(path(cast, slug), {"name": "Mine"})

    assert response.status_code == status
    assert not AuditEvent.objects.exists()


def test_the_permission_decides_and_not_the_name_of_the_role(cast, acting_as):
    give_role(cast, "stan", add_role(cast, "office", "org.profile.update"))
    allow(cast, "admin", profile__update=False)

    assert acting_as("stan").patch(path(cast), {"notes": "x"}).status_code == 200
    assert acting_as("adam").patch(path(cast), {"notes": "y"}).status_code == 403


@pytest.mark.weak_point("S6")
def test_an_administrator_of_the_installation_is_recorded_too(cast, acting_as):
    cast.users["lost"].is_superuser = True
    cast.users["lost"].save()

    response = acting_as("lost").patch(path(cast), {"notes": "x"})

    event = AuditEvent.objects.get()
    assert response.status_code == 200
    assert (event.organization_id, event.metadata["actor_name"]) == (cast.organizations["harbor"].pk, "Lost Example")


@pytest.mark.weak_point("W7", "M8")
@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({"name": ""}, {"name": ["This field may not be blank."]}),
        ({"name": None}, {"name": ["This field may not be empty."]}),
        ({"name": 5}, {"name": ["Enter text."]}),
        ({"name": "x" * 256}, {"name": ["Use at most 255 characters."]}),
        ({"slug": "a b"}, {"slug": ["Use only letters, digits, hyphens and underscores."]}),
        ({"slug": "lakeside"}, {"slug": ["Another organization uses this short name. Choose a different one."]}),
        ({"email": "office"}, {"email": ["Enter an e-mail address like name@example.org."]}),
        ({"website": "harbor.example"}, {"website": ["Enter a web address that starts with https://."]}),
        ({"phone_number": "123"}, {"phone_number": ["Enter a phone number with 10 digits."]}),
        ({"address": {"state": "XX"}}, {"address": {"state": ["Choose a state by its two letters."]}}),
        (
            {"address": {"line_1": "1 Pier St", "city": "Boston"}},
            {"address": {"state": ["This field is required."], "zip_code": ["This field is required."]}},
        ),
        ({"address": "Pier"}, {"address": ["Send an object with named fields."]}),
    ],
)
def test_bad_input_names_the_field_and_writes_nothing(cast, acting_as, body, errors):
    response = acting_as("olivia").patch(path(cast), body)

    answer = response.json()
    assert response.status_code == 400
    assert answer.pop("detail")
    assert answer == {"code": "input.invalid", **errors}
    assert not AuditEvent.objects.exists()


def test_there_is_no_put(cast, acting_as):
    assert acting_as("olivia").put(path(cast), FORM).status_code == 405
