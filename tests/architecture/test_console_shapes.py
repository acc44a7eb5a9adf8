"""What the API's bodies refuse, no form of the console stores either."""

import json

import pytest
from django import forms
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group
from pydantic import TypeAdapter, ValidationError

from careflow.domains.accounts.models import User
from careflow.domains.facilities.schemas.people import PersonPatch
from careflow.domains.organizations.models import Membership
from careflow.platform.address import ADDRESS_COLUMNS
from careflow.platform.console import ReadOnlyConsole
from careflow.platform.console_form import SEEN_VERSION
from careflow.platform.endpoint.shapes import Lenient
from careflow.platform.money import spelled

REGISTERED = {
    model: admin.site.get_model_admin(model) for model in apps.get_models() if admin.site.is_registered(model)
}
PAGES = {model: page for model, page in REGISTERED.items() if not isinstance(page, ReadOnlyConsole)}
# Bodies of domains above the page's own.
BODIES = {User: PersonPatch}
NO_BODY = {
    Group: "Rights over the console, of which the API knows nothing.",
    Membership: "Links and a switch.",
}
# Columns of whole hundredths, which the API spells.
AMOUNTS = {"charge_cents": "charge_amount", "default_units": "default_units"}
LINKS = (forms.ModelChoiceField, forms.ModelMultipleChoiceField)
KEPT_BY_IMPORTS = "What an import or the directory wrote; no body takes it."
NOT_OF_THE_BODY = {
    "facilities.Staff.external_id": KEPT_BY_IMPORTS,
    "facilities.Staff.external_system": KEPT_BY_IMPORTS,
    "insurance.Carrier.directory_source": KEPT_BY_IMPORTS,
    "insurance.Carrier.external_id": KEPT_BY_IMPORTS,
    "insurance.Carrier.last_directory_sync_at": KEPT_BY_IMPORTS,
    "insurance.Carrier.source": KEPT_BY_IMPORTS,
    "organizations.OrganizationRole.requires_second_factor": "A switch with a route of its own.",
    "organizations.OrganizationRole.security_permissions": "Has a route and, here, a shape of its own.",
    "pharmacies.Pharmacy.directory_source": KEPT_BY_IMPORTS,
    "pharmacies.Pharmacy.external_id": KEPT_BY_IMPORTS,
    "pharmacies.Pharmacy.source": KEPT_BY_IMPORTS,
    "accounts.User.is_staff": "Opens the console only.",
    "accounts.User.is_superuser": "Opens the console only.",
    "accounts.User.phone_number": "People give it themselves; it has a shape here.",
    "accounts.User.password": "Has a page of its own.",
}
TAKEN_HERE = {
    ("accounts.User.email", ""): "An administrator of the console may have none.",
    ("billing.FacilityFeeOverride.description", ""): "Stands for null, and so for what the sheet says.",
}
NUMBERS = ["-1", "0", "99999", "2147483648", "99999999999999"]
TEXTS = ["", "123", "abc", "red", "not one of these", "An\u200bn", "two\nlines", "🩺", "ZZ", "x" * 11_000, "x" * 21_000]
DAYS = ["10000-01-01", "2999-02-30", "soon"]
TIMES = ["25:00", "soon"]
JSONS = ["1", '"text"', "[1]", '[0, 8, "x"]', '{"a": {"b": 1}}', '[{"days": []}]', json.dumps({"a": "x" * 11_000})]
HOSTILE = {
    forms.IntegerField: NUMBERS, forms.DateField: DAYS, forms.TimeField: TIMES, forms.JSONField: JSONS,
    forms.CharField: TEXTS, forms.ChoiceField: TEXTS,
}  # fmt: skip
DESCRIBED = [model for model in PAGES if model not in NO_BODY]


def body_of(model):
    return BODIES.get(model) or PAGES[model].body


def as_sent(field, name, text):
    """What a client of the API would send for what somebody types here."""
    if isinstance(field, forms.JSONField):
        return json.loads(text)
    if isinstance(field, forms.IntegerField):
        return spelled(int(text)) if name in AMOUNTS else int(text)
    return text


def refuses(body, name, value):
    shape = body.model_fields[AMOUNTS.get(name, name)].rebuild_annotation()
    try:
        TypeAdapter(shape, config=Lenient.model_config).validate_python(value)
    except ValidationError:
        return True
    return False


@pytest.fixture
def form_of(console, cast, rf):
    request = rf.get("/admin/")
    request.user = console.get("/admin/").wsgi_request.user
    owners = {"facility": cast.facilities["north"], "organization": cast.organizations["harbor"]}

    def make(model, data):
        known = {entry.name for entry in model._meta.concrete_fields}
        row = model(**{name: owner for name, owner in owners.items() if name in known})
        return PAGES[model].get_form(request, row, change=True)(data, instance=row)

    return make


def plain_fields(form):
    skipped = {SEEN_VERSION, *ADDRESS_COLUMNS}
    return {name: each for name, each in form.fields.items() if name not in skipped and not isinstance(each, LINKS)}


def test_every_form_has_the_body_of_the_api_or_a_reason():
    assert {model for model in PAGES if body_of(model) is None} == set(NO_BODY)


def test_every_field_of_a_form_is_one_of_the_body_or_has_a_reason(form_of):
    unknown = {
        f"{model._meta.label}.{name}"
        for model in DESCRIBED
        for name in plain_fields(form_of(model, {}))
        if AMOUNTS.get(name, name) not in body_of(model).model_fields
    }

    assert unknown == set(NOT_OF_THE_BODY)


@pytest.mark.parametrize("model", DESCRIBED, ids=lambda model: model._meta.label)
def test_what_the_api_refuses_is_refused_by_the_form_at_its_field(form_of, model):
    body, stored = body_of(model), []
    for name, field in plain_fields(form_of(model, {})).items():
        tried = next((values for kind, values in HOSTILE.items() if isinstance(field, kind)), [])
        for text in tried if AMOUNTS.get(name, name) in body.model_fields else []:
            here = (f"{model._meta.label}.{name}", text)
            if not refuses(body, name, as_sent(field, name, text)) or here in TAKEN_HERE:
                continue
            if name not in form_of(model, {name: text}).errors:
                stored.append((name, text[:20]))

    assert stored == []
