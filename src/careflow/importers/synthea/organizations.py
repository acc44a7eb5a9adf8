"""organizations.csv: the other practices and hospitals, into the care-provider directory."""

from collections.abc import Collection, Sequence
from typing import Any

from careflow.domains.patients.models import CareProvider
from careflow.importers.csv_file import BadCell, Cells
from careflow.importers.reconciliation import Tally
from careflow.importers.synthea.cells import Note, address, phone, text
from careflow.importers.synthea.tables import Parsed, Table

Columns = dict[str, Any]


class Organizations(Table[Columns]):
    file = "organizations"
    noun = "organizations in the care-provider directory"
    subject = "patients/careprovider"
    columns = ("Id", "NAME", "ADDRESS", "CITY", "STATE", "ZIP", "PHONE")

    def parse(self, cells: Cells, note: Note) -> Columns:
        name = text(cells, "NAME", 200)
        if not name:
            raise BadCell("NAME", "is empty")
        return {"organization_name": name, "phone_number": phone(cells, "PHONE", note), **address(cells, note)}

    def stored(self, keys: Collection[str]) -> set[str]:
        rows = CareProvider.unscoped.filter(**self.destination.source, external_id__in=keys)
        return set(rows.values_list("external_id", flat=True))

    def store(self, rows: Sequence[Parsed[Columns]], tally: Tally) -> None:  # noqa: ARG002  (refuses none)
        CareProvider.unscoped.bulk_create(
            CareProvider(**self.destination.stamp(row.key), **row.record) for row in rows
        )
