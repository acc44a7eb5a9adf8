"""The console keeps the promises of this domain."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from careflow.domains.facilities import models
from careflow.domains.facilities.models import Resource, Staff, StaffRole

MODELS = (
    "facility", "appointmentstatus", "appointmenttype", "staffrole", "stafftitle", "patientgender", "staff", "resource",
)  # fmt: skip


@pytest.fixture
def console(cast):
    root = get_user_model().objects.create_superuser("root", password="!")
    client = Client()
    client.force_login(root)
    return client


def form_of(console, path):
    """The page's own form, as a browser would send it back unchanged."""
    form = console.get(path).context["adminform"].form
    values = {name: form.initial.get(name, form.fields[name].initial) for name in form.fields}
    return {name: value for name, value in values.items() if value not in (None, False)}


@pytest.mark.parametrize("name", MODELS)
def test_every_model_is_listed_searched_and_shown(cast, console, name):
    row = getattr(models, next(known for known in vars(models) if known.lower() == name)).unscoped.first()

    assert console.get(reverse(f"admin:facilities_{name}_changelist"), {"q": "north"}).status_code == 200
    assert console.get(reverse(f"admin:facilities_{name}_change", args=[row.pk])).status_code == 200


def test_the_last_administrator_stays_here_too(cast, console):
    staff = cast.staff["selma@south"]
    path = reverse("admin:facilities_staff_change", args=[staff.pk])
    sent = form_of(console, path) | {
        "role": StaffRole.unscoped.get(facility=staff.facility, code="staff").pk, "security_overrides": "{}",
    }  # fmt: skip

    response = console.post(path, sent)

    assert response.status_code == 200
    assert "at least one administrator" in response.content.decode()
    assert Staff.unscoped.get(pk=staff.pk).role.code == "admin"


def test_a_physician_made_here_gets_a_column(cast, console):
    staff = cast.staff["stan@north"]
    path = reverse("admin:facilities_staff_change", args=[staff.pk])
    physician = StaffRole.unscoped.get(facility=staff.facility, code="physician").pk

    response = console.post(path, form_of(console, path) | {"role": physician, "security_overrides": "{}"})

    assert response.status_code == 302
    assert Resource.unscoped.get(linked_staff=staff).is_active
