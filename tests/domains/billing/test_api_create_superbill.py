from zoneinfo import ZoneInfo

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.billing.models import Superbill, SuperbillLine, SuperbillRevision
from careflow.domains.billing.rules.revisions import digest
from tests.domains.billing.superbill_factories import COUGH, HYPERTENSION, LAB, VISIT, superbill_body
from tests.domains.clinical.factories import make_draft, make_signed
from tests.domains.insurance.factories import directory_carrier, policy
from tests.domains.scheduling.factories import make_appointment, make_patient

pytestmark = pytest.mark.django_db


def utc(moment):
    return moment.isoformat().replace("+00:00", "Z")


def test_a_signed_encounter_gets_its_superbill(biller, records, cast, signed, ana, north):
    response = biller.post(records(), superbill_body(signed, notes="  Ask for the card. "))

    superbill = Superbill.unscoped.get()
    (first, second), (visit, lab) = superbill.diagnoses.order_by("sequence"), superbill.lines.order_by("sequence")
    assert response.status_code == 201, response.json()
    assert response.json() == {
        "id": superbill.pk, "encounter": signed.pk, "encounter_status": "signed", "patient": ana.pk,
        "patient_name": "Mora, Ana", "patient_chart_number": "101", "facility": north.pk,
        "date_of_service": signed.started_at.astimezone(ZoneInfo(north.timezone)).date().isoformat(),
        "rendering_provider_name": "MD Paul Example", "progress_note_status": "signed", "status": "coding_needed",
        "payer_name": "", "policy": None, "carrier": None, "place_of_service": "11", "notes": "Ask for the card.",
        "total_charge_amount": "160.00",
        "diagnoses": [{"id": first.pk, **COUGH}, {"id": second.pk, **HYPERTENSION}],
        "charge_lines": [
            {"id": visit.pk, **modifiers(), **VISIT, "line_total": "110.00"},
            {"id": lab.pk, **modifiers(), **LAB, "line_total": "50.00"},
        ],
        "findings": [], "checked_at": None, "override_reason": "", "corrects": None, "corrected_by": None,
        "voided_at": None, "voided_by_name": "", "void_reason": "", "created_by": cast.users["bill"].pk,
        "updated_by": cast.users["bill"].pk, "created_at": utc(superbill.created_at),
        "updated_at": utc(superbill.updated_at), "version": 1,
    }  # fmt: skip
    assert response.headers["ETag"] == '"1"'


def modifiers():
    return {f"modifier_{place}": "" for place in (1, 2, 3, 4)}


def test_it_is_recorded_with_its_amount_and_its_digest(biller, records, cast, signed, ana, north):
    superbill_id = biller.post(records(), superbill_body(signed)).json()["id"]

    event, revision = AuditEvent.objects.get(), SuperbillRevision.unscoped.get()
    assert (event.action, event.app_label, event.model_name, event.object_pk, event.facility_id, event.patient_id) == (
        "create", "billing", "encounterbillingrecord", str(superbill_id), north.pk, ana.pk,
    )  # fmt: skip
    assert event.metadata == {
        "encounter_id": signed.pk, "status": "coding_needed", "total_charge_amount": "160.00", "charge_lines": 2,
        "number": 1, "content_sha256": revision.content_sha256, "actor_name": "Bill Example",
    }  # fmt: skip
    assert revision.content_sha256 == digest(revision.content)
    assert (revision.number, revision.total_cents, revision.changed_by_id) == (1, 160_00, cast.users["bill"].pk)


def test_a_visit_shows_its_time_and_its_kind(biller, records, north, ana):
    visit = make_appointment(north, ana)
    body = biller.post(records(), superbill_body(make_signed(ana, appointment=visit))).json()

    assert (body["appointment_time"], body["appointment_type_name"]) == (utc(visit.starts_at), "Follow Up")


