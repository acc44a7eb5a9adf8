"""The forms of the console: they take what the API takes, store it as the API does, and speak in sentences."""

import json
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import UniqueConstraint
from pydantic import TypeAdapter
from pydantic import ValidationError as ShapeError

from careflow.platform.address import ADDRESS_COLUMNS, WIRE_NAMES, Addressed, AddressPatch
from careflow.platform.console_refusals import REFUSED, place_of
from careflow.platform.endpoint.bodies import decoded, refuse_odd_text
from careflow.platform.endpoint.refusals import sentence
from careflow.platform.problems import BadInput, StaleVersion

SEEN_VERSION = "seen_version"


class JsonOfTheApi(json.JSONDecoder):
    """Reads what a body may hold, so neither nesting without end nor NaN."""

    def decode(self, s: str, *_: Any) -> Any:
        try:
            value = decoded(s)
            refuse_odd_text({"": value})
        except BadInput as refusal:
            raise json.JSONDecodeError(refusal.sentence, s, 0) from None
        return value


def _as_stored(value: Any) -> Any:
    """Browsers end the lines of a text in their own way."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


class GuardedForm(forms.Form):
    """Refuses a page that somebody else has overtaken, and repeats what the database said."""

    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    refusal: ClassVar[tuple[str | None, str] | None] = None
    refusals: ClassVar[Mapping[str, str]] = {}
    shapes: ClassVar[Mapping[str, TypeAdapter[Any]]] = {}
    address_shape: ClassVar[type[AddressPatch]] = AddressPatch
    contradictions: ClassVar[Callable[..., Mapping[str, str]]]
    instance: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial[SEEN_VERSION] = getattr(self.instance, "version", None)

    def clean(self) -> Any:
        cleaned = super().clean()
        for name in self.shapes.keys() & self.cleaned_data.keys():
            # What comes back as it is stored bars no other change: what is wrong with it may not be seen.
            # JSON of a wrong shape breaks what reads it.
            if isinstance(self.fields[name], forms.JSONField) or self._differs(name):
                self._clean_shape(name)
        changed = [name for name in self.changed_data if name in self.cleaned_data]
        for name, text in self.contradictions(self.instance, self.cleaned_data, changed).items():
            self.add_error(name, text)
        if isinstance(self.instance, Addressed):
            self._clean_address()
        if self.refusal is not None:
            self._tell(*self.refusal)
        seen = self.cleaned_data.get(SEEN_VERSION)
        if self.instance.pk and seen is not None and seen != self.instance.version:
            raise forms.ValidationError(StaleVersion.detail)
        return cleaned

    def _differs(self, name: str) -> bool:
        return name in self.changed_data and _as_stored(self[name].data) != self[name].initial

    def _tell(self, place: str | None, text: str) -> None:
        self.add_error(place if place in self.fields else None, text)

    def _clean_shape(self, name: str) -> None:
        shape = self.shapes[name]
        try:
            self.cleaned_data[name] = shape.dump_python(shape.validate_python(self.cleaned_data[name]))
        except ShapeError as error:
            for each in error.errors(include_url=False):
                inside = ".".join(map(str, each["loc"]))
                self.add_error(name, ": ".join(filter(None, [inside, sentence(dict(each))])))

    def _clean_address(self) -> None:
        """An empty text field means null to Django; here it is a blank part, and null only where there is no address.
        What nobody touched stays as it is stored."""
        if set(ADDRESS_COLUMNS).isdisjoint(self.changed_data):
            self.cleaned_data |= {column: getattr(self.instance, column) for column in ADDRESS_COLUMNS}
            return
        named = {name: f"address_{name}" for name in WIRE_NAMES}
        parts = {
            name: self.cleaned_data.get(column) or "" for name, column in named.items() if column not in self.errors
        }
        if not any(parts.values()):
            self.cleaned_data |= dict.fromkeys(ADDRESS_COLUMNS)
            return
        try:
            checked = self.address_shape.model_validate(parts)
        except ShapeError as error:
            for each in error.errors(include_url=False):
                self.add_error(named[str(each["loc"][0])], sentence(dict(each)))
        else:
            self.cleaned_data |= {column: getattr(checked, name) for name, column in named.items()}

    def _post_clean(self) -> None:
        self.instance.validate_constraints = self.validate_constraints
        try:
            super()._post_clean()  # type: ignore[misc]  # of the model's form
        finally:
            del self.instance.validate_constraints

    def validate_constraints(self, exclude: Any = None) -> None:
        """In place of the model's, whose sentence about most constraints is their name. What a page shows without
        letting it be changed is judged with the rest: a code is taken in the facility that it stays in. What was
        not read, such as what is sealed, is not read for this."""
        told: dict[str, list[str]] = {}
        unread = self.instance.get_deferred_fields()
        for model, constraints in self.instance.get_constraints():
            for constraint in constraints:
                is_unique = isinstance(constraint, UniqueConstraint)
                left_out = unread | (self.fields.keys() & exclude) if is_unique and exclude else exclude
                try:
                    constraint.validate(model, self.instance, exclude=left_out)
                except forms.ValidationError as error:
                    texts = [REFUSED if constraint.name in text else text for text in error.messages]
                    place = place_of(constraint.fields, model) if is_unique else None
                    told.setdefault(place if place in self.fields else NON_FIELD_ERRORS, []).extend(
                        [self.refusals[constraint.name]] if constraint.name in self.refusals else texts
                    )
        if told:
            raise forms.ValidationError(told)
