"""Statements per operation of people and their sessions, identity included."""

import json
from pathlib import Path

BUDGETS = json.loads(Path(__file__).with_name("people_budgets.json").read_text())
