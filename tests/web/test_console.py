import re

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from careflow.domains.accounts.models import User
from careflow.domains.audit.models import AuditEvent
from careflow.domains.facilities.models import AppointmentType
from careflow.platform.console import ConsoleAdmin, ReadOnlyConsole
from careflow.platform.console_form import GuardedForm
from careflow.platform.sealed import SealedField
from tests.web.pages import fields_of

pytestmark = pytest.mark.urls("tests.web.console_urls")
OURS = [model for model in apps.get_models() if model.__module__.startswith("careflow.")]


def address(name, *args):
    return reverse(f"admin:facilities_appointmenttype_{name}", args=args)


@pytest.fixture
def consult(cast):
    return AppointmentType.unscoped.get(facility=cast.facilities["north"], code="consult")


def test_a_change_saves_only_what_was_changed_counts_up_and_is_recorded(console, consult):
    body = fields_of(console.get(address("change", consult.pk)))

    with CaptureQueriesContext(connection) as seen:
        response = console.post(address("change", consult.pk), {**body, "name": "Second opinion"})

    assert response.status_code == 302
    consult.refresh_from_db()
    assert (consult.name, consult.version) == ("Second opinion", 2)
    (written,) = [query["sql"] for query in seen if query["sql"].startswith('UPDATE "facilities_appointmenttype"')]
    assert re.findall(r'"(\w+)" = ', written.partition("WHERE")[0]) == ["version", "updated_at", "name"]
    event = AuditEvent.objects.get(model_name="appointmenttype")
    assert (event.app_label, event.action, event.object_pk) == ("facilities", "update", str(consult.pk))
    assert (event.facility_id, event.organization_id) == (consult.facility_id, consult.facility.organization_id)
    assert event.metadata == {"via": "console", "changed_fields": ["name"], "actor_name": "Root Keeper"}


def test_saving_without_a_change_leaves_no_event(console, consult):
    body = fields_of(console.get(address("change", consult.pk)))

    console.post(address("change", consult.pk), body)

    consult.refresh_from_db()
    assert consult.version == 1
    assert not AuditEvent.objects.filter(model_name="appointmenttype").exists()


def test_a_page_that_somebody_has_overtaken_is_refused(console, consult):
    body = fields_of(console.get(address("change", consult.pk)))
    AppointmentType.unscoped.filter(pk=consult.pk).update(version=2)

    response = console.post(address("change", consult.pk), {**body, "name": "Mine"})

    assert response.status_code == 200
    assert "Somebody changed this meanwhile" in response.content.decode()
    consult.refresh_from_db()
    assert consult.name == "Consult"


def test_what_the_database_refuses_is_an_error_of_the_form(console, consult, monkeypatch):
    monkeypatch.setattr(GuardedForm, "validate_constraints", lambda *_, **__: None)  # as in a race
    body = fields_of(console.get(address("change", consult.pk)))

    response = console.post(address("change", consult.pk), {**body, "code": "annual"})

    assert response.status_code == 200
    assert response.context["adminform"].form.errors["code"] == ["Another type has this code."]
    consult.refresh_from_db()
    assert consult.code == "consult"
    assert not AuditEvent.objects.filter(model_name="appointmenttype").exists()


def test_what_stands_in_the_way_is_told_in_the_sentence_of_the_page(console, consult):
    body = fields_of(console.get(address("change", consult.pk)))

    response = console.post(address("change", consult.pk), {**body, "code": "annual"})

    assert response.context["adminform"].form.errors == {"code": ["Another type has this code."]}


def test_adding_and_deleting_are_recorded(console, cast):
    north = cast.facilities["north"]
    body = {
        "facility": north.pk, "code": "sport", "name": "Sport", "color": "#112233", "duration_minutes": "20",
        "is_active": "on",
    }  # fmt: skip

    assert console.post(address("add"), body).status_code == 302
    made = AppointmentType.unscoped.get(code="sport")
    assert console.post(address("delete", made.pk), {"post": "yes"}).status_code == 302

    events = AuditEvent.objects.filter(model_name="appointmenttype", object_pk=str(made.pk)).order_by("id")
    assert [event.action for event in events] == ["create", "delete"]
    assert not AppointmentType.unscoped.filter(code="sport").exists()


def test_deleting_several_at_once_is_recorded_one_by_one(console, cast):
    chosen = AppointmentType.unscoped.filter(facility=cast.facilities["south"], code__in=["annual", "urgent"])
    body = {"action": "delete_selected", "_selected_action": [row.pk for row in chosen], "post": "yes"}

    console.post(address("changelist"), body)

    assert AuditEvent.objects.filter(model_name="appointmenttype", action="delete").count() == 2


