"""Approving and denying: the same door, the same order of questions."""

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.medications.events import RefillResolved
from careflow.domains.medications.models import RefillRequest
from careflow.platform import events
from tests.domains.medications.factories import a_delegation, a_medication, a_refill
from tests.domains.patients.factories import a_care_provider, a_patient

pytestmark = pytest.mark.django_db
ANSWERS = [("approve", "approved", "Approved"), ("deny", "denied", "Denied")]


@pytest.fixture
def refill(ana, stone):
    """Of a medication that Dr. Stone prescribes."""
    return a_refill(a_medication(ana, prescriber=stone), clinician_note="Asked twice.")


@pytest.fixture
def told(monkeypatch):
    """What listeners of higher domains hear."""
    heard = []
    monkeypatch.setitem(events._listeners, RefillResolved, [heard.append])  # noqa: SLF001  (nobody listens yet)
    return heard


@pytest.fixture
def address(path):
    return lambda refill, verb="approve": path(f"refill-requests/{refill.pk}/{verb}/")


@pytest.mark.parametrize(("verb", "status", "label"), ANSWERS)
def test_a_physician_answers(cast, acting_as, refill, address, told, verb, status, label):
    response = acting_as("paul").post(address(refill, verb), {"clinician_note": "  See you in May. "})

    stored, event, answer = RefillRequest.unscoped.get(), AuditEvent.objects.get(), response.json()
    assert (response.status_code, response["ETag"]) == (200, '"2"')
    assert (answer["status"], answer["status_label"], answer["clinician_note"]) == (status, label, "See you in May.")
    assert (answer["resolved_by_name"], answer["version"]) == ("Paul Example", 2)
    assert answer["resolved_at"] == stored.resolved_at.isoformat().replace("+00:00", "Z")
    assert stored.resolved_by_id == cast.users["paul"].pk
    assert (event.app_label, event.model_name, event.action, event.object_pk, event.patient_id) == (
        "medications", "refillrequest", "update", str(refill.pk), refill.patient_id,
    )  # fmt: skip
    assert (event.summary, event.metadata) == (
        f"Refill request {status}",
        {
            "status": status, "previous": {"status": "pending"}, "medication_id": refill.medication_id,
            "actor_name": "Paul Example",
        },
    )  # fmt: skip
    (fact,) = told
    assert (fact.refill_id, fact.patient_id, fact.medication_id, fact.status, fact.clinician_note, fact.actor.name) == (
        refill.pk, refill.patient_id, refill.medication_id, status, "See you in May.", "Paul Example",
    )  # fmt: skip


@pytest.mark.parametrize("body", [{}, {"clinician_note": ""}, {"clinician_note": "  "}])
def test_a_blank_note_keeps_the_one_that_stands_there(acting_as, refill, address, body):
    assert acting_as("paul").post(address(refill), body).json()["clinician_note"] == "Asked twice."


def test_the_medication_stays_as_it_is(acting_as, refill, address):
    acting_as("paul").post(address(refill), {})

    refill.medication.refresh_from_db()
    assert (refill.medication.version, refill.medication.status) == (1, "active")


def test_a_nurse_answers_only_for_a_prescriber_who_delegated_it(cast, acting_as, refill, address):
    nina = acting_as("nina")

    refused = nina.post(address(refill), {})
    a_delegation(refill.medication.prescriber, cast.staff["nina@north"])
    done = nina.post(address(refill), {})

    assert (refused.status_code, refused.json()["code"], done.status_code) == (403, "refill.not_delegated", 200)


def test_where_nobody_of_the_directory_prescribes_a_nurse_answers(acting_as, ana, address):
    refill = a_refill(a_medication(ana, prescriber_name="Dr. Who"))

    assert acting_as("nina").post(address(refill), {}).status_code == 200


def test_a_delegation_that_does_not_fit_does_not_help(cast, acting_as, north, refill, stone, address):
    nina, petra = cast.staff["nina@north"], cast.staff["petra@north"]
    a_delegation(stone, nina, is_active=False, deleted_at=refill.requested_at)
    a_delegation(stone, petra)
    a_delegation(a_care_provider(north, last_name="Reed"), nina)
    off = a_delegation(stone, nina, is_active=False)

    assert acting_as("nina").post(address(refill), {}).status_code == 403
    off.is_active = True
    off.save()
    assert acting_as("nina").post(address(refill), {}).status_code == 200


