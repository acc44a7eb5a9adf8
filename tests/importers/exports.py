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
# enc-1 is an ordinary visit, enc-3 a stay of nine days.
OBSERVATIONS = """\
DATE,PATIENT,ENCOUNTER,CATEGORY,CODE,DESCRIPTION,VALUE,UNITS,TYPE
2024-03-09T14:00:30Z,pat-1,enc-1,vital-signs,8302-2,Body Height,165.25,cm,numeric
2024-03-09T14:00:30Z,pat-1,enc-1,vital-signs,29463-7,Body Weight,70.5,kg,numeric
2024-03-09T14:00:30Z,pat-1,enc-1,vital-signs,8480-6,Systolic Blood Pressure,122.0,mm[Hg],numeric
2024-03-09T14:00:30Z,pat-1,enc-1,vital-signs,8462-4,Diastolic Blood Pressure,78.0,mm[Hg],numeric
2024-03-09T14:00:30Z,pat-1,enc-1,vital-signs,8867-4,Heart rate,71.0,/min,numeric
2024-03-09T14:00:30Z,pat-1,enc-1,vital-signs,9279-1,Respiratory rate,14.0,/min,numeric
2024-03-09T14:00:30Z,pat-1,enc-1,vital-signs,8310-5,Body temperature,36.9,Cel,numeric
2024-03-09T14:00:30Z,pat-1,enc-1,vital-signs,2708-6,Oxygen saturation in Arterial blood,98.0,%,numeric
2024-03-09T14:00:30Z,pat-1,enc-1,vital-signs,72514-3,Pain severity - 0-10 verbal numeric rating [Score] - Reported,2.0,{score},numeric
2024-03-09T14:00:30Z,pat-1,enc-1,vital-signs,39156-5,Body mass index (BMI) [Ratio],25.8,kg/m2,numeric
2024-03-09T14:00:30Z,pat-1,enc-1,laboratory,2339-0,Glucose [Mass/volume] in Blood,91.2,mg/dL,numeric
2024-03-09T14:00:30Z,pat-1,enc-1,social-history,72166-2,Tobacco smoking status,Never smoked tobacco (finding),,text
2024-03-09T14:10:30Z,pat-1,enc-1,survey,93027-1,Are you a refugee?,No,,text
2019-05-20T08:00:00Z,pat-2,enc-3,vital-signs,2708-6,Oxygen saturation in Arterial blood,91.0,%,numeric
2019-05-21T20:00:00Z,pat-2,enc-3,vital-signs,2708-6,Oxygen saturation in Arterial blood,93.0,%,numeric
2019-05-21T20:00:00Z,pat-2,enc-3,vital-signs,8867-4,Heart rate,88.0,/min,numeric
2019-05-22T09:00:00Z,pat-2,enc-3,vital-signs,2708-6,Oxygen saturation in Arterial blood,96.0,%,numeric
"""
PROCEDURES = """\
START,STOP,PATIENT,ENCOUNTER,CODE,DESCRIPTION,BASE_COST,REASONCODE,REASONDESCRIPTION
2024-03-09T14:00:30Z,2024-03-09T14:15:30Z,pat-1,enc-1,430193006,Medication Reconciliation (procedure),1.0,,
2019-05-20T09:30:00Z,2019-05-20T10:00:00Z,pat-2,enc-3,399208008,Plain chest X-ray (procedure),1.0,233604007,Pneumonia (disorder)
"""
CONDITIONS = """\
START,STOP,PATIENT,ENCOUNTER,CODE,DESCRIPTION
2024-03-09,,pat-1,enc-1,59621000,Essential hypertension (disorder)
2024-03-09,,pat-1,enc-1,160903007,Full-time employment (finding)
2019-05-20,2019-05-29,pat-2,enc-3,233604007,Pneumonia (disorder)
"""
MEDICATIONS = """\
START,STOP,PATIENT,PAYER,ENCOUNTER,CODE,DESCRIPTION,BASE_COST,PAYER_COVERAGE,DISPENSES,TOTALCOST,REASONCODE,REASONDESCRIPTION
2024-03-09T14:00:30Z,,pat-1,pay-1,enc-1,314076,lisinopril 10 MG Oral Tablet,1.0,0.0,12,12.0,59621000,Essential hypertension (disorder)
2019-05-20T08:00:00Z,2019-05-29T08:00:00Z,pat-2,pay-1,enc-3,308192,Amoxicillin 500 MG Oral Tablet,1.0,0.0,1,1.0,,
2024-03-11T09:00:00Z,,pat-3,pay-1,enc-4,748856,Yaz 28 Day Pack,1.0,0.0,1,1.0,,
"""
ALLERGIES = """\
START,STOP,PATIENT,ENCOUNTER,CODE,SYSTEM,DESCRIPTION,TYPE,CATEGORY,REACTION1,DESCRIPTION1,SEVERITY1,REACTION2,DESCRIPTION2,SEVERITY2
2024-03-09,,pat-1,enc-1,762952008,SNOMED-CT,Peanut (substance),allergy,food,271807003,Eruption of skin (disorder),MILD,39579001,Anaphylaxis (disorder),SEVERE
2024-03-09,,pat-1,enc-1,111088007,SNOMED-CT,Latex (substance),allergy,environment,,,,,,
2024-03-09,,pat-2,enc-2,29046,RxNorm,Lisinopril,intolerance,medication,,,,,,
"""
CARE_PLANS = """\
Id,START,STOP,PATIENT,ENCOUNTER,CODE,DESCRIPTION,REASONCODE,REASONDESCRIPTION
plan-1,2024-03-09,,pat-1,enc-1,443402002,Lifestyle education regarding hypertension,59621000,Essential hypertension (disorder)
"""
IMMUNIZATIONS = """\
DATE,PATIENT,ENCOUNTER,CODE,DESCRIPTION,BASE_COST
2024-03-09T14:00:30Z,pat-1,enc-1,140,Influenza  seasonal  injectable  preservative free,136.00
2019-05-20T08:00:00Z,pat-2,enc-3,113,Td (adult)  5 Lf tetanus toxoid  preservative free  adsorbed,136.00
"""
PAYERS = """\
Id,NAME,OWNERSHIP,ADDRESS,CITY,STATE_HEADQUARTERED,ZIP,PHONE,AMOUNT_COVERED
pay-1,Quill Mutual,PRIVATE,3 Quill Street,Salem,MA,01970,978-555-0103,1.0
pay-2,Commonwealth Plan,GOVERNMENT,,,,,,1.0
pay-0,NO_INSURANCE,NO_INSURANCE,,,,,,0.0
"""
# pat-1 stays with one payer, pat-2 has two at last, pat-3 is insured through the mother for good.
PAYER_TRANSITIONS = """\
PATIENT,MEMBERID,START_DATE,END_DATE,PAYER,SECONDARY_PAYER,PLAN_OWNERSHIP,OWNER_NAME
pat-1,mem-11,2023-03-04T12:00:00Z,2024-03-04T12:00:00Z,pay-1,,Spouse,Olof7 O'Quirk88
pat-1,mem-12,2024-03-04T12:00:00Z,2025-03-04T12:00:00Z,pay-1,,Self,Thea41 O'Quirk88
pat-2,,2017-01-01T12:00:00Z,2018-01-01T12:00:00Z,pay-0,,,
pat-2,mem-21,2018-01-01T12:00:00Z,2019-06-01T12:00:00Z,pay-2,pay-1,Self,Ivo3 Brandt20
pat-3,mem-31,2018-02-28T12:00:00Z,292278994-08-17T07:12:55Z,pay-2,,Guardian,Runa5 Sorensen5
"""
CLAIMS = """\
Id,PATIENTID,PROVIDERID,PRIMARYPATIENTINSURANCEID,SECONDARYPATIENTINSURANCEID,DEPARTMENTID,PATIENTDEPARTMENTID,DIAGNOSIS1,DIAGNOSIS2,DIAGNOSIS3,DIAGNOSIS4,DIAGNOSIS5,DIAGNOSIS6,DIAGNOSIS7,DIAGNOSIS8,APPOINTMENTID,SERVICEDATE,STATUS1,LASTBILLEDDATE1,LASTBILLEDDATEP
claim-1,pat-1,doc-1,pay-1,,1,1,59621000,160903007,,,,,,,enc-1,2024-03-09T14:00:30Z,CLOSED,2024-03-09T14:15:30Z,2024-03-09T14:15:30Z
claim-1-drug,pat-1,doc-1,pay-1,,1,1,59621000,,,,,,,,enc-1,2024-03-09T14:00:30Z,CLOSED,2024-03-09T14:15:30Z,2024-03-09T14:15:30Z
claim-2,pat-2,doc-1,pay-0,,1,1,,,,,,,,,enc-2,2024-03-09T14:10:00Z,BILLED,,2024-03-09T14:40:00Z
claim-3,pat-2,doc-2,pay-2,,1,1,233604007,,,,,,,,enc-3,2019-05-20T08:00:00Z,CLOSED,2019-05-29T08:00:00Z,
"""
CLAIMS_TRANSACTIONS = """\
ID,CLAIMID,CHARGEID,PATIENTID,TYPE,AMOUNT,PROCEDURECODE,MODIFIER1,MODIFIER2,DIAGNOSISREF1,DIAGNOSISREF2,DIAGNOSISREF3,DIAGNOSISREF4,UNITS,NOTES,UNITAMOUNT,PAYMENTS
tx-1,claim-1,1,pat-1,CHARGE,85.55,162673000,,,1,2,,,1,General examination of patient (procedure),85.55,0.00
tx-2,claim-1,1,pat-1,PAYMENT,,162673000,,,1,,,,1,General examination of patient (procedure),0.00,85.55
tx-3,claim-1,2,pat-1,CHARGE,50.00,430193006,,,1,7,,,1.5,Medication Reconciliation (procedure),33.33,0.00
tx-4,claim-1-drug,3,pat-1,CHARGE,12.00,314076,,,1,,,,1,lisinopril 10 MG Oral Tablet,12.00,0.00
tx-5,claim-2,4,pat-2,CHARGE,136.80,185349003,,,,,,,1,Encounter for check up,136.8,0.00
tx-6,claim-3,5,pat-2,CHARGE,7200,32485007,,,1,,,,9,Hospital admission (procedure),800,0.00
tx-7,claim-3,6,pat-2,TRANSFERIN,800.00,32485007,,,1,,,,1,Hospital admission (procedure),0.00,0.00
"""
FILES = {
    "organizations": ORGANIZATIONS, "providers": PROVIDERS, "patients": PATIENTS, "encounters": ENCOUNTERS,
    "observations": OBSERVATIONS, "procedures": PROCEDURES, "conditions": CONDITIONS, "medications": MEDICATIONS,
    "allergies": ALLERGIES, "careplans": CARE_PLANS, "immunizations": IMMUNIZATIONS,
    "payers": PAYERS, "payer_transitions": PAYER_TRANSITIONS, "claims": CLAIMS,
    "claims_transactions": CLAIMS_TRANSACTIONS,
}  # fmt: skip


