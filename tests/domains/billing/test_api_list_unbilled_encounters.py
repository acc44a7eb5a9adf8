from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from careflow.domains.billing.models import Superbill
from careflow.domains.billing.queries import unbilled as reads
from careflow.domains.clinical.models import ProgressNote
from tests.domains.billing.superbill_factories import make_superbill
from tests.domains.clinical.factories import make_draft, make_signed
from tests.domains.insurance.factories import directory_carrier, policy
from tests.domains.scheduling.factories import make_appointment, make_patient, status_of, type_of

pytestmark = pytest.mark.django_db
MARCH, APRIL = (datetime(2026, month, 15, 14, 0, tzinfo=UTC) for month in (3, 4))


@pytest.fixture
def path(north):
    def at_north(**query):
        extra = "".join(f"&{name}={value}" for name, value in query.items())
        return f"billing/unbilled-encounters/?facility_id={north.pk}{extra}"

    return at_north


@pytest.fixture
def waiting(biller, path):
    def ids(**query):
        response = biller.get(path(**query))
        assert response.status_code == 200, response.json()
        return [row["encounter"] for row in response.json()]

    return ids


def test_what_was_signed_and_is_not_billed_waits_the_oldest_first(waiting, ana, paul, cast):
    late, early = make_signed(ana, started_at=APRIL), make_signed(ana, started_at=MARCH)
    make_draft(ana, paul)
    make_superbill(make_signed(ana))
    make_signed(make_patient(cast.facilities["south"]))

    assert waiting() == [early.pk, late.pk]


def test_a_row_says_all_that_the_office_needs(biller, path, north, ana, paul):
    carrier = directory_carrier("Harbor Mutual")
    policy(ana, carrier, is_primary=True)
    visit = make_appointment(north, ana, at=MARCH)
    signed = make_signed(
        ana, appointment=visit, started_at=MARCH, rendering_provider=paul, rendering_provider_name="MD Paul Example"
    )
    note = ProgressNote.unscoped.get(encounter=signed)
    zone = ZoneInfo(north.timezone)

    assert biller.get(path()).json() == [{
        "encounter": signed.pk, "patient": ana.pk, "patient_name": "Mora, Ana", "patient_chart_number": "101",
        "facility": north.pk, "date_of_service": "2026-03-15", "started_at": "2026-03-15T14:00:00Z",
        "rendering_provider": paul.pk, "rendering_provider_name": "MD Paul Example", "appointment": visit.pk,
        "payer": carrier.pk, "payer_name": "Harbor Mutual",
        "signed_at": note.signed_at.isoformat().replace("+00:00", "Z"),
        "days_since_signing": (timezone.now().astimezone(zone).date() - note.signed_at.astimezone(zone).date()).days,
        "appointment_time": "2026-03-15T14:00:00Z", "appointment_type_name": "Follow Up",
    }]  # fmt: skip


def test_a_voided_superbill_puts_its_encounter_back(biller, records, waiting, signed):
    superbill = make_superbill(signed)
    assert waiting() == []

    biller.post(records(superbill, "void/"), {"reason": "x"})

    assert waiting() == [signed.pk]
    assert Superbill.unscoped.count() == 1


def test_only_a_visit_that_is_marked_so_is_left_out(waiting, north, ana):
    """A signed note says that it took place, whatever its status and its type say."""
    make_signed(ana, appointment=make_appointment(north, ana, is_billable=False))
    kind = type_of(north, "annual")
    type(kind).unscoped.filter(pk=kind.pk).update(is_billable=False)
    visits = [
        make_appointment(north, ana, appointment_type=kind),
        make_appointment(north, ana),
        *(make_appointment(north, ana, status=status_of(north, code)) for code in ("cancelled", "no_show")),
    ]
    signed = [make_signed(ana, appointment=visit) for visit in visits]

    assert waiting() == [encounter.pk for encounter in signed]


@pytest.fixture
def desk(acting_as, north):
    def send(visit, **fields):
        return acting_as("stan").patch(f"appointments/{visit.pk}/?facility_id={north.pk}", fields)

    return send


@pytest.mark.parametrize("code", ["cancelled", "no_show"])
def test_a_signed_visit_that_the_desk_calls_off_waits_still(waiting, desk, north, ana, code):
    visit = make_appointment(north, ana)
    signed = make_signed(ana, appointment=visit)

    assert desk(visit, status=status_of(north, code).pk).status_code == 200
    assert waiting() == [signed.pk]
    assert desk(visit, is_billable=False).status_code == 200
    assert waiting() == []


