"""The index of words over the diagnosis codes. It is made anew whenever codes change, which is about once a year."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import Case, F, QuerySet, When, Window
from django.db.models.functions import Length, RowNumber

from careflow.domains.clinical.models import CodeWord, DiagnosisCode
from careflow.domains.clinical.rules.code_words import CODE_BEGINNINGS, index_words
from careflow.domains.clinical.rules.posting_lists import pack
from careflow.platform.folding import fold

BATCH = 1_000
TITLE = Case(When(description="", then=F("plain_description")), default=F("description"))
# What a search shows first.
ORDER = (F("is_common").desc(), F("is_billable").desc(), Length(TITLE).asc(), F("code_key").asc())


def is_behind() -> bool:
    """Whether somebody changed codes and was interrupted before the index followed."""
    return DiagnosisCode.objects.filter(is_outdated=False, place__isnull=True).exists()


def rebuild_index() -> None:
    """Give every code its place and note under every word where its codes stand.

    The lists are made before the transaction begins, so that nobody waits for them; the caller sees to it that
    nobody else changes codes meanwhile."""
    lists, codes = _lists(_in_order().values_list("number", "code_key", "description", "plain_description"))
    with transaction.atomic():
        _give_places()
        CodeWord.objects.all().delete()
        entries = (CodeWord(word=word, places=pack(lists.pop(word)), itself=codes.get(word)) for word in sorted(lists))
        for batch in _batches(entries):
            CodeWord.objects.bulk_create(batch)
        _count_for_planner()


def _in_order() -> QuerySet[Any, Any]:
    """Valid codes with their `number`, from 1."""
    codes = DiagnosisCode.objects.filter(is_outdated=False)
    return codes.annotate(number=Window(RowNumber(), order_by=ORDER)).order_by("number")


def _lists(codes: QuerySet[Any, Any]) -> tuple[dict[str, "array[int]"], dict[str, int]]:
    """The places of every word, and those of the codes that are words of the index themselves."""
    lists: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
    places: dict[str, int] = {}
    for number, key, *titles in codes.iterator(chunk_size=BATCH):
        place = number - 1
        if len(key) in CODE_BEGINNINGS:
            places[key] = place
        for word in index_words(key, map(fold, filter(None, titles))):
            lists[word].append(place)
    return lists, places


def _give_places() -> None:
    sql, values = _in_order().order_by().values("id", "number").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE clinical_diagnosiscode AS code SET place = o.number - 1 FROM ({sql}) AS o"  # noqa: S608  (Django's own SQL)
            " WHERE o.id = code.id AND COALESCE(code.place, -1) <> o.number - 1",
            values,
        )
    DiagnosisCode.objects.filter(is_outdated=True, place__isnull=False).update(place=None)


def _count_for_planner() -> None:
    """PostgreSQL takes a table that it has not counted yet for one that is best read from end to end."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE clinical_diagnosiscode, clinical_codeword")


def _batches(entries: Iterable[CodeWord]) -> Iterator[list[CodeWord]]:
    iterator = iter(entries)
    while batch := list(islice(iterator, BATCH)):
        yield batch