def write_export(folder: Path, *, packed: bool = False, **changed: str | bytes) -> Path:
    """All files, some of them with other contents."""
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


def chart_of(patient: str, count: int) -> dict[str, str]:
    """Everything `count` times for one patient: a file by its name, without its header."""
    days = [f"{2000 + number // 12}-{1 + number % 12:02}-03" for number in range(count)]
    rows = [(f"{patient}-{number}", day, f"{day}T10:00:00Z", f"{day}T10:15:00Z") for number, day in enumerate(days)]
    return {
        "encounters": "".join(
            f"{key},{start},{end},{patient},org-1,doc-1,p,wellness,1,Visit,1,1,0,,\n" for key, _, start, end in rows
        ),
        "observations": "".join(
            f"{start},{patient},{key},vital-signs,8867-4,Heart rate,71.0,/min,numeric\n" for key, _, start, _ in rows
        ),
        "conditions": "".join(
            f"{day},,{patient},{key},{place},Cough {place} (finding)\n" for place, (key, day, *_) in enumerate(rows)
        ),
        "medications": "".join(
            f"{start},,{patient},p,{key},{place},Drug {place} 5 MG Oral Tablet,1,0,1,1,,\n"
            for place, (key, _, start, _) in enumerate(rows)
        ),
        "allergies": "".join(
            f"{day},,{patient},{key},{place},RxNorm,Drug {place},allergy,medication,,,,,,\n"
            for place, (key, day, *_) in enumerate(rows)
        ),
    }