def test_what_is_not_said_has_its_default(biller, records, signed):
    body = biller.post(records(), {"encounter": str(signed.pk), "charge_lines": [{"service_code": " g0439 "}]}).json()

    assert (body["status"], body["place_of_service"], body["total_charge_amount"]) == ("coding_needed", "11", "0.00")
    line = body["charge_lines"][0]
    said = ("service_code", "units", "charge_amount", "sequence", "diagnosis_pointers")
    assert [line[name] for name in said] == ["G0439", "1.00", "0.00", 1, []]


def test_numbers_and_texts_mean_the_same_and_gaps_stay(biller, records, signed):
    lines = [
        {"service_code": "a1", "units": 2, "charge_amount": 10.1, "sequence": 7, "diagnosis_pointers": [4]},
        {"service_code": "a2", "units": "0.5", "charge_amount": "0.01", "sequence": 3},
    ]
    body = biller.post(
        records(), superbill_body(signed, diagnoses=[{"code": "i10", "sequence": 4}], charge_lines=lines)
    ).json()

    assert [(line["sequence"], line["line_total"]) for line in body["charge_lines"]] == [(3, "0.01"), (7, "20.20")]
    assert (body["diagnoses"][0]["code"], body["diagnoses"][0]["sequence"]) == ("I10", 4)
    assert body["total_charge_amount"] == "20.21"


