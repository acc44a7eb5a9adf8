"""The console's ground rules: every write leaves an audit event in its transaction, counts the version up and
saves only what was changed; sealed fields stay out of sight; what the database refuses is an error of the form.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, InternalError, models, transaction
from django.db.models import ForeignKey, Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from pydantic import BaseModel

from careflow.platform.actor import Actor
from careflow.platform.address import ADDRESS_COLUMNS, Addressed, AddressPatch
from careflow.platform.console_form import SEEN_VERSION, GuardedForm, JsonOfTheApi
from careflow.platform.console_password import OwnPasswordPage
from careflow.platform.console_refusals import told_of
from careflow.platform.console_shapes import adapters_of
from careflow.platform.console_sign_in import ConsoleSignIn
from careflow.platform.identity import sender_of
from careflow.platform.problems import Problem
from careflow.platform.records import Versioned
from careflow.platform.sealed import SealedField

if TYPE_CHECKING:
    AnyModelAdmin = admin.ModelAdmin[Any]
else:
    AnyModelAdmin = admin.ModelAdmin

REFUSALS = (IntegrityError, DataError, InternalError, Problem)


class Recorder(Protocol):
    """Writes one line of history about a row: `action` is create, update or delete, `fields` are names."""

    def __call__(self, *, actor: Actor, action: str, row: Model, fields: Sequence[str], at: datetime) -> None: ...


class Watcher(Protocol):
    """Is told of each row whose page is shown, and writes a line where looking alone is worth one."""

    def __call__(self, *, actor: Actor, row: Model, at: datetime) -> None: ...


class HistoryAddress(Protocol):
    """Where the console shows the history of a row."""

    def __call__(self, row: Model) -> str: ...


@dataclass(frozen=True, slots=True)
class Ledger:
    record: Recorder
    shown: Watcher
    history_of: HistoryAddress


_ledger: list[Ledger] = []


def register_ledger(*, record: Recorder, shown: Watcher, history_of: HistoryAddress) -> None:
    """Called at start by the domain that keeps the audit trail."""
    _ledger[:] = [Ledger(record, shown, history_of)]


def console_actor(request: HttpRequest) -> Actor:
    """The console administrator; rights in the clinics do not come into it."""
    person: Any = request.user
    sender = sender_of(request)
    return Actor(
        user_id=person.pk, name=person.display_name, request_id=sender.request_id, address=sender.address,
        is_superuser=person.is_superuser,
    )  # fmt: skip


class ConsoleSite(admin.AdminSite):
    site_title = site_header = "CareFlow console"
    index_title = "Records"
    login_form = ConsoleSignIn
    login_template = "platform/console_login.html"

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:  # noqa: FBT001, FBT002  (Django's signature)
        """One transaction around every page that writes, so that the event and the change stand or fall together."""

        def inside(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method in {"GET", "HEAD", "OPTIONS"}:
                return view(request, *args, **kwargs)  # type: ignore[no-any-return]  # Django's views
            with transaction.atomic():
                return view(request, *args, **kwargs)  # type: ignore[no-any-return]  # Django's views

        inside.csrf_exempt = getattr(view, "csrf_exempt", False)  # type: ignore[attr-defined]  # what Django reads
        return super().admin_view(inside, cacheable)

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        request.current_app = self.name  # for the links of Django's templates
        done = reverse("admin:password_change_done", current_app=self.name)
        context = {**self.each_context(request), **(extra_context or {})}
        return OwnPasswordPage.as_view(success_url=done, extra_context=context)(request)


class ConsoleAdmin(AnyModelAdmin):
    """Base of every page of the console. Rows can be deleted only where a page says so (`deletable`).

    `refusals` maps names of constraints, triggers and unique columns to sentences for people. `body` is the API's for
    such a row, whose fields judge those of the form; `shapes` says what else is taken, by field: every field of JSON
    has a shape. `address_shape` is the API's body for an address."""

    deletable: ClassVar[bool] = False
    refusals: ClassVar[Mapping[str, str]] = {}
    body: ClassVar[type[BaseModel] | None] = None
    shapes: ClassVar[Mapping[str, Any]] = {}
    address_shape: ClassVar[type[AddressPatch]] = AddressPatch
    list_per_page = 50
    show_full_result_count = False
    view_on_site = False

    def __init__(self, model: type[Any], admin_site: admin.AdminSite) -> None:
        super().__init__(model, admin_site)
        chosen = {*self.autocomplete_fields, *self.radio_fields, *self.raw_id_fields}
        links = [entry.name for entry in model._meta.concrete_fields if isinstance(entry, ForeignKey)]
        self.adapters = adapters_of(model, self.body, self.shapes)
        self.raw_id_fields = (*self.raw_id_fields, *(name for name in links if name not in chosen))  # type: ignore[misc]  # read per page

    @property
    def sealed(self) -> list[str]:
        return [entry.name for entry in self.opts.concrete_fields if isinstance(entry, SealedField)]

    @property
    def key(self) -> Any:
        """The column that tells rows apart, of the other table where that one's key is borrowed."""
        return getattr(self.opts.pk, "target_field", self.opts.pk)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer(*self.sealed)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Locked while its form is being saved, so that the version that is checked is the one that is changed."""
        found = super().get_object(request, object_id, from_field)
        if found is None or request.method != "POST":
            return found
        self.hold_before(found)
        row = self.get_queryset(request).filter(pk=found.pk)
        list(row.order_by().select_related(None).select_for_update().values_list("pk"))
        return super().get_object(request, object_id, from_field)

    def hold_before(self, row: Any) -> None:
        """Other rows that are held before this one wherever both are; for subclasses."""

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> Any:
        own = super().get_exclude(request, obj)
        return [*(own or ()), *self.sealed] if self.sealed else own

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002  (Django's signature)
        plain = kwargs.get("form") or (self.form if obj is not None else getattr(self, "add_form", self.form))

        class Form(GuardedForm, plain):  # type: ignore[misc, valid-type]  # made anew for each request
            refusal = getattr(request, "console_refusal", None)
            refusals, shapes, address_shape = self.refusals, self.adapters, self.address_shape
            contradictions = staticmethod(self.contradictions)

        return super().get_form(request, obj, change=change, **{**kwargs, "form": Form})

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if isinstance(db_field, models.JSONField):
            kwargs["decoder"] = JsonOfTheApi
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The seen version travels in the first set, where the page can be saved at all."""
        found: list[tuple[Any, dict[str, Any]]] = [
            (name, {**options, "fields": [entry for entry in options["fields"] if entry != SEEN_VERSION]})
            for name, options in super().get_fieldsets(request, obj)
        ]
        if isinstance(obj, Versioned) and self.has_change_permission(request, obj):
            found[0][1]["fields"].append(SEEN_VERSION)
        return found

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.deletable and super().has_delete_permission(request, obj)

    def contradictions(self, row: Any, facts: Mapping[str, Any], changed: Iterable[str]) -> Mapping[str, str]:  # noqa: ARG002  (for subclasses)
        """Field → sentence for what cannot stand together; `facts` are the values of the form."""
        return {}

    def derive(self, row: Any, changed: Iterable[str]) -> Iterable[str]:  # noqa: ARG002  (for subclasses)
        """Fill the columns that follow from the changed ones; returns their names, so that they are saved."""
        return ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: ARG002, FBT001  (Django's signature)
        if not change:
            self.derive(obj, form.changed_data)
            obj.save(force_insert=True)
            return
        touched = set(form.changed_data) - {SEEN_VERSION}
        if not touched:
            return
        if isinstance(obj, Addressed) and not touched.isdisjoint(ADDRESS_COLUMNS):
            touched.update(ADDRESS_COLUMNS)  # blank parts come and go with the others
        columns = {entry.name for entry in self.opts.concrete_fields}
        changed = columns & {*touched, *self.derive(obj, touched)}
        if isinstance(obj, Versioned):
            obj.version += 1
            changed.add("version")
        if "updated_at" in columns:
            obj.updated_at = timezone.now()
            changed.add("updated_at")
        obj.save(update_fields=changed)

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:  # noqa: ARG002, FBT001, FBT002  (Django's signature)
        return sorted(name for name in form.changed_data if name != SEEN_VERSION)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        self._record(request, "create", obj, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        if message:
            self._record(request, "update", obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        for row in queryset:
            self._record(request, "delete", row, ())

    def _record(self, request: HttpRequest, action: str, row: Any, fields: Sequence[str]) -> None:
        _ledger[0].record(actor=console_actor(request), action=action, row=row, fields=fields, at=timezone.now())

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        row = self.get_object(request, object_id)
        if row is None or not self.has_view_permission(request, row):
            return super().history_view(request, object_id, extra_context)
        return HttpResponseRedirect(_ledger[0].history_of(row))

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        try:
            page = super().changeform_view(request, object_id, form_url, extra_context)
        except REFUSALS as error:
            request.console_refusal = told_of(error, self.model, self.refusals)  # type: ignore[attr-defined]  # for get_form
            page = super().changeform_view(request, object_id, form_url, extra_context)
        if (row := getattr(page, "context_data", {}).get("original")) is not None:
            with transaction.atomic():
                _ledger[0].shown(actor=console_actor(request), row=row, at=timezone.now())
        return page

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        try:
            return super().delete_view(request, object_id, extra_context)
        except REFUSALS as error:
            return self._turned_down(request, error)

    def response_action(self, request: HttpRequest, queryset: QuerySet[Any], *args: Any) -> Any:
        try:
            for chosen in request.POST.getlist(ACTION_CHECKBOX_NAME):
                self.key.clean(chosen, None)
        except ValidationError:
            self.message_user(request, "Choose rows of this list.", messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())
        try:
            with transaction.atomic():
                return super().response_action(request, queryset, *args)
        except REFUSALS as error:
            return self._turned_down(request, error)

    def _turned_down(self, request: HttpRequest, error: Exception) -> HttpResponse:
        self.message_user(request, told_of(error, self.model, self.refusals)[1], messages.ERROR)
        return HttpResponseRedirect(request.get_full_path())


class FixedConsole(ConsoleAdmin):
    """What a row belongs to is chosen once."""

    fixed: tuple[str, ...] = ()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        own = super().get_readonly_fields(request, obj)
        return own if obj is None else [*own, *self.fixed]


class ReadOnlyConsole(ConsoleAdmin):
    """Shows rows that nobody may edit by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002  (Django's signature)
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002  (Django's signature)
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Every column but the sealed and the excluded ones, those that no form could edit included."""
        own = super().get_readonly_fields(request, obj)
        hidden = {*own, *self.sealed, *(self.exclude or ())}
        columns = [entry.name for entry in self.opts.concrete_fields if not isinstance(entry, models.AutoField)]
        return [*own, *(name for name in columns if name not in hidden)]
