"""Whatever sheets, copies, deviations and assignments there are: each facility sees what a plain model of the rules
says, and nothing that another facility or organization set."""

from dataclasses import dataclass, field

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from careflow.domains.billing import queries
from careflow.domains.billing.models import FeeSchedule
from careflow.domains.facilities.models import Facility, Staff
from careflow.platform.actor import system
from tests.domains.billing.fee_factories import (
    a_facility_sheet,
    a_local_service,
    a_payer,
    a_sheet,
    an_item,
    an_override,
)

OWNERS = ("harbor", "lakeside", "north", "south", "main")  # organizations, then facilities
HOME = {"north": "harbor", "south": "harbor", "main": "lakeside"}
COLLEAGUES = {"north": ("stan@north", "paul@north"), "south": ("sara@south", "paul@south"), "main": ("lena@main",)}
STAFF = tuple(name for names in COLLEAGUES.values() for name in names)
CODES = ("A", "B", "C", "D")


@dataclass
class Price:
    code: str
    cents: int
    is_active: bool
    modifier: str
    place: int
    row: object = None


@dataclass
class Sheet:
    owner: str
    is_default: bool
    is_active: bool
    items: list[Price]
    row: object = None

    @property
    def organization(self):
        return HOME.get(self.owner, self.owner)


@dataclass
class Deviation:
    """None inherits."""

    sheet: int
    item: int
    facility: str
    cents: int | None
    modifier: str | None
    place: int | None
    is_active: bool
    row: object = None


@dataclass
class Tree:
    sheets: list[Sheet]
    deviations: list[Deviation]
    local: list[tuple[str, str, int, bool]]
    facilities: dict[str, int | None]
    staff: dict[str, int | None]
    payers: list[tuple[str, int | None]]
    payer_rows: list = field(default_factory=list)


cents = st.integers(0, 10**8)
modifiers = st.sampled_from(["", "25", "GA"])
places = st.integers(0, 3)
prices = st.builds(Price, st.just(""), cents, st.booleans(), modifiers, places)


@st.composite
def sheets_(draw):
    made = [
        Sheet(owner, draw(st.booleans()), True, [])
        for owner in draw(st.lists(st.sampled_from(OWNERS), min_size=1, max_size=8))
    ]
    for place, sheet in enumerate(made):
        taken = any(other.is_default for other in made[:place] if other.owner == sheet.owner)
        sheet.is_default = sheet.is_default and not taken
        sheet.is_active = sheet.is_default or draw(st.booleans())
        sheet.items = [
            Price(code, *draw(st.tuples(cents, st.booleans(), modifiers, places)))
            for code in draw(st.lists(st.sampled_from(CODES), unique=True))
        ]
    return made


@st.composite
def trees(draw):
    sheets = draw(sheets_())

    def usable(facility):
        """What may be assigned at a facility: in the house, whether in use or not."""
        home = HOME[facility]
        return st.sampled_from([None, *(n for n, sheet in enumerate(sheets) if sheet.owner in {home, facility})])

    def deviation(n, facility):
        values = (st.none() | cents, st.none() | modifiers, st.none() | places, st.booleans())
        return Deviation(n, draw(st.integers(0, len(sheets[n].items) - 1)), facility, *map(draw, values))

    deviations = {}
    for facility, home in HOME.items():
        for n, sheet in enumerate(sheets):
            if sheet.items and sheet.owner in {facility, home} and draw(st.booleans()):
                made = deviation(n, facility)
                deviations[(n, made.item, facility)] = made
    local = draw(st.lists(
        st.tuples(st.sampled_from(tuple(HOME)), st.sampled_from(CODES), cents, st.booleans()),
        max_size=4, unique_by=lambda row: row[:2],
    ))  # fmt: skip
    payers = []
    for home in ("harbor", "lakeside"):
        ours = [None, *(n for n, sheet in enumerate(sheets) if sheet.owner == home)]
        payers.append((home, draw(st.sampled_from(ours))))
    return Tree(
        sheets, list(deviations.values()), local,
        {name: draw(usable(name)) for name in HOME},
        {who: draw(usable(who.partition("@")[2])) for who in STAFF},
        payers,
    )  # fmt: skip


