"""Statements per read of the records and per step of a refill, identity included; recording that a chart was opened is
left out. A write's two are those that open and close its transaction."""

import json
from pathlib import Path

BUDGETS = json.loads(Path(__file__).with_name("record_budgets.json").read_text())
