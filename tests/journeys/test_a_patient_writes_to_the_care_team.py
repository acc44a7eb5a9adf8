"""A patient writes, two of the staff read and one answers; a refill is denied; the inbox is cleared."""

from dataclasses import replace

from careflow.domains.medications import operations as medications
from careflow.domains.messaging import operations, queries
from careflow.platform.actor import system
from tests.domains.medications.factories import a_medication
from tests.domains.messaging.factories import NOW
from tests.domains.patients.factories import a_patient


def test_what_the_patient_writes_is_read_by_each_and_answered_once(cast, acting_as):
    north = cast.facilities["north"]
    ana = a_patient(north, first_name="Ana", last_name="Mora")
    at_home = replace(system(name="Ana Mora", organization_id=north.organization_id, facility_id=north.pk), user_id=900)
    nina, stan, paul, ada = map(acting_as, ("nina", "stan", "paul", "ada"))
    scope = f"?facility_id={north.pk}"

    def badge(client):
        return client.get(f"messaging/unread-count/{scope}").json()["count"]

    def bell():
        return [row.unread_for_patient for row in queries.list_threads_for_patient(actor=at_home, patient_id=ana.pk)]

    first = operations.start_thread_as_patient(
        actor=at_home, patient_id=ana.pk, subject="Ankle", body="It hurts.", now=NOW
    )
    assert (badge(nina), badge(stan), bell()) == (1, 1, [False])
    assert nina.get(f"messaging/threads/{first}/{scope}").json()["messages"][0]["body"] == "It hurts."
    answered = nina.post(f"messaging/threads/{first}/reply/{scope}", {"body": "Since when?"})
    assert (answered.status_code, badge(nina), badge(stan), bell()) == (201, 0, 1, [True])
    operations.open_thread_as_patient(actor=at_home, thread_id=first, patient_id=ana.pk, now=NOW)
    assert bell() == [False]

    refill = medications.request_refill(
        actor=at_home, medication_id=a_medication(ana).pk, patient_id=ana.pk, days_supply=30, now=NOW
    )
    paul.post(f"medications/refill-requests/{refill}/deny/{scope}", {"clinician_note": "A blood test is due."})
    assert (badge(nina), bell()) == (0, [True, False])
    (about_refills, _) = queries.list_threads_for_patient(actor=at_home, patient_id=ana.pk)
    told = operations.open_thread_as_patient(
        actor=at_home, thread_id=about_refills.id, patient_id=ana.pk, now=NOW
    ).messages
    assert ["A blood test is due." in message.body for message in told] == [True]

    assert stan.post(f"messaging/threads/{first}/close/{scope}", {}).json()["status"] == "closed"
    assert badge(stan) == 0
    open_ones = stan.get(f"messaging/threads/{scope}&status=open").json()
    assert [row["id"] for row in open_ones] == [about_refills.id]

    log = ada.get(f"audit/events/?facility={north.pk}&patient={ana.pk}&app_label=messaging").json()
    assert [(event["object_pk"], event["action"]) for event in reversed(log)] == [
        (str(first), "create"), (str(first), "view"), (str(first), "update"), (str(about_refills.id), "create"),
        (str(first), "update"),
    ]  # fmt: skip
    assert "hurts" not in str(log)
