"""A small export in Synthea's format, with people that we made up."""
# ruff: noqa: E501  (a row of a file is one line)

import gzip
from pathlib import Path

ORGANIZATIONS = """\
Id,NAME,ADDRESS,CITY,STATE,ZIP,LAT,LON,PHONE,REVENUE,UTILIZATION
org-1,Quill Street Practice,1 Quill Street,Salem,MA,019701234,42.5,-70.9,978-555-0101 Or 978-555-0102,0.0,3
org-2,Harbor Lane Hospital,2 Harbor Lane,Lynn,MA,01901,42.4,-70.9,none,0.0,1
"""
PROVIDERS = """\
Id,ORGANIZATION,NAME,GENDER,SPECIALITY,ADDRESS,CITY,STATE,ZIP,LAT,LON,ENCOUNTERS,PROCEDURES
doc-1,org-1,Nora77 Quist12,F,GENERAL PRACTICE,1 Quill Street,Salem,MA,01970,42.5,-70.9,3,0
doc-2,org-2,José Luis9 Bergström301,M,CARDIOLOGY,2 Harbor Lane,Lynn,MA,01901,42.4,-70.9,1,0
"""
PATIENTS = """\
Id,BIRTHDATE,DEATHDATE,SSN,DRIVERS,PASSPORT,PREFIX,FIRST,LAST,SUFFIX,MAIDEN,MARITAL,RACE,ETHNICITY,GENDER,BIRTHPLACE,ADDRESS,CITY,STATE,COUNTY,FIPS,ZIP,LAT,LON,HEALTHCARE_EXPENSES,HEALTHCARE_COVERAGE,INCOME
pat-1,1961-03-04,,999-11-2233,S1,X1,Mrs.,Thea41 Maud7,O'Quirk88,,Vale1,M,white,nonhispanic,F,Salem  Massachusetts  US,9 Pine Road Apt 4,Salem,Massachusetts,Essex County,25009,01970,42.5,-70.9,1.0,2.0,3
pat-2,1930-12-24,2019-06-01,999-44-5566,,,Mr.,Ivo3,Brandt20,Jr.,,,black,hispanic,M,Lynn  Massachusetts  US,10 Elm Court,Lynn,Massachusetts,Essex County,25009,01901,42.4,-70.9,1.0,2.0,3
pat-3,2018-02-28,,999-77-8899,,,,Pip650,Sorensen5,PhD,,,hawaiian,nonhispanic,M,Lynn  Massachusetts  US,11 Elm Court,Lynn,Massachusetts,Essex County,25009,01901,42.4,-70.9,1.0,2.0,3
"""
ENCOUNTERS = """\
Id,START,STOP,PATIENT,ORGANIZATION,PROVIDER,PAYER,ENCOUNTERCLASS,CODE,DESCRIPTION,BASE_ENCOUNTER_COST,TOTAL_CLAIM_COST,PAYER_COVERAGE,REASONCODE,REASONDESCRIPTION
enc-1,2024-03-09T14:00:30Z,2024-03-09T14:15:30Z,pat-1,org-1,doc-1,pay-1,wellness,162673000,General examination of patient (procedure),1.0,2.0,0.0,,
enc-2,2024-03-09T14:10:00Z,2024-03-09T14:40:00Z,pat-2,org-1,doc-1,pay-1,ambulatory,185349003,Encounter for check up,1.0,2.0,0.0,,
enc-3,2019-05-20T08:00:00Z,2019-05-29T08:00:00Z,pat-2,org-2,doc-2,pay-1,inpatient,32485007,Hospital admission (procedure),1.0,2.0,0.0,,
enc-4,2024-03-11T09:00:00Z,2024-03-11T09:00:00Z,pat-3,org-1,doc-1,pay-1,virtual,185317003,Telephone encounter (procedure),1.0,2.0,0.0,,
"""
FILES = {"organizations": ORGANIZATIONS, "providers": PROVIDERS, "patients": PATIENTS, "encounters": ENCOUNTERS}


def write_export(folder: Path, *, packed: bool = False, **changed: str | bytes) -> Path:
    """The four files, some of them with other contents."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, contents in (FILES | changed).items():
        raw = contents if isinstance(contents, bytes) else contents.encode()
        if packed:
            (folder / f"{name}.csv.gz").write_bytes(gzip.compress(raw))
        else:
            (folder / f"{name}.csv").write_bytes(raw)
    return folder


def many_encounters(count: int) -> str:
    """A file of `count` visits of one patient, one a day, none overlapping."""
    header = ENCOUNTERS.partition("\n")[0]
    rows = (
        f"enc-{number},{1990 + number // 300}-{1 + number // 25 % 12:02}-{1 + number % 25:02}T10:00:00Z,"
        f"{1990 + number // 300}-{1 + number // 25 % 12:02}-{1 + number % 25:02}T10:15:00Z,"
        "pat-1,org-1,doc-1,pay-1,ambulatory,185345009,Encounter for symptom,1.0,2.0,0.0,,"
        for number in range(count)
    )
    return "\n".join([header, *rows, ""])