def test_it_may_start_ready_and_then_it_was_checked(biller, records, signed):
    body = biller.post(records(), superbill_body(signed, status="ready_to_submit")).json()

    assert body["status"] == "ready_to_submit"
    assert body["checked_at"] == body["created_at"]
    assert {"rule": "coverage.none", "severity": "warning", "field": "policy", "sequence": None,
            "detail": "No payer is named."} in body["findings"]  # fmt: skip


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"status": "claim_created"}, {"status": ["A new superbill is coded first. Its claim is created afterwards."]}),
        ({"status": "paid"}, {"status": ["Choose one of 'coding_needed', 'ready_to_submit' or 'claim_created'."]}),
        ({"status": "ready_to_submit", "diagnoses": [], "charge_lines": []}, {
            "diagnoses": ["Add a diagnosis before it is submitted."],
            "charge_lines": ["Add a charge line before it is submitted."]}),
        ({"diagnoses": [COUGH, COUGH, HYPERTENSION]}, {"diagnoses": ["Two diagnoses have the number 1."]}),
        ({"charge_lines": [VISIT, VISIT]}, {"charge_lines": ["Two lines have the number 1."]}),
        ({"diagnoses": [COUGH], "charge_lines": [VISIT, LAB]},
         {"charge_lines": [{}, {"diagnosis_pointers": ["There is no diagnosis 2."]}]}),
        ({"diagnoses": [COUGH], "charge_lines": [LAB, VISIT]},
         {"charge_lines": [{"diagnosis_pointers": ["There is no diagnosis 2."]}, {}]}),
        ({"charge_lines": [VISIT | {"diagnosis_pointers": [0]}]},
         {"charge_lines": [{"diagnosis_pointers": [["Enter 1 or more."]]}]}),
        ({"charge_lines": [VISIT | {"diagnosis_pointers": [True]}]},
         {"charge_lines": [{"diagnosis_pointers": [["Enter a whole number."]]}]}),
        ({"charge_lines": [VISIT | {"diagnosis_pointers": "1"}]},
         {"charge_lines": [{"diagnosis_pointers": ["Send a list."]}]}),
        ({"charge_lines": [VISIT | {"diagnosis_pointers": [1, 1]}]},
         {"charge_lines": [{"diagnosis_pointers": ["Name each diagnosis once."]}]}),
        ({"charge_lines": [VISIT | {"diagnosis_pointers": [1, 2, 3, 4, 5]}]},
         {"charge_lines": [{"diagnosis_pointers": ["Give at most 4 entries."]}]}),
        ({"diagnoses": [{"code": f"I{number}"} for number in range(13)]}, {"diagnoses": ["Give at most 12 entries."]}),
        ({"charge_lines": [{"service_code": "A"}] * 51}, {"charge_lines": ["Give at most 50 entries."]}),
        ({"diagnoses": [{"description": "Cough"}]}, {"diagnoses": [{"code": ["This field is required."]}]}),
        ({"diagnoses": [{"code": " "}]}, {"diagnoses": [{"code": ["This field may not be blank."]}]}),
        ({"diagnoses": [{"code": "ß" * 18}]}, {"diagnoses": [{"code": ["Use at most 18 characters."]}]}),
        ({"diagnoses": [{"code": "1" * 19}]}, {"diagnoses": [{"code": ["Use at most 18 characters."]}]}),
        ({"charge_lines": [VISIT | {"modifier_1": "ABC"}]},
         {"charge_lines": [{"modifier_1": ["Use at most 2 characters."]}]}),
        ({"charge_lines": [VISIT | {"modifier_4": "é1"}]},
         {"charge_lines": [{"modifier_4": ["Use letters and digits."]}]}),
        ({"charge_lines": [VISIT | {"modifier_2": "2-"}]},
         {"charge_lines": [{"modifier_2": ["Use letters and digits."]}]}),
        ({"charge_lines": [VISIT | {"service_code": "٣9213"}]},
         {"charge_lines": [{"service_code": ["Use letters, digits and hyphens."]}]}),
        ({"charge_lines": [VISIT, {"service_code": "A", "line_total": "1.00"}]},
         {"charge_lines": [{}, {"line_total": ["This field is not known here."]}]}),
        ({"patient": 1}, {"patient": ["This field is not known here."]}),
        ({"carrier": 1}, {"carrier": ["This field is not known here."]}),
        ({"place_of_service": "111"}, {"place_of_service": ["Use at most 2 characters."]}),
        ({"payer_name": None}, {"payer_name": ["This field may not be empty."]}),
        ({"policy": 987654321}, {"policy": ["Choose a policy of this patient."]}),
        ({"charge_lines": [VISIT | {"units": "9999.99", "charge_amount": "99999999.99"}]},
         {"charge_lines": [{"charge_amount": ["Units times charge are more than a claim can carry."]}]}),
        ({"charge_lines": [VISIT | {"sequence": n, "charge_amount": "99999999.99"} for n in (1, 2)]},
         {"charge_lines": ["Together they cost more than a claim can carry."]}),
    ],
)  # fmt: skip
def test_bad_input_names_the_nested_field(biller, records, signed, values, expected):
    response = biller.post(records(), superbill_body(signed, **values))

    body = response.json()
    assert response.status_code == 400
    assert {name: text for name, text in body.items() if name not in {"detail", "code"}} == expected
    assert not Superbill.unscoped.exists()


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ({"diagnosis_pointers": [3]}, "Charge lines 2 diagnosis pointers: There is no diagnosis 3."),
        ({"units": "none"}, "Charge lines 2 units: Enter 0.01 to 9999.99, with at most two decimals."),
    ],
)
def test_the_sentence_for_people_names_the_line_as_it_was_sent(biller, records, signed, line, sentence):
    body = superbill_body(signed, charge_lines=[LAB, VISIT | line])

    assert biller.post(records(), body).json()["detail"] == sentence


@pytest.mark.parametrize(
    "units", ["0", "0.00", "-1", 0, "1.005", "10000", "NaN", "1e3", True, None, [], 1e300, 10**400]
)
def test_units_are_a_positive_amount_with_two_decimals(biller, records, signed, units):
    response = biller.post(records(), superbill_body(signed, charge_lines=[VISIT | {"units": units}]))

    assert response.status_code == 400
    assert [*response.json()["charge_lines"][0]] == ["units"]


