import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction

from careflow.domains.facilities.models import AppointmentStatus
from careflow.platform.refusals import breaks_unique


def collision(create):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        create()
    return caught.value


def test_a_collision_over_several_columns_is_told_by_its_fields(cast):
    north = cast.facilities["north"]
    error = collision(lambda: AppointmentStatus.unscoped.create(facility=north, code="pending", name="Twice"))

    assert breaks_unique(error, AppointmentStatus, "facility", "code")
    assert not breaks_unique(error, AppointmentStatus, "facility", "name")


def test_a_collision_over_one_unique_column_is_told_too(cast):
    user = get_user_model()
    error = collision(lambda: user.objects.create(username="stan"))

    assert breaks_unique(error, user, "username_key") or breaks_unique(error, user, "username")


def test_a_conditional_uniqueness_is_told(cast):
    user = get_user_model()
    error = collision(lambda: user.objects.create(username="other", email="STAN@example.org"))

    assert breaks_unique(error, user, "email_key")
