import json

import pytest

from careflow.domains.messaging.export import PART
from careflow.domains.patients import queries as patients
from careflow.platform.actor import system
from tests.domains.messaging.factories import NOW, a_thread

pytestmark = pytest.mark.django_db


def test_a_chart_takes_its_conversations_along(north, ana, ben, statements):
    first = a_thread(ana, ("patient", "It hurts."), ("clinician", "Since when?"), status="closed")
    second = a_thread(ana, ("system", "No refill."), topic="refills", started_at=NOW.replace(hour=20))
    a_thread(ben)
    actor = system(name="x", organization_id=north.organization_id, facility_id=north.pk)
    chart = patients.get_patient(actor=actor, patient_id=ana.pk)

    (file,) = PART.read(actor, chart, NOW)

    written = json.loads(file.open().read())
    assert (PART.name, PART.needs, file.path, file.records) == (
        "messages", "messaging.view", "chart/message_threads.json", 2,
    )  # fmt: skip
    assert [(row["id"], [message["body"] for message in row["messages"]]) for row in written] == [
        (second.pk, ["No refill."]), (first.pk, ["It hurts.", "Since when?"]),
    ]  # fmt: skip
    assert statements(lambda: PART.read(actor, chart, NOW)) == 2
