"""A United States postal address, kept in the row that it belongs to.

The address exists when `address_line_1` is not null; its `id` on the wire is the id of that row, since an
address has no life of its own.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from django.db import models
from django.db.models import Q
from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from careflow.platform.endpoint.shapes import Lenient, Out, sent, size
from careflow.platform.problems import BadInput

ADDRESS_COLUMNS = (
    "address_line_1",
    "address_line_2",
    "address_city",
    "address_state",
    "address_zip_code",
)
WIRE_NAMES = ("line_1", "line_2", "city", "state", "zip_code")
REQUIRED = ("line_1", "city", "state", "zip_code")

# USPS Publication 28, appendix B: states, the District of Columbia, territories, armed forces.
STATES = (
    "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND"
    " OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY AS GU MP PR VI AA AE AP"
).split()


def known_state(code: str) -> str:
    if code.upper() not in STATES:
        raise PydanticCustomError("state", "Choose a state by its two letters.")
    return code.upper()


class AddressPatch(Lenient):
    """An address in a body: merged into the stored one; without a stored one only `line_2` may be absent."""

    line_1: Annotated[str, size(255, least=1)] = ""
    line_2: Annotated[str, size(255)] = ""
    city: Annotated[str, size(100, least=1)] = ""
    state: Annotated[str, AfterValidator(known_state)] = ""
    zip_code: Annotated[str, size(10, least=1)] = ""


def _blank_or_state(code: str) -> str:
    return known_state(code) if code else code


class AddressInParts(AddressPatch):
    """Parts may be blank: the address is often learnt piece by piece."""

    line_1: Annotated[str, size(255)] = ""
    city: Annotated[str, size(100)] = ""
    state: Annotated[str, AfterValidator(_blank_or_state)] = ""
    zip_code: Annotated[str, size(10)] = ""


def address_parts(body: AddressPatch | None) -> dict[str, Any] | None:
    """What the caller sent of an address, for an operation; None for null."""
    return None if body is None else sent(body)


class AddressOut(Out):
    id: int
    line_1: str
    line_2: str
    city: str
    state: str
    zip_code: str


class Addressed(models.Model):
    """Adds the five address columns; all of them are null when there is no address."""

    address_line_1 = models.CharField(max_length=255, null=True, blank=True)  # noqa: DJ001  (null: no address)
    address_line_2 = models.CharField(max_length=255, null=True, blank=True)  # noqa: DJ001
    address_city = models.CharField(max_length=100, null=True, blank=True)  # noqa: DJ001
    address_state = models.CharField(max_length=2, null=True, blank=True)  # noqa: DJ001
    address_zip_code = models.CharField(max_length=10, null=True, blank=True)  # noqa: DJ001

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(**{f"{column}__isnull": True for column in ADDRESS_COLUMNS})
                | Q(**{f"{column}__isnull": False for column in ADDRESS_COLUMNS}),
                name="%(app_label)s_%(class)s_whole_address",
            )
        ]


def shape_address(owner_id: int, columns: tuple[Any, ...]) -> AddressOut | None:
    """The wire form of the values of ADDRESS_COLUMNS."""
    return None if columns[0] is None else AddressOut(owner_id, *columns)


def address_changes(sent: Mapping[str, Any] | None, stored: tuple[Any, ...] | None) -> tuple[dict[str, Any], list[str]]:
    """Columns to write for an address in a body, and the required parts that are missing.

    `sent` holds only the keys that the caller sent; None and {} remove the address. Keys are merged into the
    stored address (`stored`: values of ADDRESS_COLUMNS); without one, all required parts must be there.
    """
    if not sent:
        return dict.fromkeys(ADDRESS_COLUMNS), []
    if stored is not None and stored[0] is not None:
        return {f"address_{name}": sent[name] for name in WIRE_NAMES if name in sent}, []
    missing = [name for name in REQUIRED if name not in sent]
    return {f"address_{name}": sent.get(name, "") for name in WIRE_NAMES}, missing


def written_address(parts: Mapping[str, Any] | None, stored: tuple[Any, ...] | None) -> dict[str, Any]:
    """The columns to write for the `address` of a body. Raises BadInput that names the missing parts."""
    changes, missing = address_changes(parts, stored)
    if missing:
        raise BadInput({"address": {name: ["This field is required."] for name in missing}})
    return changes
