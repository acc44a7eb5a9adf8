"""Fifty people book the same provider, then the same resource, at the same minute, over four processes."""

from collections import Counter
from itertools import combinations

import pytest
from django.db import connections

from careflow.domains.audit.models import AuditEvent
from careflow.domains.scheduling.models import Appointment
from tests.conftest import token_for
from tests.domains.scheduling.factories import make_patient, make_resource, status_of, type_of
from tests.plugins.races import at_once
from tests.races.served import served

CLIENTS = 50


@pytest.fixture
def clinic(own_cast):
    north = own_cast.facilities["north"]
    return {
        "path": f"appointments/?facility_id={north.pk}",
        "token": token_for(own_cast.users["stan"]),
        "patients": [make_patient(north, f"Name {number}").pk for number in range(CLIENTS)],
        "usual": {"status": status_of(north).pk, "appointment_type": type_of(north).pk},
        "rendering_provider": own_cast.staff["paul@north"].pk,
        "resource": make_resource(north).pk,
    }


@pytest.mark.weak_point("N1")
def test_one_of_fifty_gets_the_time_and_the_others_are_told_who(clinic, tmp_path):
    with served(tmp_path) as server:
        for column, day in (("rendering_provider", "15"), ("resource", "16")):
            body = clinic["usual"] | {"appointment_time": f"2027-03-{day}T09:00", column: clinic[column]}

            def book(patient, body=body):
                return server.send("POST", clinic["path"], clinic["token"], body | {"patient": patient})

            answers = at_once([lambda patient=patient: book(patient) for patient in clinic["patients"]])

            booked = [answer.body for answer in answers if answer.status == 201]
            refused = [answer.body for answer in answers if answer.status == 409]
            assert Counter(answer.status for answer in answers) == {201: 1, 409: CLIENTS - 1}
            assert {entry["code"] for entry in refused} == {"appointment.overlap"}
            assert {one["id"] for entry in refused for one in entry["conflicts"]} == {booked[0]["id"]}

            insisted = server.send(
                "POST", clinic["path"], clinic["token"],
                body | {"patient": clinic["patients"][0], "allow_overlap": True, "allow_same_day_double_book": True},
            )  # fmt: skip
            assert (insisted.status, insisted.body["allow_overlap"]) == (201, True)
            event = AuditEvent.objects.get(model_name="appointment", object_pk=str(insisted.body["id"]))
            assert event.metadata["overlaps"] == [{"id": booked[0]["id"], "what": column.removeprefix("rendering_")}]
    connections.close_all()
    plain = Appointment.unscoped.filter(allow_overlap=False)
    assert plain.count() == 2
    assert not any(
        one.starts_at < other.ends_at and other.starts_at < one.ends_at for one, other in combinations(plain, 2)
    )
