"""Texts with a form of their own, for bodies: names, e-mail and web addresses, phone numbers, codes, usernames."""

from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StringConstraints,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from careflow.platform import one_line, phone, username
from careflow.platform.endpoint.shapes import size

_is_email = EmailValidator()
_is_web_address = URLValidator(schemes=["http", "https"])


def _email(text: str) -> str:
    try:
        if text:
            _is_email(text)
    except ValidationError:
        raise PydanticCustomError("email", "Enter an e-mail address like name@example.org.") from None
    return text


def _web_address(text: str) -> str:
    try:
        if text:
            _is_web_address(text)
    except ValidationError:
        raise PydanticCustomError("web_address", "Enter a web address that starts with https://.") from None
    return text


def phone_text(text: str) -> str:
    if text and not phone.is_phone(text):
        raise PydanticCustomError("phone", phone.SENTENCE)
    return text


def line_text(text: str) -> str:
    if not one_line.is_one_line(text):
        raise PydanticCustomError("one_line", one_line.SENTENCE)
    return text


def shown_text(value: Any) -> Any:
    return "" if isinstance(value, str) and not one_line.shown(value).strip() else value


def username_text(text: str) -> str:
    if not username.is_username(text):
        raise PydanticCustomError("username", username.SENTENCE)
    return text


def slug_text(text: str) -> str:
    if not all(letter.isascii() and (letter.isalnum() or letter in "-_") for letter in text):
        raise PydanticCustomError("slug", "Use only letters, digits, hyphens and underscores.")
    return text


class BlankIsNone:
    """Marks an optional text: a blank one counts as none, and the document lets it in."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(_none_for_blank, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        shown = handler(schema)
        for choice in shown.get("anyOf", [shown]):
            choice.pop("minLength", None)
        return shown


def _none_for_blank(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


# Blanks at the ends of a password belong to it.
Password = Annotated[str, StringConstraints(strip_whitespace=False, min_length=1, max_length=1024)]
ONE_LINE = AfterValidator(line_text)
Line = Annotated[str, ONE_LINE]
# A text of several lines that shows nothing is a blank one.
BLANK_IF_UNSEEN = BeforeValidator(shown_text)
# Names of people, in columns of 150 and of 100 characters.
PersonName = Annotated[str, size(150), ONE_LINE]
RequiredPersonName = Annotated[str, size(150, least=1), ONE_LINE]
ShortName = Annotated[str, size(100), ONE_LINE]
RequiredShortName = Annotated[str, size(100, least=1), ONE_LINE]
# Blank means that there is none, except where a route asks for `least=1`.
Email = Annotated[str, size(254), AfterValidator(_email), Field(json_schema_extra={"format": "email"})]
RequiredEmail = Annotated[str, size(254, least=1), AfterValidator(_email), Field(json_schema_extra={"format": "email"})]
WebAddress = Annotated[
    str,
    size(200),
    AfterValidator(_web_address),
    Field(json_schema_extra={"format": "uri"}),
]
Phone = Annotated[str, size(20), AfterValidator(phone_text), Field(description="Ten digits, or blank.")]
Username = Annotated[str, size(username.LONGEST, least=1), AfterValidator(username_text)]
Slug = Annotated[str, size(50, least=1), AfterValidator(slug_text)]
