"""What a signature covers has one spelling, and every part of it counts."""

import hashlib
import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careflow.domains.clinical.rules.versions import (
    SignedAddendum,
    SignedNote,
    SignedVitals,
    addendum_content,
    digest,
    note_content,
)

AT = datetime(2027, 3, 15, 13, 30, tzinfo=UTC)
VITALS = SignedVitals(
    height_cm=Decimal(172), weight_kg=Decimal("70.5"), bp_systolic=120, bp_diastolic=80, heart_rate_bpm=None,
    respiratory_rate=None, temperature_c=Decimal("36.8"), spo2_percent=98, pain_score=0, measured_at=AT,
    notes="sitting", recorded_by_id=5, recorded_by_name="Nina Example",
)  # fmt: skip
NOTE = SignedNote(
    note_id=1, encounter_id=2, patient_id=3, number=1, subjective="Cough — “dry”\nsince Monday", objective="",
    assessment="J20.9", plan="Rest", reason="Cough", rendering_provider_id=4, rendering_provider_name="Paul Example",
    started_at=AT, vitals=VITALS, signed_by_id=6, signed_by_name="Paul Example", signed_at=AT,
)  # fmt: skip
ADDENDUM = SignedAddendum(
    note_id=1, version=1, number=1, text="Also wheezing.", author_id=6, author_name="Paul Example", created_at=AT
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


def test_the_content_is_spelled_once_and_for_all():
    assert note_content(NOTE) == (
        '{"assessment":"J20.9","encounter_id":2,"form":"careflow.note/1","note_id":1,"number":1,"objective":"",'
        '"patient_id":3,"plan":"Rest","reason":"Cough","rendering_provider_id":4,'
        '"rendering_provider_name":"Paul Example","signed_at":"2027-03-15T13:30:00.000000Z","signed_by_id":6,'
        '"signed_by_name":"Paul Example","started_at":"2027-03-15T13:30:00.000000Z",'
        '"subjective":"Cough — “dry”\\nsince Monday","vitals":{"bp_diastolic":80,"bp_systolic":120,'
        '"heart_rate_bpm":null,"height_cm":"172.0","measured_at":"2027-03-15T13:30:00.000000Z","notes":"sitting",'
        '"pain_score":0,"recorded_by_id":5,"recorded_by_name":"Nina Example","respiratory_rate":null,'
        '"spo2_percent":98,"temperature_c":"36.8","weight_kg":"70.50"}}'
    )
    assert addendum_content(ADDENDUM) == (
        '{"author_id":6,"author_name":"Paul Example","created_at":"2027-03-15T13:30:00.000000Z",'
        '"form":"careflow.addendum/1","note_id":1,"number":1,"text":"Also wheezing.","version":1}'
    )


def test_the_digest_is_that_of_the_bytes():
    assert digest("naïve") == hashlib.sha256("naïve".encode()).hexdigest()


@given(subjective=TEXTS, objective=TEXTS, assessment=TEXTS, plan=TEXTS)
def test_texts_come_back_byte_for_byte(**texts):
    read = json.loads(note_content(replace(NOTE, **texts)).encode())

    assert {name: read[name] for name in texts} == texts


def test_the_zone_of_an_instant_and_the_scale_of_a_number_do_not_count():
    elsewhere = AT.astimezone(timezone(timedelta(hours=-5)))
    same = replace(NOTE, signed_at=elsewhere, vitals=replace(VITALS, weight_kg=Decimal("70.50")))

    assert note_content(same) == note_content(NOTE)


@pytest.mark.parametrize("name", [field.name for field in fields(SignedNote)])
def test_a_change_of_any_part_of_a_note_changes_the_digest(name):
    assert digest(note_content(replace(NOTE, **{name: _other(getattr(NOTE, name))}))) != digest(note_content(NOTE))


@pytest.mark.parametrize("name", [field.name for field in fields(SignedVitals)])
def test_a_change_of_any_measurement_changes_the_digest(name):
    vitals = replace(VITALS, **{name: _other(getattr(VITALS, name))})

    assert digest(note_content(replace(NOTE, vitals=vitals))) != digest(note_content(NOTE))


@pytest.mark.parametrize("name", [field.name for field in fields(SignedAddendum)])
def test_a_change_of_any_part_of_an_addendum_changes_the_digest(name):
    other = replace(ADDENDUM, **{name: _other(getattr(ADDENDUM, name))})

    assert digest(addendum_content(other)) != digest(addendum_content(ADDENDUM))


def test_what_was_not_measured_is_told_from_nothing_measured():
    assert json.loads(note_content(replace(NOTE, vitals=None)))["vitals"] is None


def _other(value):
    if isinstance(value, str):
        return f"{value}x"
    if isinstance(value, datetime):
        return value + timedelta(microseconds=1)
    if isinstance(value, Decimal):
        return value + 1
    return None if isinstance(value, SignedVitals) else (value or 0) + 1
