"""providers.csv: staff who do not sign in here, and their entry in the care-provider directory."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import make_password

from careflow.domains.accounts.models import User
from careflow.domains.facilities.models import Staff, StaffRole
from careflow.domains.organizations.models import Membership, OrganizationRole
from careflow.domains.patients.models import CareProvider
from careflow.importers.csv_file import Cells
from careflow.importers.reconciliation import Tally
from careflow.importers.synthea.cells import Note, address, person_name, text
from careflow.importers.synthea.destination import SYSTEM, Destination
from careflow.importers.synthea.tables import Parsed, Table
from careflow.platform.folding import fold

LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Provider:
    first_name: str
    last_name: str
    specialty: str
    practice_id: str
    address: dict[str, str]


class Providers(Table[Provider]):
    file = "providers"
    noun = "providers"
    subject = "facilities/staff"
    columns = ("Id", "ORGANIZATION", "NAME", "SPECIALITY", "ADDRESS", "CITY", "STATE", "ZIP")

    def __init__(self, destination: Destination) -> None:
        super().__init__(destination)
        facility, organization = destination.facility_id, destination.organization_id
        self.role_id = StaffRole.unscoped.values_list("pk", flat=True).get(facility_id=facility, code="physician")
        members = OrganizationRole.unscoped.filter(organization_id=organization, code="member")
        self.member_role_id = members.values_list("pk", flat=True).get()

    def parse(self, cells: Cells, note: Note) -> Provider:
        name = person_name(cells, "NAME", LONGEST_NAME)
        first_name, _, last_name = name.rpartition(" ")
        specialty = text(cells, "SPECIALITY", LONGEST_NAME).capitalize()
        return Provider(first_name, last_name, specialty, cells["ORGANIZATION"], address(cells, note))

    def stored(self, keys: Collection[str]) -> set[str]:
        rows = Staff.unscoped.filter(**self.destination.source, external_id__in=keys)
        return set(rows.values_list("external_id", flat=True))

    def store(self, rows: Sequence[Parsed[Provider]], tally: Tally) -> None:  # noqa: ARG002  (refuses none)
        people = User.objects.bulk_create(self._person(row) for row in rows)
        now = self.destination.now
        Membership.unscoped.bulk_create(
            Membership(
                organization_id=self.destination.organization_id, user=person, role_id=self.member_role_id,
                created_at=now, updated_at=now,
            )
            for person in people
        )  # fmt: skip
        staff = Staff.unscoped.bulk_create(
            Staff(
                **self.destination.stamp(row.key), user=person, role_id=self.role_id, is_default=True,
                specialty=row.record.specialty,
            )
            for row, person in zip(rows, people, strict=True)
        )  # fmt: skip
        self._list_in_directory(rows, staff)

    def _person(self, row: Parsed[Provider]) -> User:
        """Somebody who works here but has no password; the source's id keeps the name apart from others."""
        username = f"{SYSTEM}-{self.destination.facility_id}-{row.key}"
        return User(
            username=username,
            username_key=fold(username),
            first_name=row.record.first_name,
            last_name=row.record.last_name,
            password=make_password(None),
            date_joined=self.destination.now,
        )

    def _list_in_directory(self, rows: Sequence[Parsed[Provider]], staff: Sequence[Staff]) -> None:
        practices = self._practices({row.record.practice_id for row in rows})
        CareProvider.unscoped.bulk_create(
            CareProvider(
                **self.destination.stamp(row.key), linked_staff=colleague, first_name=row.record.first_name,
                last_name=row.record.last_name, specialty=row.record.specialty,
                **practices.get(row.record.practice_id, {}), **row.record.address,
            )
            for row, colleague in zip(rows, staff, strict=True)
        )  # fmt: skip

    def _practices(self, keys: Collection[str]) -> dict[str, dict[str, Any]]:
        found = CareProvider.unscoped.filter(**self.destination.source, external_id__in=keys)
        return {
            key: {"organization_name": name, "phone_number": phone}
            for key, name, phone in found.values_list("external_id", "organization_name", "phone_number")
        }
