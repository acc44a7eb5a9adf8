"""The folded copies that searching and finding duplicates rely on; every write path takes them from here."""

from collections.abc import Iterable

from careflow.domains.patients.models import LONGEST_KEY
from careflow.domains.patients.rules import search_text
from careflow.platform.folding import fold
from careflow.platform.phone import phone_key

LOCAL_DIGITS = 7


def name_key(name: str) -> str:
    """Cut to the column; what lies behind is found by `search_text` only."""
    return fold(name)[:LONGEST_KEY]


def search_columns(
    *,
    first_name: str,
    last_name: str,
    chart_number: str,
    middle_name: str = "",
    preferred_name: str = "",
    email: str = "",
    phone_numbers: Iterable[str] = (),
) -> dict[str, str]:
    """The columns of a chart that are derived from what it is found by. Write them whenever one of the
    arguments changes, phones included."""
    names = [fold(name) for name in (last_name, first_name, middle_name, preferred_name)]
    last_key, first_key, middle_key, preferred_key = (name[:LONGEST_KEY] for name in names)
    return {
        "last_key": last_key,
        "first_key": first_key,
        "middle_key": middle_key,
        "preferred_key": preferred_key,
        "search_text": search_text.join(
            [
                *names,
                *(search_text.without_marks(name) for name in names),
                chart_number,
                fold(email),
                *(phone_key(number) for number in phone_numbers),
            ]
        ),
    }


def phone_columns(number: str) -> dict[str, str]:
    """The derived columns of a phone number."""
    key = phone_key(number)
    return {"number_key": key, "local_key": key[-LOCAL_DIGITS:]}
