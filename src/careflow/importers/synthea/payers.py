"""payers.csv: who pays, as carriers of the organization. One of them stands for people without insurance."""

from collections.abc import Collection, Sequence

from careflow.domains.insurance.models import Carrier
from careflow.domains.insurance.operations import RecordedCarrier, import_carriers
from careflow.importers.csv_file import BadCell, Cells
from careflow.importers.reconciliation import Tally
from careflow.importers.synthea.cells import Note, identifier, phone, state, text, zip_code
from careflow.importers.synthea.destination import SYSTEM
from careflow.importers.synthea.tables import Parsed, Table

LONGEST_NAME = 150
NO_INSURANCE = "NO_INSURANCE"


class Payers(Table[RecordedCarrier]):
    file = "payers"
    noun = "insurance carriers"
    subject = "insurance/insurancecarrier"
    columns = ("Id", "NAME", "ADDRESS", "CITY", "STATE_HEADQUARTERED", "ZIP", "PHONE")

    def parse(self, cells: Cells, note: Note) -> RecordedCarrier:
        key, name = identifier(cells), text(cells, "NAME", LONGEST_NAME)
        if not name:
            raise BadCell("NAME", "is empty")
        if name.upper() == NO_INSURANCE:
            self.facts.remember_no_payer(key)
            raise BadCell("NAME", "stands for people without insurance")
        return RecordedCarrier(
            external_id=key,
            name=name,
            phone_number=phone(cells, "PHONE", note),
            address_line_1=text(cells, "ADDRESS", 150),
            city=text(cells, "CITY", 100),
            state=state(cells, "STATE_HEADQUARTERED", note),
            zip_code=zip_code(cells, note),
        )

    def stored(self, keys: Collection[str]) -> set[str]:
        rows = Carrier.objects.filter(
            organization_id=self.destination.organization_id, directory_source=SYSTEM, external_id__in=keys
        )
        return set(rows.values_list("external_id", flat=True))

    def store(self, rows: Sequence[Parsed[RecordedCarrier]], tally: Tally) -> None:  # noqa: ARG002  (refuses none)
        import_carriers(
            actor=self.destination.actor,
            carriers=[row.record for row in rows],
            external_system=SYSTEM,
            now=self.destination.now,
        )
