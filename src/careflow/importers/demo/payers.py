"""The payers of the demo group: a made-up directory, those that the group works with, and where a clinic deviates."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet

from careflow.domains.facilities.models import Facility
from careflow.domains.insurance.models import Carrier, FacilityCarrierOverride, OrganizationCarrier
from careflow.domains.organizations.models import Organization
from careflow.importers.demo import numbers
from careflow.importers.demo.group import SYSTEM
from careflow.importers.demo.people import Counter

SERIAL = 700  # of telephones


class Payer(NamedTuple):
    """`plans` are what its patients have; one without plans is in the directory and in nobody's use."""

    key: str
    name: str
    payer_id: str
    city: str
    state: str
    zip_code: str
    plans: Sequence[str] = ()


SENIORS = Payer("seniors", "Sample Senior Health", "DEMO1", "Albany", "NY", "12207", ("Senior Basic", "Senior Plus"))
PAYERS = (
    Payer("mutual", "Placeholder Mutual", "DEMO2", "New York", "NY", "10005", ("Gold PPO", "Silver PPO", "Bronze HMO")),
    Payer("example", "Example Blue Plan", "DEMO3", "Brooklyn", "NY", "11201", ("Example Choice", "Example Select")),
    Payer("fiction", "Fiction Life & Health", "DEMO4", "Hartford", "CT", "06103", ("Open Access", "Saver HSA")),
    Payer("template", "Template Community Plan", "DEMO5", "Albany", "NY", "12210", ("Community Care",)),
    SENIORS,
    Payer("rehearsal", "Rehearsal Supplemental", "DEMO6", "Trenton", "NJ", "08608", ("Supplement A", "Supplement F")),
    Payer("mockup", "Mockup Marine Insurance", "DEMO7", "Boston", "MA", "02109"),
    Payer("trial", "Trial Workers' Compensation", "DEMO8", "Newark", "NJ", "07102"),
)
SUPPLEMENT = PAYERS[5]


def ensure_payers(
    *, organization: Organization, facilities: Collection[Facility], built: Counter, now: datetime
) -> None:
    """The payers that are not there yet, with their links; what people did with the others since stays so."""
    there = set(_mine().values_list("external_id", flat=True))
    missing = [payer for payer in PAYERS if payer.key not in there]
    times = {"created_at": now, "updated_at": now}
    for payer in missing:
        place = PAYERS.index(payer)
        carrier = Carrier.objects.create(
            name=payer.name, payer_id=payer.payer_id, source="directory", external_id=payer.key,
            directory_source=SYSTEM, last_directory_sync_at=now, phone_number=numbers.phone_number(SERIAL + place),
            website=f"https://{payer.key}.example", address_line_1=f"{place + 1}0 Premium Square", city=payer.city,
            state=payer.state, zip_code=payer.zip_code, **times,
        )  # fmt: skip
        if payer.plans:
            link = OrganizationCarrier.unscoped.create(
                organization=organization, carrier=carrier, is_preferred=payer is not SUPPLEMENT, **times
            )
            _deviate(payer, link, facilities, now)
    built.count("payers", len(missing))


def _deviate(payer: Payer, link: OrganizationCarrier, facilities: Collection[Facility], now: datetime) -> None:
    """Clinic C sees the community plan first."""
    clinic = next((facility for facility in facilities if facility.facility_code == "C"), None)
    if payer.key == "template" and clinic is not None:
        FacilityCarrierOverride.unscoped.create(
            facility=clinic, organization_preference=link, notes="Ask for the county's card too.", created_at=now,
            updated_at=now,
        )  # fmt: skip


def payer_ids() -> Mapping[str, int]:
    """The records by their keys."""
    return dict(_mine().values_list("external_id", "pk"))


def _mine() -> QuerySet[Carrier]:
    return Carrier.objects.filter(ownership_scope="global", directory_source=SYSTEM)
