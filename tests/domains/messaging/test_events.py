"""What higher domains hear of a message."""

import pytest

from careflow.domains.messaging import operations
from careflow.domains.messaging.events import MessageWritten
from careflow.platform import events
from tests.domains.messaging.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard(monkeypatch):
    facts = []
    monkeypatch.setattr(events, "publish", facts.append)
    return facts


def test_each_message_is_told_with_who_wrote_it_and_how_far_the_patient_has(heard, ana, at_home, north):
    asks = operations.start_thread_as_patient(
        actor=at_home, patient_id=ana.pk, subject="Swollen ankle", body="It hurts.", now=NOW
    )
    operations.reply_as_patient(actor=at_home, thread_id=asks, patient_id=ana.pk, body="Still.", now=NOW)

    assert heard == [
        MessageWritten(at_home, north.pk, ana.pk, asks, number, "patient", number, None, NOW) for number in (1, 2)
    ]


def test_an_answer_of_the_clinic_is_one_of_the_clinic(heard, ana, at_home):
    thread = operations.start_thread_as_patient(
        actor=at_home, patient_id=ana.pk, subject="Swollen ankle", body="It hurts.", now=NOW
    )
    operations.reply_to_thread(actor=at_home, thread_id=thread, body="Since when?", now=NOW)

    assert (heard[-1].sender, heard[-1].number, heard[-1].last_from_patient) == ("clinician", 2, 1)
