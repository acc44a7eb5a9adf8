"""Statements per look-up in the code catalogs, identity included."""

import json
from pathlib import Path

BUDGETS = json.loads(Path(__file__).with_name("catalog_budgets.json").read_text())
