import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.billing.models import Superbill, SuperbillRevision
from tests.domains.billing.superbill_factories import COUGH, HYPERTENSION, LAB, VISIT, superbill_body
from tests.domains.clinical.factories import make_signed
from tests.domains.insurance.factories import directory_carrier, policy
from tests.domains.scheduling.factories import make_patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def coded(biller, records, signed):
    """As the biller has just coded it."""
    return biller.post(records(), superbill_body(signed)).json()


@pytest.fixture
def change(biller, records, coded):
    def send(expected=200, /, **fields):
        response = biller.patch(records(coded["id"]), fields)
        assert response.status_code == expected, response.json()
        return response.json()

    return send


@pytest.fixture
def claimed(change):
    change(status="ready_to_submit")
    return change(status="claim_created")


def traces():
    return SuperbillRevision.unscoped.count(), AuditEvent.objects.count()


def ids(rows):
    return [row["id"] for row in rows]


def test_only_what_is_sent_changes(change, coded):
    body = change(notes="Call back.")

    kept = {name: value for name, value in coded.items() if name not in {"notes", "version", "updated_at"}}
    assert body == kept | {"notes": "Call back.", "version": 2, "updated_at": body["updated_at"]}


def test_a_list_replaces_the_former_one_and_equal_rows_stay_the_same_rows(change, coded):
    third = {"code": "E11.9", "description": "Diabetes", "sequence": 3}
    body = change(diagnoses=[third, HYPERTENSION | {"code": "I11.9"}, COUGH], charge_lines=[LAB])

    assert [(row["sequence"], row["code"]) for row in body["diagnoses"]] == [(1, "R05"), (2, "I11.9"), (3, "E11.9")]
    assert ids(body["diagnoses"])[:2] == ids(coded["diagnoses"])
    assert body["charge_lines"] == coded["charge_lines"][1:]
    assert body["total_charge_amount"] == "50.00"


@pytest.mark.parametrize(
    "fields",
    [
        {"notes": "x"}, {"diagnoses": [COUGH | {"description": "x"}], "charge_lines": [VISIT, VISIT | {"sequence": 3}]},
        {"charge_lines": []}, {"status": "ready_to_submit"},
    ],
)  # fmt: skip
def test_the_answer_is_what_is_stored(biller, records, change, coded, fields):
    assert change(**fields) == biller.get(records(coded["id"])).json()


def test_many_lines_cost_what_one_does_and_stay_the_same_rows(biller, records, change, coded, statements):
    lines = [VISIT | {"sequence": number} for number in range(1, 41)]
    before = change(charge_lines=lines)

    one = statements(lambda: change(charge_lines=[lines[0] | {"description": "x"}, *lines[1:]]))
    each = statements(lambda: change(charge_lines=[line | {"description": f"{line['sequence']}"} for line in lines]))

    assert one == each
    after = biller.get(records(coded["id"])).json()
    assert ids(after["charge_lines"]) == ids(before["charge_lines"])
    assert change() == after


@pytest.mark.parametrize("sent", ["all", "nothing", "other order"])
def test_saving_the_same_again_writes_nothing(biller, records, coded, signed, sent):
    body = {"all": superbill_body(signed), "nothing": {}, "other order": superbill_body(
        signed, diagnoses=[HYPERTENSION, COUGH], charge_lines=[LAB | {"units": 1.5}, VISIT])}[sent]  # fmt: skip
    before = traces()

    response = biller.put(records(coded["id"]), body) if sent == "all" else biller.patch(records(coded["id"]), body)

    assert response.json() == coded
    assert traces() == before


def test_every_change_is_told_with_its_amounts(change, ana, north, signed):
    change(charge_lines=[VISIT], notes="x", status="ready_to_submit")

    event, revision = AuditEvent.objects.order_by("id").last(), SuperbillRevision.unscoped.order_by("id").last()
    assert (event.action, event.facility_id, event.patient_id) == ("update", north.pk, ana.pk)
    assert event.summary == "Superbill changed: status, notes, charge_lines"
    assert event.metadata == {
        "encounter_id": signed.pk, "status": "ready_to_submit", "total_charge_amount": "110.00", "charge_lines": 1,
        "number": 2, "content_sha256": revision.content_sha256, "actor_name": "Bill Example",
        "changed_fields": ["status", "notes", "charge_lines"],
        "previous": {"status": "coding_needed", "total_charge_amount": "160.00"},
    }  # fmt: skip


def test_coding_goes_to_ready_and_back_and_on_to_the_claim(change):
    assert change(status="ready_to_submit")["checked_at"]
    assert change(status="coding_needed")["status"] == "coding_needed"
    assert change(400, status="claim_created")["status"] == ["Mark it as ready to submit first."]
    change(status="ready_to_submit")
    assert change(status="claim_created")["status"] == "claim_created"


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "coding_needed"}, {"status": "ready_to_submit"}, {"notes": "x"}, {"charge_lines": []},
        {"payer_name": "x"}, {"override_reason": "x"}, {"place_of_service": "22"}, {"diagnoses": [COUGH]},
    ],
)  # fmt: skip
def test_what_was_claimed_is_locked(change, claimed, fields):
    before = traces()

    body = change(400, **fields)

    assert body["status"] == ["The claim was created. Void this superbill, or correct it."]
    assert traces() == before


