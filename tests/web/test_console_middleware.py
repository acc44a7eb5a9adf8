"""Sessions belong to the console; the API answers without them."""

import pytest
from django.contrib.auth import get_user_model
from django.core.checks import run_checks


def test_django_finds_what_the_console_needs():
    assert [message for message in run_checks() if message.id.startswith("admin.")] == []


def test_a_console_session_opens_no_api_and_costs_it_nothing(client, db, django_assert_num_queries):
    client.force_login(get_user_model().objects.create_superuser("root", password="x"))

    with django_assert_num_queries(0):
        response = client.get("/v1/patients/pharmacies/")

    assert response.status_code == 401
    assert "Cookie" not in response.headers.get("Vary", "")


@pytest.mark.parametrize(("path", "status"), [("/admin/", 200), ("/admin/nothing/", 404)])
def test_the_console_knows_its_session(client, db, path, status):
    client.force_login(get_user_model().objects.create_superuser("root", password="x"))

    assert client.get(path).status_code == status


def test_the_console_refuses_a_form_without_its_token(db):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)

    assert client.post("/admin/login/", {"username": "root", "password": "x"}).status_code == 403
