"""Every page of the console, opened and used as an administrator would."""

import re
from collections import defaultdict

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint, JSONField, Model, UniqueConstraint
from django.urls import reverse

from careflow.domains.audit.models import AuditEvent
from careflow.domains.clinical.models import NoteVersion, Vitals
from careflow.domains.facilities.models import Facility, Staff
from careflow.domains.patients.models import CareProvider, Patient
from careflow.platform.address import ADDRESS_COLUMNS, Addressed
from careflow.platform.console import ConsoleAdmin, ReadOnlyConsole
from careflow.platform.sealed import SealedField
from tests.architecture.world import World
from tests.web.pages import fields_of

SSN = "123456789"
OURS = [model for model in apps.get_models() if model.__module__.startswith("careflow.")]
PAGES = {model: admin.site.get_model_admin(model) for model in OURS if admin.site.is_registered(model)}


def sealed_fields(model):
    return {field.name for field in model._meta.concrete_fields if isinstance(field, SealedField)}


PLACE = {
    "address_line_1": "1 Pier", "address_line_2": "", "address_city": "Hull", "address_state": "MA",
    "address_zip_code": "02045",
}  # fmt: skip
ADDRESSED = [model for model in PAGES if issubclass(model, Addressed)]
WRONG_JSON = ["true", "5", '"x"', "[[1]]", "[" * 2000, "[" * 200 + "]" * 200, "9" * 5000, "NaN", '["\\u0000"]']
LABELS = {"ids": lambda model: model._meta.label}
APPS = defaultdict[str, list[type[Model]]](list)
for registered in PAGES:
    APPS[registered._meta.app_label].append(registered)


@pytest.fixture
def world(cast):
    made = World(cast)
    patient = Patient.unscoped.get(pk=made.ids["patient"])
    patient.ssn, patient.ssn_last4 = SSN, SSN[-4:]
    patient.save(update_fields=["ssn", "ssn_last4"])
    return made


