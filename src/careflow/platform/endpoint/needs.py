"""What a route asks of its caller. `needs=` has no default; each need says itself in words for the catalog."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from careflow.platform.actor import Actor
from careflow.platform.identity import ScopeMode, Surface
from careflow.platform.problems import NotAllowed

Allows = Callable[[Actor], bool]


@dataclass(frozen=True, slots=True)
class Need:
    """`words` stands in the catalog and the schema. `facility` tells which facility rule applies; a need
    without `signed_in` lets everybody pass, behind the CSRF check where cookies carry the session. `enrolling` lets
    those pass too whose role asks for a second factor that they have not set up yet. `refusal` is what the others are
    told."""

    words: str
    allows: Allows
    facility: ScopeMode = ScopeMode.NONE
    signed_in: bool = True
    csrf: bool = False
    surface: Surface = Surface.CLINIC
    enrolling: bool = False
    refusal: str = NotAllowed.detail


def anyone(*, csrf: bool = False) -> Need:
    return Need("anyone", lambda _: True, signed_in=False, csrf=csrf)


def signed_in(*, enrolling: bool = False) -> Need:
    return Need("any signed-in person", lambda _: True, enrolling=enrolling)


def permission(*keys: StrEnum) -> Need:
    """All of these facility permissions, by the caller's own staff row."""
    return Need(" + ".join(keys), lambda actor: all(actor.can(key) for key in keys), ScopeMode.STAFF)


def any_permission(*keys: StrEnum, facility: ScopeMode = ScopeMode.STAFF) -> Need:
    return Need(" or ".join(keys), lambda actor: any(actor.can(key) for key in keys), facility)


def facility_staff() -> Need:
    return Need("staff of the facility", lambda _: True, ScopeMode.STAFF)


def facility_access() -> Need:
    return Need("staff of the facility, or an organization administrator", lambda _: True, ScopeMode.FACILITY)


def organization_admin() -> Need:
    return Need("organization owner or administrator", lambda actor: actor.is_organization_admin)


def organization_permission(key: StrEnum) -> Need:
    """A permission of the caller's role in the organization; administrators of the installation pass too."""
    return Need(key.value, lambda actor: actor.is_superuser or key in actor.organization_permissions)


def portal(words: str, allows: Allows = lambda _: True, *, facility: ScopeMode = ScopeMode.NONE) -> Need:
    """Somebody signed in on the portal; nobody of the clinic passes."""
    refusal = "You may not do this for this patient. The clinic can tell you more."
    return Need(words, allows, facility, surface=Surface.PORTAL, refusal=refusal)


def matching(words: str, allows: Allows, *, facility: ScopeMode = ScopeMode.NONE) -> Need:
    """A rule of a domain's own, with the words that explain it."""
    return Need(words, allows, facility)