def test_a_delegation_of_another_facility_does_not_help(cast, acting_as, south, refill, address):
    a_delegation(a_care_provider(south), cast.staff["sara@south"])

    assert acting_as("nina").post(address(refill), {}).status_code == 403


@pytest.mark.parametrize("status", ["approved", "denied", "cancelled"])
@pytest.mark.parametrize("verb", ["approve", "deny"])
def test_what_is_resolved_stays_so(acting_as, ana, address, told, status, verb):
    refill = a_refill(a_medication(ana), status=status)

    response = acting_as("paul").post(address(refill, verb), {"clinician_note": "Changed my mind."})

    assert (response.status_code, "status" in response.json()) == (400, True)
    refill.refresh_from_db()
    assert (refill.status, refill.clinician_note, refill.version) == (status, "", 1)
    assert (AuditEvent.objects.count(), told) == (0, [])


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"clinician_note": None}, "clinician_note"),
        ({"clinician_note": 5}, "clinician_note"),
        ({"clinician_note": "x" * 4001}, "clinician_note"),
        ({"status": "approved"}, "status"),
        ({"note": "x"}, "note"),
    ],
)
def test_an_odd_body_is_refused_before_the_request_is_looked_for(acting_as, path, refill, address, body, field):
    paul = acting_as("paul")

    for target in (address(refill), path("refill-requests/999999/approve/")):
        response = paul.post(target, body)
        assert (response.status_code, field in response.json()) == (400, True)


def test_the_questions_come_in_their_order(acting_as, ana, stone, south, path, address):
    """Permission, body, is it there, authority, version, status."""
    resolved = a_refill(a_medication(ana, prescriber=stone), status="denied")
    foreign = a_refill(a_medication(a_patient(south)))
    nina, stan, stale = acting_as("nina"), acting_as("stan"), {"If-Match": '"9"'}

    assert stan.post(address(resolved), {"odd": 1}).status_code == 403
    assert nina.post(address(foreign), {"odd": 1}).status_code == 400
    assert nina.post(address(foreign), {}, headers=stale).status_code == 404
    assert nina.post(address(resolved), {}, headers=stale).status_code == 403
    assert acting_as("paul").post(address(resolved), {}, headers=stale).status_code == 412
    assert acting_as("paul").post(address(resolved), {}).status_code == 400


@pytest.mark.parametrize(
    ("who", "status"),
    [(None, 401), ("stan", 403), ("bill", 403), ("adam", 403), ("selma", 403), ("liam", 403), ("lost", 403)],
)
def test_it_turns_away(acting_as, refill, address, who, status):
    for verb in ("approve", "deny"):
        assert acting_as(who).post(address(refill, verb), {}).status_code == status
    assert RefillRequest.unscoped.get().status == "pending"


@pytest.mark.parametrize("who", ["ada", "paul", "petra"])
def test_whoever_prescribes_answers_for_all(acting_as, refill, address, who):
    assert acting_as(who).post(address(refill, "deny"), {}).status_code == 200


def test_a_listener_that_objects_takes_the_answer_back(acting_as, refill, address, monkeypatch):
    def object_to(fact):
        raise RuntimeError

    monkeypatch.setitem(events._listeners, RefillResolved, [object_to])  # noqa: SLF001  (nobody listens yet)
    acting_as("paul").post(address(refill), {})

    assert RefillRequest.unscoped.get().status == "pending"
    assert not AuditEvent.objects.exists()


def test_it_costs(cast, acting_as, ana, stone, address, path, statements, budget):
    a_delegation(stone, cast.staff["nina@north"])
    mine, other = a_refill(a_medication(ana, prescriber=stone)), a_refill(a_medication(ana, prescriber=stone))

    nina, paul = acting_as("nina"), acting_as("paul")

    assert statements(lambda: nina.post(address(mine), {})) == budget("approve_refill.delegate")
    assert statements(lambda: paul.post(address(other, "deny"), {})) == budget("deny_refill")
    assert statements(lambda: nina.get(path(f"refill-requests/{mine.pk}/"))) == budget("get_refill_request")