@pytest.mark.parametrize("charge", ["-0.01", "110.001", "100000000.00", "abc", "1,5", "٣", False, {}, "1" * 5000])
def test_a_charge_is_an_amount_of_at_most_ten_digits(biller, records, signed, charge):
    response = biller.post(records(), superbill_body(signed, charge_lines=[VISIT | {"charge_amount": charge}]))

    assert response.status_code == 400
    assert [*response.json()["charge_lines"][0]] == ["charge_amount"]


def test_only_a_signed_encounter_of_the_facility_is_billed(biller, records, cast, ana, paul):
    draft = make_draft(ana, paul)
    south = make_signed(make_patient(cast.facilities["south"]))

    for encounter_id, sentence in (
        (draft.pk, "Only a signed encounter is billed. Its note is not signed."),
        (south.pk, "Choose an encounter of your facility."),
        (987_654_321, "Choose an encounter of your facility."),
    ):
        response = biller.post(records(), {"encounter": encounter_id})
        assert (response.status_code, response.json()["encounter"]) == (400, [sentence])
    assert biller.post(records(), {}).json()["encounter"] == ["This field is required."]


def test_an_encounter_is_billed_once(biller, records, signed):
    assert biller.post(records(), {"encounter": signed.pk}).status_code == 201

    response = biller.post(records(), {"encounter": signed.pk})

    assert response.status_code == 400
    assert response.json()["encounter"] == ["This encounter has its superbill already."]
    assert Superbill.unscoped.count() == 1


@pytest.mark.parametrize("who", ["paul", "nina", "stan", "sara"])
def test_others_are_turned_away_before_their_body_is_read(acting_as, records, who):
    """Doctors read superbills and don't write them."""
    assert acting_as(who).post(records(), {"nonsense": []}).status_code == 403


def test_a_policy_brings_its_carrier_and_its_name(biller, records, signed, ana):
    cover = policy(ana, directory_carrier("Harbor Mutual"))

    body = biller.post(records(), {"encounter": signed.pk, "policy": cover.pk}).json()

    assert (body["policy"], body["carrier"], body["payer_name"]) == (cover.pk, cover.carrier_id, "Harbor Mutual")


def test_a_payer_whose_policy_is_in_force_is_linked(biller, records, signed, ana):
    carrier = directory_carrier("Harbor Mutual")
    policy(ana, carrier, "OLD", termination_date="2001-01-01")
    cover = policy(ana, carrier, "NEW")

    body = biller.post(records(), {"encounter": signed.pk, "payer_name": "HARBOR mutual"}).json()

    assert (body["policy"], body["carrier"], body["payer_name"]) == (cover.pk, carrier.pk, "HARBOR mutual")


@pytest.mark.parametrize("said", [{"payer_name": "Pier Health"}, {"payer_name": "Harbor Mutual", "policy": None}, {}])
def test_other_payers_stay_text(biller, records, signed, ana, said):
    policy(ana, directory_carrier("Harbor Mutual"))

    body = biller.post(records(), {"encounter": signed.pk, **said}).json()

    assert (body["policy"], body["carrier"], body["payer_name"]) == (None, None, said.get("payer_name", ""))


def test_another_patients_policy_is_refused(biller, records, signed, north):
    cover = policy(make_patient(north, "Bell", "Ben"), directory_carrier())

    response = biller.post(records(), {"encounter": signed.pk, "policy": cover.pk})

    assert (response.status_code, response.json()["policy"]) == (400, ["Choose a policy of this patient."])


def test_it_stays_within_its_statements(biller, records, ana, statements, superbill_budget):
    encounters = [make_signed(ana) for _ in range(2)]
    lines = [VISIT | {"sequence": number} for number in range(1, 41)]

    for name, values in (("create_superbill", {}), ("create_superbill.ready", {"status": "ready_to_submit"})):
        body = superbill_body(encounters.pop(), charge_lines=lines, **values)
        sent = statements(lambda body=body: biller.post(records(), body))
        assert sent == superbill_budget(name), name
    assert SuperbillLine.unscoped.count() == 80
