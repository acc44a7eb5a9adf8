import pytest
from django.db import IntegrityError, transaction

from careflow.domains.facilities.models import AppointmentStatus
from careflow.platform.refusals import says


def status_of(north, code):
    return AppointmentStatus.unscoped.get(facility=north, code=code)


@pytest.mark.parametrize(
    ("before", "after"), [("no_show", "absent"), ("check_in", "noshow"), ("check_out", "Cancelled ")]
)
def test_a_status_cannot_start_or_stop_taking_time(acting_as, north, before, after):
    status = status_of(north, before)

    response = acting_as("ada").patch(
        f"facilities/appointment-statuses/{status.pk}/?facility_id={north.pk}", {"code": after}
    )

    assert response.status_code == 400
    assert list(response.json()) == ["detail", "code"]
    assert status_of(north, before).version == status.version


def test_a_code_with_the_same_meaning_is_fine(acting_as, north):
    status = status_of(north, "no_show")

    response = acting_as("ada").patch(
        f"facilities/appointment-statuses/{status.pk}/?facility_id={north.pk}", {"code": "noshow"}
    )

    assert (response.status_code, response.json()["code"]) == (200, "noshow")


def test_no_other_path_can_do_it_either(north):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        AppointmentStatus.unscoped.filter(facility=north, code="check_in").update(code="rescheduled")

    assert says(refusal.value, "appointment_status_keeps_its_meaning")