def test_a_change_whose_event_cannot_be_written_does_not_happen(console, consult, monkeypatch):
    body = fields_of(console.get(address("change", consult.pk)))

    def fail(*_, **__):
        raise RuntimeError

    monkeypatch.setattr(AuditEvent.objects, "bulk_create", fail)
    console.post(address("change", consult.pk), {**body, "name": "Second opinion"})

    consult.refresh_from_db()
    assert consult.name == "Consult"


def test_history_leads_to_the_log(console, consult):
    response = console.get(address("history", consult.pk))

    assert response.status_code == 302
    assert response["Location"] == (
        f"/admin/audit/auditevent/?app_label=facilities&model_name=appointmenttype&object_pk={consult.pk}"
    )
    assert console.get(response["Location"]).status_code == 200


def test_nobody_edits_the_log(console, cast):
    event = AuditEvent.objects.get(model_name="session")

    assert console.get(reverse("admin:audit_auditevent_change", args=[event.pk])).status_code == 200
    for name, args in (("add", ()), ("delete", (event.pk,))):
        assert console.get(reverse(f"admin:audit_auditevent_{name}", args=args)).status_code == 403


def test_signing_in_and_out_is_recorded(client, cast):
    person = cast.users["stan"]
    person.set_password("a good password")
    person.is_staff = True
    person.save()

    def sign_in(password):
        return client.post("/admin/login/", {"username": "stan", "password": password, "next": "/admin/"})

    assert sign_in("guess").status_code == 200
    assert sign_in("a good password").status_code == 302
    client.post("/admin/logout/")

    events = AuditEvent.objects.filter(app_label="users", model_name="session").order_by("id")
    assert [(event.action, event.metadata["surface"], event.metadata["outcome"]) for event in events] == [
        ("login", "console", "failure"), ("login", "console", "success"), ("login", "console", "sign_out"),
    ]  # fmt: skip
    assert {event.organization_id for event in events} == {cast.organizations["harbor"].pk}


def test_guessing_at_the_console_comes_to_an_end(client, cast):
    for _ in range(10):
        client.post("/admin/login/", {"username": "stan", "password": "guess"})

    response = client.post("/admin/login/", {"username": "stan", "password": "guess"})

    assert "Too many tries" in response.content.decode()


@pytest.mark.parametrize("blank", [{"password": ""}, {}, {"password": "nul\0"}])
def test_a_try_without_a_password_does_not_begin_the_count_anew(client, cast, blank):
    for _ in range(9):
        client.post("/admin/login/", {"username": "stan", "password": "guess"})
    client.post("/admin/login/", {"username": "stan"} | blank)

    response = client.post("/admin/login/", {"username": "stan", "password": "guess"})

    assert "Too many tries" in response.content.decode()


def test_who_signs_in_begins_the_count_anew(client, cast):
    User.objects.filter(username="stan").update(password=make_password("a good password"), is_staff=True)
    for password in [*["guess"] * 9, "a good password", "guess"]:
        response = client.post("/admin/login/", {"username": "stan", "password": password})

    assert "Too many tries" not in response.content.decode()


@pytest.mark.parametrize("foreign", ["//evil.example/", "https://evil.example/", ""])
def test_who_signs_in_stays_in_the_console(client, cast, foreign):
    User.objects.filter(username="stan").update(password=make_password("a good password"), is_staff=True)

    response = client.post("/admin/login/", {"username": "stan", "password": "a good password", "next": foreign})

    assert response["Location"] == "/admin/"


@pytest.mark.parametrize("name", ["nul\0", ""])
def test_what_is_no_username_is_told_at_its_field(client, db, name):
    response = client.post("/admin/login/", {"username": name, "password": "guess"})

    assert response.status_code == 200
    assert response.context["form"].errors["username"]


def test_a_group_is_changed_under_the_same_rules(console):
    console.post("/admin/auth/group/add/", {"name": "Readers"})

    assert Group.objects.filter(name="Readers").exists()
    assert AuditEvent.objects.get(model_name="group").action == "create"


@pytest.mark.parametrize(
    "model", [model for model in OURS if admin.site.is_registered(model)], ids=lambda model: model._meta.label
)
def test_no_page_handles_a_sealed_field(model, console, rf):
    page = admin.site.get_model_admin(model)
    sealed = {entry.name for entry in model._meta.concrete_fields if isinstance(entry, SealedField)}
    assert isinstance(page, ConsoleAdmin)
    request = rf.get("/admin/")
    request.user = console.get("/admin/").wsgi_request.user
    shown = set(page.get_form(request)().fields) | set(page.get_readonly_fields(request)) | set(page.list_display)
    assert not shown & sealed
    assert page.search_fields or isinstance(page, ReadOnlyConsole)
