import pytest

from careflow.domains.facilities.models import Resource
from tests.domains.scheduling.factories import (
    MONDAY,
    make_slot,
    take_bookings,
)


@pytest.fixture
def slot(paul):
    take_bookings(paul, confirms=True)
    Resource.unscoped.filter(linked_staff=paul).update(default_room="Exam 3")
    return make_slot(paul, f"{MONDAY}T09:00")
