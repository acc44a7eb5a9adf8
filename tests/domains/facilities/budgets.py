"""What each operation of this domain may cost, in SQL statements, identity included."""

import json
from pathlib import Path

BUDGETS: dict[str, int] = json.loads((Path(__file__).parent / "budgets.json").read_text())
