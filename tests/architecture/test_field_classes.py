"""Every column is classed in `field_classes.json`: whoever adds one says what it holds before it is stored.

- `identifying`: tells who somebody is, patient or staff, alone or beside other columns
- `clinical`: tells of a patient's health or care
- `plain`: neither"""

import json
from collections import Counter
from pathlib import Path

from django.apps import apps

from careflow.platform.sealed import SealedField

CLASSES = json.loads((Path(__file__).parent / "field_classes.json").read_text())
KINDS = {"identifying", "clinical", "plain"}


def columns():
    return {
        model._meta.label: [entry.attname for entry in model._meta.concrete_fields]
        for model in apps.get_models()
        if model.__module__.startswith("careflow.")
    }


def classed(label):
    return [name for names in CLASSES.get(label, {}).values() for name in names]


def test_every_column_is_classed_once():
    unclassed = {label: sorted(set(names) - set(classed(label))) for label, names in columns().items()}
    twice = {label: [name for name, times in Counter(classed(label)).items() if times > 1] for label in CLASSES}

    assert {label: names for label, names in unclassed.items() if names} == {}
    assert {label: names for label, names in twice.items() if names} == {}


def test_no_class_is_kept_for_a_column_that_is_gone():
    stored = columns()
    gone = {label: sorted(set(classed(label)) - set(stored.get(label, ()))) for label in CLASSES}

    assert {label: names for label, names in gone.items() if names or label not in stored} == {}


def test_there_are_three_classes():
    assert {kind for kinds in CLASSES.values() for kind in kinds} <= KINDS


def test_what_is_sealed_is_not_plain():
    for model in apps.get_models():
        for entry in model._meta.concrete_fields:
            if isinstance(entry, SealedField):
                assert entry.attname not in CLASSES[model._meta.label].get("plain", []), entry
