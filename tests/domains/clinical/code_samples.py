"""A handful of the classification, stored as the import stores it."""

from careflow.domains.clinical.models import DiagnosisCode
from careflow.domains.clinical.operations.code_index import rebuild_index
from careflow.domains.clinical.operations.codes import ReleasedCode, store_codes

METABOLISM = "Endocrine, nutritional and metabolic diseases"
CIRCULATION = "Diseases of the circulatory system"
HEADERS = {"E11": "Type 2 diabetes mellitus", "E11.4": "Type 2 diabetes mellitus with neurological complications"}
TITLES = {
    "E10.40": "Type 1 diabetes mellitus with diabetic neuropathy, unspecified",
    "E11.40": "Type 2 diabetes mellitus with diabetic neuropathy, unspecified",
    "E11.41": "Type 2 diabetes mellitus with diabetic mononeuropathy",
    "E11.42": "Type 2 diabetes mellitus with diabetic polyneuropathy",
    "E11.610": "Type 2 diabetes mellitus with diabetic neuropathic arthropathy",
    "E11.9": "Type 2 diabetes mellitus without complications",
    "I10": "Essential (primary) hypertension",
    "I27.20": "Pulmonary hypertension, unspecified",
    "I1A.0": "Resistant hypertension",
}


def released():
    rows = [(code, title, False) for code, title in HEADERS.items()] + [(*each, True) for each in TITLES.items()]
    return [
        ReleasedCode(code, title, METABOLISM if code.startswith("E") else CIRCULATION, is_billable)
        for code, title, is_billable in rows
    ]


def store_sample():
    store_codes(codes=released(), release="Sample")
    rebuild_index()


def a_crowd(count):
    """Made-up codes of chapter T, each with a title of its own."""
    store_codes(
        codes=[
            ReleasedCode(f"T{place // 10_000}{place // 1_000 % 10}.{place % 1_000:03}", f"Poisoning number {place}",
                         "Injuries", is_billable=True)
            for place in range(count)
        ],
        release="Sample",
    )  # fmt: skip
    rebuild_index()


def places():
    return dict(DiagnosisCode.objects.values_list("code", "place"))
