"""What is handed out to be checked elsewhere."""

import json
from dataclasses import asdict, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from careflow.domains.audit import queries
from careflow.domains.audit.operations import sealing
from careflow.domains.audit.rules.proofs import Unreadable, fault_of_proof, read_checkpoint, read_proof
from careflow.platform.signatures import PublicKeys, known_keys
from tests.domains.audit.tampering import EVENTS, alter, seal, write


def as_text(proof, **values):
    return json.dumps({"format": queries.PROOF, **asdict(proof), **values})


@pytest.fixture
def events(db, monkeypatch):
    monkeypatch.setattr(sealing, "BATCH", 5)
    ids = [write(request_id=f"r-{number}") for number in range(7)]
    seal()
    return ids


@pytest.fixture
def proof(events):
    return queries.prove(event_id=events[3])


def test_every_event_is_proved_by_the_public_key_alone(events):
    for event_id in events:
        proof = queries.prove(event_id=event_id)
        keys = PublicKeys([proof.public_key])
        assert fault_of_proof(read_proof(as_text(proof)), keys.verifies) == ""
        assert json.loads(proof.event)["id"] == event_id


def test_the_text_of_an_event_says_all_of_it(proof, events):
    assert json.loads(proof.event) == {
        "format": "careflow-audit-event-1", "id": events[3], "created_at": "2026-01-05T14:00:00.000000+00:00",
        "organization_id": 1, "facility_id": 2, "patient_id": 3, "actor_id": 4, "action": "view",
        "app_label": "patients", "model_name": "patient", "object_pk": "3", "summary": "Chart opened: “now”",
        "metadata": {"actor_name": "Nina Example", "what": "chart", "n": 1.5}, "request_id": "r-3",
        "address": "203.0.113.9",
    }  # fmt: skip


@given(st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_letter_of_a_proof_can_be_another(proof, data):
    name = data.draw(st.sampled_from(["event", "seal", "signature", "path"]))
    value = proof.path[data.draw(st.integers(0, len(proof.path) - 1))] if name == "path" else getattr(proof, name)
    place = data.draw(st.integers(0, len(value) - 1))
    other = data.draw(st.characters(codec="ascii", exclude_characters=value[place] + value[place].swapcase()))
    forged = value[:place] + other + value[place + 1 :]
    changed = [forged if step == value else step for step in proof.path] if name == "path" else forged
    keys = known_keys()

    try:
        fault = fault_of_proof(read_proof(as_text(replace(proof, **{name: changed}))), keys.verifies)
    except Unreadable:
        return

    assert fault


@pytest.mark.parametrize("index", [0, 4, 5, -1])
def test_an_event_is_at_no_other_place(proof, index):
    assert fault_of_proof(read_proof(as_text(proof, index=index)), known_keys().verifies)


def test_a_proof_under_a_foreign_key_proves_nothing(proof):
    foreign = PublicKeys(["O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik="])

    assert fault_of_proof(proof, foreign.verifies) == "The seal was not signed by a key that is known here."


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", "null", '{"format": "careflow-audit-proof-1"}', '{"format": "careflow-audit-checkpoint-1"}'],
)
def test_what_is_no_paper_of_ours_is_refused(text):
    for read in (read_proof, read_checkpoint):
        with pytest.raises(Unreadable):
            read(text)


@pytest.mark.parametrize("seal", ["", "[]", "5", "{}", '{"format": "careflow-audit-seal-1", "signed_at": 5}'])
def test_a_paper_with_another_seal_is_refused(proof, seal):
    with pytest.raises(Unreadable):
        read_proof(as_text(proof, seal=seal))


def test_a_checkpoint_is_the_newest_seal_as_it_was_signed(events):
    checkpoint = queries.newest_checkpoint()

    assert read_checkpoint(checkpoint.text()) == checkpoint
    assert json.loads(checkpoint.seal)["number"] == 2
    assert PublicKeys([checkpoint.public_key]).verifies(
        json.loads(checkpoint.seal)["key_id"], checkpoint.seal, checkpoint.signature
    )


def test_without_a_seal_there_is_no_checkpoint(db):
    assert queries.newest_checkpoint() is None


def test_an_event_that_waits_for_its_seal_has_no_proof_yet(events):
    with pytest.raises(queries.NotSealedYet):
        queries.prove(event_id=write())


def test_an_event_that_was_altered_has_no_proof_any_more(events):
    alter(EVENTS, events[3], summary="never was")

    with pytest.raises(queries.NotAsSealed):
        queries.prove(event_id=events[3])


def test_a_key_that_is_not_known_is_said_to_be_so(events, settings):
    settings.AUDIT_SIGNING_KEYS = ["ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8="]

    with pytest.raises(queries.SealKeyUnknown):
        queries.prove(event_id=events[3])
    with pytest.raises(queries.SealKeyUnknown):
        queries.newest_checkpoint()
