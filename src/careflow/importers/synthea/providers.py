"""providers.csv: staff who do not sign in here, and their entry in the care-provider directory."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from careflow.domains.accounts.models import User
from careflow.domains.facilities.models import Staff, StaffRole
from careflow.domains.organizations.models import Membership, OrganizationRole
from careflow.domains.patients.models import CareProvider
from careflow.domains.patients.operations import ImportedProvider, register_imported_providers
from careflow.importers.csv_file import Cells
from careflow.importers.reconciliation import Tally
from careflow.importers.synthea.cells import Address, Note, address, person_name, text
from careflow.importers.synthea.destination import SYSTEM, Destination, codes
from careflow.importers.synthea.facts import Facts
from careflow.importers.synthea.tables import Parsed, Table
from careflow.platform.folding import fold

LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Provider:
    first_name: str
    last_name: str
    specialty: str
    practice_id: str
    address: Address | None


class Providers(Table[Provider]):
    file = "providers"
    noun = "providers"
    subject = "facilities/staff"
    columns = ("Id", "ORGANIZATION", "NAME", "SPECIALITY", "ADDRESS", "CITY", "STATE", "ZIP")

    def __init__(self, destination: Destination, facts: Facts) -> None:
        super().__init__(destination, facts)
        self.role_id = codes(StaffRole.unscoped.all(), destination, "physician")["physician"]
        members = OrganizationRole.unscoped.filter(organization_id=destination.organization_id, code="member")
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
        entries = []
        for row, colleague in zip(rows, staff, strict=True):
            practice, phone_number = practices.get(row.record.practice_id, ("", ""))
            entries.append(
                ImportedProvider(
                    external_id=row.key,
                    first_name=row.record.first_name,
                    last_name=row.record.last_name,
                    organization_name=practice,
                    specialty=row.record.specialty,
                    phone_number=phone_number,
                    linked_staff_id=colleague.pk,
                    address=row.record.address,
                )
            )
        register_imported_providers(
            actor=self.destination.actor,
            facility_id=self.destination.facility_id,
            system=SYSTEM,
            providers=entries,
            now=self.destination.now,
            record_each=False,
        )

    def _practices(self, keys: Collection[str]) -> dict[str, tuple[str, str]]:
        """Name and telephone of the organizations that came with the file before this one."""
        found = CareProvider.unscoped.filter(**self.destination.source, external_id__in=keys)
        columns = found.values_list("external_id", "organization_name", "phone_number")
        return {key: (name, phone) for key, name, phone in columns}
