"""What is shown of a diagnosis code. It is stored beside the code as it is sent, in the index that leads there
(`models/diagnosis_codes.py`), because a search shows fifty of them at each keystroke."""

from collections.abc import Sequence

import msgspec

from careflow.domains.clinical.models import DiagnosisCode
from careflow.platform.compiled import Row
from careflow.platform.endpoint.shapes import Out


class DiagnosisCodeOut(Out):
    code: str
    description: str
    chapter: str
    is_billable: bool
    is_common: bool


_write = msgspec.json.Encoder().encode
_read = msgspec.json.Decoder(list[DiagnosisCodeOut]).decode


def written(code: DiagnosisCode) -> str:
    """For `shown`; plain words stand in for the official title."""
    title = code.description or code.plain_description
    return _write(DiagnosisCodeOut(code.code, title, code.chapter, code.is_billable, code.is_common)).decode()


def shape_codes(rows: Sequence[Row]) -> list[DiagnosisCodeOut]:
    """From rows that end with `shown`."""
    return _read(f"[{','.join(row[-1] for row in rows)}]")
