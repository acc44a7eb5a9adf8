"""Papers in a folder of a test's own, as a clinic without settings keeps them."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def paper_folder(settings: Any, tmp_path: Path) -> Path:
    place = tmp_path / "documents"
    private = {"BACKEND": "careflow.platform.storage.PrivateFolder", "OPTIONS": {"location": place}}
    settings.STORAGES = {**settings.STORAGES, "documents": private}
    return place