def address(model, name, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def test_every_table_has_its_page(console):
    html = console.get("/admin/").content.decode()

    assert set(PAGES) == set(OURS)
    for model in OURS:
        assert f'href="{address(model, "changelist")}"' in html, model._meta.label


@pytest.mark.parametrize("model", PAGES, **LABELS)
def test_a_page_keeps_the_ground_rules(model):
    page = PAGES[model]

    assert isinstance(page, ConsoleAdmin)
    assert page.search_fields
    assert page.list_display != ("__str__",)


@pytest.mark.parametrize("app", APPS)
def test_a_page_lists_searches_and_shows_without_a_secret(console, world, app):
    for path in (path for model in APPS[app] for path in paths_of(model)):
        response = console.get(path)
        assert response.status_code in {200, 403}, path
        assert SSN not in re.sub(r"[\s-]", "", response.content.decode()), path


def test_a_page_that_shows_something_of_a_chart_is_on_record(console, world):
    ana, root = world.ids["patient"], get_user_model().objects.get(username="root")
    version = NoteVersion.unscoped.filter(note__encounter__patient=ana).first()
    rows = {
        "chart": Patient.unscoped.get(pk=ana),
        "vitals": Vitals.unscoped.filter(encounter__patient=ana).first(),
        "note version": version,
    }
    for what, row in rows.items():
        before = AuditEvent.objects.count()

        assert console.get(address(type(row), "change", row.pk)).status_code == 200

        event = AuditEvent.objects.latest("id")
        assert AuditEvent.objects.count() == before + 1
        assert (event.action, event.actor_id, event.patient_id) == ("view", root.pk, ana)
        assert (event.model_name, event.object_pk) == (row._meta.model_name, str(row.pk))
        assert (event.organization_id, event.facility_id) == (row.facility.organization_id, row.facility_id)
        assert event.metadata == {"via": "console", "what": what, "actor_name": "Root Keeper"}


def test_what_is_looked_at_again_at_once_is_on_record_once(console, world):
    page, before = address(Patient, "change", world.ids["patient"]), AuditEvent.objects.count()

    assert [console.get(page).status_code, console.post(page, {}).status_code] == [200, 200]

    assert AuditEvent.objects.count() == before + 1


def test_a_form_of_a_chart_that_is_shown_again_is_on_record(console, world):
    page = address(Patient, "change", world.ids["patient"])

    assert console.post(page, {}).status_code == 200

    assert AuditEvent.objects.latest("id").action == "view"


@pytest.mark.parametrize("model", [Facility, Staff, AuditEvent])
def test_a_page_that_shows_nothing_of_a_chart_leaves_no_trace(console, world, model):
    row = model._meta.default_manager.order_by("pk").first()
    before = AuditEvent.objects.count()

    assert console.get(address(model, "change", row.pk)).status_code == 200

    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize("model", [model for model in PAGES if sealed_fields(model)], **LABELS)
def test_a_sealed_field_is_on_no_form(console, world, model):
    row = model._meta.default_manager.order_by("pk").first()

    assert sealed_fields(model).isdisjoint(fields_of(console.get(address(model, "change", row.pk))))


def paths_of(model):
    """The list, two searches, the page of a row, the empty form."""
    row = model._meta.default_manager.order_by("pk").first()
    listed = address(model, "changelist")
    paths = [listed, f"{listed}?q=a", f"{listed}?q=%00"]
    if row is not None:
        paths += [address(model, "change", row.pk), f"{listed}?q={row.pk}"]
    if not isinstance(PAGES[model], ReadOnlyConsole):
        paths.append(address(model, "add"))
    return paths


@pytest.mark.parametrize("model", [model for model in PAGES if PAGES[model].exclude], **LABELS)
def test_a_page_shows_nothing_that_it_leaves_out(console, world, model):
    page = PAGES[model]

    assert not {*page.exclude} & {*page.get_fields(console.get("/admin/").wsgi_request)}


@pytest.mark.parametrize("app", APPS)
def test_saving_a_page_untouched_changes_nothing(console, world, app):
    """What a form shows, it takes back: a page that mangles a field would turn up here."""
    for model in (model for model in APPS[app] if not isinstance(PAGES[model], ReadOnlyConsole)):
        row = model._meta.default_manager.order_by("pk").first()
        if row is None:
            continue
        if isinstance(row, Addressed):
            model._meta.default_manager.filter(pk=row.pk).update(**PLACE)
        before = model._meta.default_manager.filter(pk=row.pk).values().get()
        page = address(model, "change", row.pk)
        fields = fields_of(console.get(page))
        events = AuditEvent.objects.count()

        response = console.post(page, fields)

        assert response.status_code == 302, (model, response.content.decode())
        assert model._meta.default_manager.filter(pk=row.pk).values().get() == before
        assert AuditEvent.objects.count() == events, model


@pytest.mark.parametrize("app", APPS)
def test_an_empty_form_is_told_what_is_missing(console, world, app):
    for model in APPS[app]:
        if not isinstance(PAGES[model], ReadOnlyConsole):
            assert console.post(address(model, "add"), {}).status_code in {200, 403}, model


@pytest.mark.parametrize("model", ADDRESSED, **LABELS)
def test_an_address_comes_and_goes_as_in_the_api(console, world, model):
    row = model._meta.default_manager.order_by("pk").first()
    page = address(model, "change", row.pk)

    for typed, stored in ((PLACE, PLACE), (dict.fromkeys(PLACE, ""), dict.fromkeys(PLACE))):
        response = console.post(page, fields_of(console.get(page)) | typed)

        assert response.status_code == 302, response.context["adminform"].form.errors
        assert model._meta.default_manager.filter(pk=row.pk).values(*ADDRESS_COLUMNS).get() == stored


@pytest.mark.parametrize("model", ADDRESSED, **LABELS)
def test_half_an_address_is_taken_where_the_api_takes_it(console, world, model):
    row = model._meta.default_manager.order_by("pk").first()
    page = address(model, "change", row.pk)
    half = PLACE | {"address_line_1": "", "address_zip_code": ""}

    response = console.post(page, fields_of(console.get(page)) | half)

    if model in {Patient, CareProvider}:
        assert response.status_code == 302
        assert model._meta.default_manager.filter(pk=row.pk).values(*ADDRESS_COLUMNS).get() == half
    else:
        blank = ["This field may not be blank."]
        assert response.context["adminform"].form.errors == {"address_line_1": blank, "address_zip_code": blank}


@pytest.mark.parametrize("model", ADDRESSED, **LABELS)
def test_a_state_is_one_that_the_api_knows(console, world, model):
    page = address(model, "change", model._meta.default_manager.order_by("pk").first().pk)

    response = console.post(page, fields_of(console.get(page)) | PLACE | {"address_state": "QQ"})

    assert response.context["adminform"].form.errors == {"address_state": ["Choose a state by its two letters."]}


@pytest.mark.parametrize("model", PAGES, **LABELS)
def test_json_of_the_wrong_shape_is_refused_at_its_field(console, world, model):
    row = model._meta.default_manager.order_by("pk").first()
    if isinstance(PAGES[model], ReadOnlyConsole) or row is None:
        return
    page = address(model, "change", row.pk)
    fields = fields_of(console.get(page))
    before = model._meta.default_manager.filter(pk=row.pk).values().get()
    for name in {entry.name for entry in model._meta.concrete_fields if isinstance(entry, JSONField)} & fields.keys():
        for wrong in WRONG_JSON:
            response = console.post(page, fields | {name: wrong})

            assert response.status_code == 200, (name, wrong[:9])
            assert set(response.context["adminform"].form.errors) == {name}, (name, wrong[:9])
    assert model._meta.default_manager.filter(pk=row.pk).values().get() == before


@pytest.mark.parametrize("app", APPS)
def test_no_page_tells_people_the_name_of_a_constraint(console, world, app, monkeypatch):
    def refuse(constraint, *_, **__):
        raise ValidationError(constraint.get_violation_error_message())

    for kind in (CheckConstraint, UniqueConstraint):
        monkeypatch.setattr(kind, "validate", refuse)
    for model in (model for model in APPS[app] if not isinstance(PAGES[model], ReadOnlyConsole)):
        row = model._meta.default_manager.order_by("pk").first()
        if row is None:
            continue
        page = address(model, "change", row.pk)
        names = {constraint.name for _, constraints in row.get_constraints() for constraint in constraints}

        response = console.post(page, fields_of(console.get(page)))

        errors = response.context["adminform"].form.errors if names else {}
        told = [text for texts in errors.values() for text in texts]
        assert len(told) == len(names), model
        assert not [name for name in names if name in " ".join(told)]


@pytest.mark.parametrize("app", APPS)
def test_an_action_on_what_is_no_row_is_refused(console, world, app):
    request = console.get("/admin/").wsgi_request
    for model in APPS[app]:
        for action in PAGES[model].get_actions(request):
            for chosen in ("x", "9" * 30):
                response = console.post(
                    address(model, "changelist"), {"action": action, ACTION_CHECKBOX_NAME: chosen}, follow=True
                )

                assert response.status_code == 200, (model, action)
                assert response.redirect_chain, (model, action)
