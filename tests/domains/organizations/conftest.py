import json
from pathlib import Path

import pytest


@pytest.fixture
def budgets():
    """Statements per operation, identity included."""
    return json.loads(Path(__file__).with_name("budgets.json").read_text())