def test_saving_a_claim_as_it_is_goes_through(biller, records, claimed, signed):
    response = biller.patch(records(claimed["id"]), superbill_body(signed, status="claim_created"))

    assert (response.status_code, response.json()) == (200, claimed)


def test_lines_keep_their_diagnoses(change):
    lost = {"diagnosis_pointers": ["There is no diagnosis 2."]}
    assert change(400, diagnoses=[COUGH])["charge_lines"] == [{}, lost]
    assert change(diagnoses=[COUGH], charge_lines=[VISIT])["total_charge_amount"] == "110.00"


def test_errors_stand_where_the_lines_were_sent(change):
    lost = {"diagnosis_pointers": ["There is no diagnosis 3."]}

    body = change(400, charge_lines=[LAB, VISIT | {"diagnosis_pointers": [3]}])

    assert body["charge_lines"] == [{}, lost]


def test_ready_needs_a_diagnosis_and_a_line(change):
    change(status="ready_to_submit")

    assert change(400, charge_lines=[])["charge_lines"] == ["Add a charge line before it is submitted."]
    change(status="coding_needed", charge_lines=[], diagnoses=[])
    assert {"diagnoses", "charge_lines"} <= change(400, status="ready_to_submit").keys()


def test_a_superbill_stays_with_its_encounter(change, signed, ana):
    assert change(encounter=str(signed.pk))["version"] == 1
    assert "encounter" in change(400, encounter=make_signed(ana).pk)


def test_the_link_follows_the_payer(change, ana):
    cover, other = policy(ana, directory_carrier("Harbor Mutual")), policy(ana, directory_carrier("Pier Health"))

    assert change(payer_name="harbor mutual")["policy"] == cover.pk
    assert change(notes="x")["policy"] == cover.pk
    assert change(policy=other.pk)["payer_name"] == "Pier Health"
    assert change(payer_name="Somebody else")["policy"] is None
    assert change(payer_name="Pier Health")["carrier"] == other.carrier_id
    assert change(policy=None)["carrier"] is None


def test_a_payer_renamed_in_the_whole_record_leaves_the_former_policy(change, ana):
    cover, other = policy(ana, directory_carrier("Harbor Mutual")), policy(ana, directory_carrier("Pier Health"))
    record = {"payer_name": "Harbor Mutual", "policy": cover.pk}
    change(**record)

    def linked(**fields):
        body = change(**(record | fields))
        return body["payer_name"], body["policy"], body["carrier"]

    assert linked(payer_name="HARBOR MUTUAL") == ("HARBOR MUTUAL", cover.pk, cover.carrier_id)
    assert linked(payer_name="Pier Health") == ("Pier Health", other.pk, other.carrier_id)
    assert linked(payer_name="Pier Health", policy=cover.pk) == ("Harbor Mutual", cover.pk, cover.carrier_id)
    assert linked(payer_name="Somebody else") == ("Somebody else", None, None)


def test_back_in_coding_nothing_is_said_to_be_checked(change):
    assert change(status="ready_to_submit")["findings"]

    body = change(status="coding_needed")

    assert (body["findings"], body["checked_at"]) == ([], None)


def test_an_old_version_is_told_so(biller, records, coded, change):
    change(notes="first")

    response = biller.patch(records(coded["id"]), {"notes": "second"}, headers={"If-Match": '"1"'})

    assert response.status_code == 412
    assert Superbill.unscoped.get().notes == "first"
    fresh = biller.patch(records(coded["id"]), {"notes": "second"}, headers={"If-Match": '"2"'})
    assert (fresh.status_code, fresh.headers["ETag"]) == (200, '"3"')


@pytest.mark.parametrize(
    ("who", "status"), [("bill", 200), ("ada", 200), ("paul", 403), ("nina", 403), ("stan", 403), (None, 401)]
)
def test_who_may_code(acting_as, records, coded, who, status):
    assert acting_as(who).patch(records(coded["id"]), {"notes": "x"}).status_code == status


def test_another_facilitys_superbill_is_not_there(acting_as, cast, records, coded):
    south = f"billing/encounter-billing-records/{coded['id']}/?facility_id={cast.facilities['south'].pk}"
    manager = acting_as("selma")

    assert [manager.send(method, south, body).status_code for method, body in (
        ("GET", None), ("PATCH", {}), ("PUT", {"encounter": 1}),
    )] == [404, 404, 404]  # fmt: skip
    for action in ("void", "correct"):
        assert manager.post(south.replace("/?", f"/{action}/?"), {"reason": "x"}).status_code == 404
    for read in ("check", "history"):
        assert manager.get(south.replace("/?", f"/{read}/?")).status_code == 404


def test_nothing_is_deleted(biller, records, coded):
    assert biller.delete(records(coded["id"])).status_code == 405


def test_it_stays_within_its_statements(biller, records, coded, statements, superbill_budget, signed, north):
    make_patient(north, "Bell", "Ben")
    for name, body in (
        ("change_superbill.nothing", superbill_body(signed)),
        ("change_superbill", {"notes": "x"}),
        ("change_superbill.lists", {"charge_lines": [LAB, VISIT | {"sequence": 3}], "diagnoses": [
            COUGH, HYPERTENSION | {"description": "x"}]}),
        ("change_superbill.ready", {"status": "ready_to_submit"}),
    ):  # fmt: skip
        sent = statements(lambda body=body: biller.patch(records(coded["id"]), body))
        assert sent == superbill_budget(name), name
