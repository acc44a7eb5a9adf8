"""What was stored before a search learned something is brought up to it."""

from importlib import import_module

from django.apps import apps
from django.db import connection

from careflow.domains.patients.models import Patient
from tests.domains.patients.factories import a_patient

step = import_module("careflow.domains.patients.migrations.0002_names_without_marks")


def test_names_with_marks_are_found_without_them_in_old_charts(cast):
    north = cast.facilities["north"]
    expected = a_patient(north, chart_number="7", first_name="Zoe", last_name="O’Brien-Lee").search_text
    plain = a_patient(north, chart_number="8").search_text
    before = expected.replace("obrienlee\n", "")
    Patient.unscoped.filter(chart_number="7").update(search_text=before)

    step.add_names_without_marks(apps, connection.schema_editor())

    charts = dict(Patient.unscoped.values_list("chart_number", "search_text"))
    assert before != expected
    assert sorted(charts["7"].split("\n")) == sorted(expected.split("\n"))
    assert charts["8"] == plain
