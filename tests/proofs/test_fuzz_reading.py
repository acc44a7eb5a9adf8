"""What the requests that are wrong on purpose may be forgiven."""

import pytest

from proofs.fuzz.reading import reads_well

DOCUMENT = {
    "components": {
        "schemas": {
            "Row": {
                "type": "object",
                "required": ["number"],
                "properties": {
                    "number": {"anyOf": [{"type": "integer", "minimum": 1}, {"type": "null"}]},
                    "on": {"type": "boolean"},
                    "name": {"type": "string", "maxLength": 8},
                },
            },
            "Body": {
                "type": "object",
                "properties": {"rows": {"type": "array", "items": {"$ref": "#/components/schemas/Row"}}},
            },
        }
    }
}
SCHEMA = {"$ref": "#/components/schemas/Body"}


@pytest.mark.parametrize(
    "row",
    [
        {"number": "5"}, {"number": None, "on": "True"}, {"number": 1, "on": 0}, {"number": 1, "name": "\t Ana Lee  "},
    ],
)  # fmt: skip
def test_numbers_and_truth_may_be_text_and_texts_have_blanks_around_them(row):
    assert reads_well({"rows": [row]}, SCHEMA, DOCUMENT)


@pytest.mark.parametrize(
    "row",
    [
        {}, {"number": "0"}, {"number": "five"}, {"number": True}, {"number": 1, "on": 2}, {"number": 1, "on": None},
        {"number": 1, "name": 5}, {"number": 1, "name": " Ana Maria "}, {"number": "1", "name": None}, "row",
        {"number": ["1"]},
    ],
)  # fmt: skip
def test_nothing_else_is_forgiven(row):
    assert not reads_well({"rows": [row]}, SCHEMA, DOCUMENT)


def test_what_is_no_json_at_all_does_not_read_well():
    assert not reads_well(b"\t", SCHEMA, DOCUMENT)
