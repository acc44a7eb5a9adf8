import pytest

from careflow.settings.environment import Environment


@pytest.fixture(autouse=True)
def only_what_the_test_sets(monkeypatch):
    for name in Environment.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