def plant(tree, cast):
    for n, sheet in enumerate(tree.sheets):
        values = {"is_default": sheet.is_default, "is_active": sheet.is_active}
        if sheet.owner in HOME:
            sheet.row = a_facility_sheet(cast.facilities[sheet.owner], f"S{n}", **values)
        else:
            sheet.row = a_sheet(cast.organizations[sheet.owner], f"S{n}", **values)
        for price in sheet.items:
            price.row = an_item(
                sheet.row, price.code, price.cents, is_active=price.is_active, modifier_1=price.modifier,
                sort_order=price.place,
            )  # fmt: skip
    for made in tree.deviations:
        made.row = an_override(
            cast.facilities[made.facility], tree.sheets[made.sheet].items[made.item].row, charge_cents=made.cents,
            modifier_1=made.modifier, sort_order=made.place, is_active=made.is_active,
        )  # fmt: skip
    for facility, code, price, is_active in tree.local:
        a_local_service(cast.facilities[facility], code, price, is_active=is_active)
    row_of = {None: None} | {n: sheet.row for n, sheet in enumerate(tree.sheets)}
    for name, n in tree.facilities.items():
        Facility.unscoped.filter(pk=cast.facilities[name].pk).update(fee_schedule=row_of[n])
    for name, n in tree.staff.items():
        Staff.unscoped.filter(pk=cast.staff[name].pk).update(fee_schedule=row_of[n])
    tree.payer_rows = [
        a_payer(cast.organizations[home], f"Payer {home}", fee_schedule=row_of[n]) for home, n in tree.payers
    ]


def expected(tree, facility, who, payer):
    """The rules once more, as one would tell them."""
    reasons = []
    if payer is not None and tree.payers[payer][0] == HOME[facility]:
        reasons.append(tree.payers[payer][1])
    if who in COLLEAGUES[facility]:
        reasons.append(tree.staff[who])
    reasons.append(tree.facilities[facility])
    for owner in (facility, HOME[facility]):
        reasons += [n for n, sheet in enumerate(tree.sheets) if sheet.owner == owner and sheet.is_default]
    chosen = next((n for n in reasons if n is not None and tree.sheets[n].is_active), None)
    found = {}
    for place, price in enumerate([] if chosen is None else tree.sheets[chosen].items):
        mine = [made for made in tree.deviations if (made.sheet, made.item, made.facility) == (chosen, place, facility)]
        if price.is_active and all(made.is_active for made in mine):
            values = [price.cents, price.modifier, price.place]
            for made in mine:
                own = (made.cents, made.modifier, made.place)
                values = [value if set_ is None else set_ for value, set_ in zip(values, own, strict=True)]
            found[price.code] = tuple(values)
    found |= {code: (price, "", 0) for where, code, price, is_active in tree.local if where == facility and is_active}
    return sorted((place, code, price, modifier) for code, (price, modifier, place) in found.items())


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(tree=trees(), who=st.sampled_from([None, *STAFF]), payer=st.sampled_from([None, 0, 1]))
def test_each_facility_sees_its_own_prices_and_nobody_elses(cast, tree, who, payer):
    with transaction.atomic():
        plant(tree, cast)
        for name in HOME:
            place = cast.facilities[name]
            fees = queries.list_effective_fees(
                actor=system(name="test", organization_id=place.organization_id, facility_id=place.pk),
                staff_id=cast.staff[who].pk if who else None,
                payer_preference_id=None if payer is None else tree.payer_rows[payer].pk,
            )
            shown = [(fee.sort_order, fee.service_code, fee.charge_cents, fee.modifier_1) for fee in fees]
            assert shown == expected(tree, name, who, payer), name
        transaction.set_rollback(True)
    assert not FeeSchedule.unscoped.exists()
