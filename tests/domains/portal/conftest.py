"""Letters, links and people of the portal."""

import pytest

from tests.domains.accounts.doors import link_in
from tests.domains.patients.factories import a_patient


@pytest.fixture
def desk(portal_people, acting_as, django_capture_on_commit_callbacks):
    """The front desk of North; letters leave with each request."""

    def asking(method, path, body=None, *, by="stan", **options):
        with django_capture_on_commit_callbacks(execute=True):
            return acting_as(by).send(method, path, body, **options)

    return asking


@pytest.fixture
def newcomer(portal_people):
    """A chart of North without an account."""
    return a_patient(portal_people.facilities["north"], email="ann@example.org")


@pytest.fixture
def invited(desk, newcomer, mailoutbox):
    """What the link says that the newcomer was sent."""
    assert desk("POST", f"patients/{newcomer.pk}/portal-account/", {}).status_code == 200
    return link_in(mailoutbox[-1])
