"""organizations.csv: the other practices and hospitals, into the care-provider directory."""

from collections.abc import Collection, Sequence

from careflow.domains.patients.models import CareProvider
from careflow.domains.patients.operations import ImportedProvider, register_imported_providers
from careflow.importers.csv_file import BadCell, Cells
from careflow.importers.reconciliation import Tally
from careflow.importers.synthea.cells import Note, address, identifier, phone, text
from careflow.importers.synthea.destination import SYSTEM
from careflow.importers.synthea.tables import Parsed, Table

LONGEST_NAME = 200


class Organizations(Table[ImportedProvider]):
    file = "organizations"
    noun = "organizations in the care-provider directory"
    subject = "patients/careprovider"
    columns = ("Id", "NAME", "ADDRESS", "CITY", "STATE", "ZIP", "PHONE")

    def parse(self, cells: Cells, note: Note) -> ImportedProvider:
        name = text(cells, "NAME", LONGEST_NAME)
        if not name:
            raise BadCell("NAME", "is empty")
        return ImportedProvider(
            external_id=identifier(cells),
            organization_name=name,
            phone_number=phone(cells, "PHONE", note),
            address=address(cells, note),
        )

    def stored(self, keys: Collection[str]) -> set[str]:
        rows = CareProvider.unscoped.filter(**self.destination.source, external_id__in=keys)
        return set(rows.values_list("external_id", flat=True))

    def store(self, rows: Sequence[Parsed[ImportedProvider]], tally: Tally) -> None:  # noqa: ARG002  (refuses none)
        register_imported_providers(
            actor=self.destination.actor,
            facility_id=self.destination.facility_id,
            system=SYSTEM,
            providers=[row.record for row in rows],
            now=self.destination.now,
            record_each=False,
        )
