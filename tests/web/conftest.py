import pytest
from django.contrib.auth import get_user_model
from django.test import Client


@pytest.fixture
def console(cast) -> Client:
    """A browser signed in to the console as its administrator, who works in no clinic."""
    root = get_user_model().objects.create(
        username="root", first_name="Root", last_name="Keeper", is_staff=True, is_superuser=True, password="!"
    )
    client = Client(raise_request_exception=False)
    client.force_login(root)
    return client