@pytest.mark.parametrize("field", ["cancelled", "no_show", "is_billable"])
def test_a_billed_visit_is_not_taken_out_of_billing(desk, biller, records, north, ana, field):
    visit = make_appointment(north, ana)
    superbill = make_superbill(make_signed(ana, appointment=visit))
    name = "is_billable" if field == "is_billable" else "status"
    said = {name: False if name == "is_billable" else status_of(north, field).pk}

    response = desk(visit, **said)

    assert (response.status_code, response.json()[name]) == (
        400, ["This visit is billed. Ask billing to void its superbill first."],
    )  # fmt: skip
    before = (visit.status_id, visit.is_billable)
    visit.refresh_from_db()
    assert (visit.status_id, visit.is_billable) == before
    assert desk(visit, reason="Cough", status=status_of(north, "check_out").pk).status_code == 200
    biller.post(records(superbill, "void/"), {"reason": "x"})
    assert desk(visit, **said).status_code == 200


def test_it_is_narrowed_by_provider_payer_and_day(waiting, north, ana, paul, cast):
    ben = make_patient(north, "Bell", "Ben")
    carrier = policy(ben, directory_carrier(), is_primary=True).carrier
    pauls = make_signed(ana, started_at=MARCH, rendering_provider=paul)
    bens = make_signed(ben, started_at=APRIL, rendering_provider=cast.staff["petra@north"])

    assert waiting(provider=paul.pk) == [pauls.pk]
    assert waiting(payer=carrier.pk) == [bens.pk]
    assert waiting(payer=carrier.pk, provider=paul.pk) == []
    assert waiting(**{"from": "2026-04-15"}) == [bens.pk]
    assert waiting(to="2026-04-14") == [pauls.pk]


@pytest.mark.parametrize(
    ("name", "value"), [("provider", "x"), ("payer", "0"), ("limit", "0"), ("after", "-1"), ("from", "1/2/3")]
)
def test_a_bad_parameter_is_named(biller, path, name, value):
    response = biller.get(path(**{name: value}))

    assert (response.status_code, [*response.json()]) == (400, ["detail", "code", name])


@pytest.mark.parametrize("by", ["cap", "limit"])
def test_a_link_leads_on(biller, path, ana, monkeypatch, by):
    rows = [make_signed(ana, started_at=moment) for moment in (APRIL, MARCH, MARCH, APRIL, MARCH)]
    if by == "cap":
        monkeypatch.setattr(reads, "CAP", 2)
        monkeypatch.setattr(reads, "LISTS", {names: reads.list_by(*names) for names in reads.LISTS})
    address, found = path(**({"limit": 2} if by == "limit" else {})), []

    while address:
        response = biller.get(address)
        found.append([row["encounter"] for row in response.json()])
        address = response.headers.get("Link", "").partition("</v1/")[2].partition(">")[0]

    order = [rows[number].pk for number in (1, 2, 4, 0, 3)]
    assert found == [order[:2], order[2:4], order[4:]]


@pytest.mark.parametrize("way", ["billed", "marked as not to be billed"])
def test_a_page_follows_an_encounter_that_has_left_the_list(waiting, north, ana, way):
    """Whoever works the list page by page takes out of it what the next page follows."""
    make_signed(ana, started_at=MARCH - timedelta(days=1))
    visit = make_appointment(north, ana)
    last = make_signed(ana, started_at=MARCH, appointment=visit)
    following = [make_signed(ana, started_at=moment).pk for moment in (MARCH, APRIL)]
    if way == "billed":
        make_superbill(last)
    else:
        type(visit).unscoped.filter(pk=visit.pk).update(is_billable=False)

    assert waiting(after=last.pk) == following


def test_it_stays_within_its_statements(biller, path, ana, paul, statements, superbill_budget):
    for number in range(6):
        make_signed(ana, started_at=MARCH + timedelta(hours=number), rendering_provider=paul)

    for query in ({}, {"limit": 3}, {"provider": paul.pk, "from": "2026-01-01"}):
        sent = statements(lambda query=query: biller.get(path(**query)))
        assert sent == superbill_budget("list_unbilled_encounters")


@pytest.mark.parametrize(("who", "status"), [("bill", 200), ("paul", 200), ("nina", 403), ("stan", 403), (None, 401)])
def test_who_may_read_it(acting_as, path, who, status):
    assert acting_as(who).get(path()).status_code == status
