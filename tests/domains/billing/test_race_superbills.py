"""Several people at one encounter at the same moment, each over a connection of their own: one superbill, and nobody
gets an error of ours."""

from collections import Counter

import pytest

from careflow.domains.audit.operations import verify
from careflow.domains.billing.models import Superbill, SuperbillRevision
from careflow.domains.billing.operations.superbill_locks import BILLED
from careflow.domains.clinical.models import Encounter
from tests.conftest import As, token_for
from tests.domains.billing.superbill_factories import COUGH, VISIT, superbill_body
from tests.domains.clinical.factories import make_draft
from tests.domains.scheduling.factories import make_patient
from tests.plugins.races import at_once

RECORDS = "billing/encounter-billing-records/"


class Office:
    """North, where Paul has signed Ana's note."""

    def __init__(self, cast):
        self.north = cast.facilities["north"]
        self.tokens = {name: token_for(cast.users[name]) for name in ("bill", "ada", "paul")}
        self.encounter = make_draft(make_patient(self.north), cast.staff["paul@north"])
        self.note = f"clinical/progress-notes/{self.encounter.progress_note.pk}/"
        assert self.send("paul", "POST", f"{self.note}sign/", {}).status_code == 200

    def send(self, who, method, path, body=None):
        return As(self.tokens[who]).send(method, f"{path}?facility_id={self.north.pk}", body)

    def together(self, *requests):
        return at_once([lambda request=request: self.send(*request) for request in requests])

    def create(self, who="bill", **values):
        return (who, "POST", RECORDS, superbill_body(self.encounter, **values))

    def bill(self):
        return self.send(*self.create(diagnoses=[COUGH], charge_lines=[VISIT])).json()["id"]

    def on(self, superbill, method, body, rest="", who="bill"):
        return (who, method, f"{RECORDS}{superbill}/{rest}", body)

    def check(self):
        """Whatever happened: at most one superbill lives, what is billed is signed, and the history is whole."""
        self.encounter.refresh_from_db()
        live = Superbill.unscoped.filter(voided_at=None).count()
        assert live <= 1
        assert not live or self.encounter.status == "signed"
        assert list(verify(progress_of=lambda _: Unwatched())) == []


class Unwatched:
    def expect(self, records): ...
    def seen(self, what, records=1): ...


@pytest.fixture
def office(own_cast):
    return Office(own_cast)


def statuses(answers):
    found = Counter(answer.status_code for answer in answers)
    assert max(found) < 500, [answer.json() for answer in answers if answer.status_code >= 500]
    return found


def test_of_fifty_who_bill_one_encounter_one_does(office):
    """The reference gave some of them a 500."""
    answers = office.together(*[office.create("bill" if number % 2 else "ada") for number in range(50)])

    assert statuses(answers) == {201: 1, 400: 49}
    assert {answer.json()["encounter"][0] for answer in answers if answer.status_code == 400} == {BILLED}
    assert Superbill.unscoped.count() == SuperbillRevision.unscoped.count() == 1
    office.check()


def test_a_note_is_unsigned_or_billed(office):
    answers = office.together(
        *[office.create()] * 4, *[("paul", "POST", f"{office.note}unsign/", {})] * 4
    )  # fmt: skip

    found = statuses(answers)
    assert set(found) <= {200, 201, 400}
    billed = Superbill.unscoped.count()
    assert found[201] == billed
    assert (Encounter.unscoped.get().status == "signed") == bool(billed)
    office.check()


def test_changes_of_different_fields_all_survive(office):
    superbill = office.bill()
    fields = {"notes": "a", "payer_name": "b", "place_of_service": "22", "charge_lines": [VISIT | {"units": "2"}]}

    answers = office.together(
        *[office.on(superbill, "PATCH", {name: value}) for name, value in fields.items()]
    )  # fmt: skip

    assert statuses(answers) == {200: 4}
    body = office.send(*office.on(superbill, "GET", None)).json()
    assert (body["notes"], body["payer_name"], body["place_of_service"]) == ("a", "b", "22")
    assert (body["total_charge_amount"], body["version"]) == ("220.00", 5)
    office.check()


def test_of_two_who_save_the_same_version_one_is_told(office):
    superbill = office.bill()
    path = f"{RECORDS}{superbill}/?facility_id={office.north.pk}"

    answers = at_once([
        lambda who=who: As(office.tokens[who]).patch(path, {"notes": who}, headers={"If-Match": '"1"'})
        for who in ("bill", "ada")
    ])  # fmt: skip

    assert statuses(answers) == {200: 1, 412: 1}


def test_a_superbill_is_corrected_once(office):
    superbill = office.bill()

    answers = office.together(*[office.on(superbill, "POST", {"reason": "x"}, "correct/")] * 6)

    assert statuses(answers) == {201: 1, 400: 5}
    assert Superbill.unscoped.count() == 2
    office.check()


def test_voiding_claiming_and_billing_again_leave_a_whole_state(office):
    superbill = office.bill()
    office.send(*office.on(superbill, "PATCH", {"status": "ready_to_submit"}))

    answers = office.together(
        office.on(superbill, "PATCH", {"status": "claim_created"}),
        office.on(superbill, "POST", {"reason": "x"}, "void/"),
        office.on(superbill, "PATCH", {"charge_lines": [VISIT | {"units": "3"}]}),
        office.create(),
        office.create("ada"),
        office.on(superbill, "POST", {"reason": "y"}, "correct/", "ada"),
        ("paul", "POST", f"{office.note}unsign/", {}),
    )

    assert set(statuses(answers)) <= {200, 201, 400}
    office.check()


def test_two_who_decide_for_the_first_time_both_get_through(own_cast):
    token = token_for(own_cast.users["olivia"])

    answers = at_once([
        lambda value=value: As(token).patch("billing/settings/", {"require_clean_check": value})
        for value in (True, True, True)
    ])  # fmt: skip

    assert statuses(answers) == {200: 3}
    assert As(token).get("billing/settings/").json()["require_clean_check"] is True
