"""What letters say: where and when, and to sign in for the rest. Nothing clinical, and nobody's name."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from careflow.domains.portal.rules.notices import Notice


@dataclass(frozen=True, slots=True)
class Words:
    """For the patient, and for somebody who looks after them; `{place}` stands for the facility."""

    subject: str
    own: str
    others: str


VISITS = {
    Notice.BOOKED: Words(
        "Appointment at {place}",
        "You have an appointment at {place}:",
        "Somebody you look after has an appointment at {place}:",
    ),
    Notice.REQUESTED: Words(
        "Appointment requested at {place}",
        "An appointment was requested for you at {place}, which still has to confirm it:",
        "An appointment was requested for somebody you look after at {place}, which still has to confirm it:",
    ),
    Notice.CONFIRMED: Words(
        "Appointment at {place} confirmed",
        "Your appointment at {place} is confirmed:",
        "The appointment of somebody you look after at {place} is confirmed:",
    ),
    Notice.MOVED: Words(
        "New time of an appointment at {place}",
        "Your appointment at {place} has a new time:",
        "The appointment of somebody you look after at {place} has a new time:",
    ),
    Notice.CANCELLED: Words(
        "Appointment at {place} cancelled",
        "Your appointment at {place} will not take place:",
        "The appointment of somebody you look after at {place} will not take place:",
    ),
    Notice.REMINDER: Words(
        "Reminder of an appointment at {place}",
        "This is to remind you of your appointment at {place}:",
        "This is to remind you of the appointment of somebody you look after at {place}:",
    ),
}
OTHERS = {
    Notice.MESSAGE: Words(
        "New message from {place}",
        "The care team at {place} has written to you.",
        "The care team at {place} has written to somebody you look after.",
    ),
    Notice.ANSWER: Words(
        "Answer from {place}",
        "There is an answer from {place} to a request of yours.",
        "There is an answer from {place} to a request for somebody you look after.",
    ),
}
ALWAYS = (
    "This letter was sent automatically; answers to it are not read. Which of these letters you get can be chosen in "
    "the patient portal."
)
NOT_CHOSEN = "This letter was sent automatically; answers to it are not read."


@dataclass(frozen=True, slots=True)
class Text:
    subject: str
    body: str


def of_visit(
    notice: Notice, *, place: str, is_own: bool, starts_at: datetime, old_start: datetime | None, zone: str, portal: str
) -> Text:
    """`old_start` is when a visit was to take place that was moved."""
    words, when = VISITS[notice], local_time(starts_at, zone)
    if notice is Notice.MOVED and old_start is not None:
        when += f"\n    (instead of {local_time(old_start, zone)})"
    return _letter(words, place, [_for(words, is_own=is_own, place=place) + f"\n\n    {when}", sign_in(portal), ALWAYS])


def of_thread_or_request(notice: Notice, *, place: str, is_own: bool, portal: str) -> Text:
    words = OTHERS[notice]
    return _letter(words, place, [_for(words, is_own=is_own, place=place), sign_in(portal), ALWAYS])


def of_changed_address(*, place: str) -> Text:
    return Text(
        _line(f"Your e-mail address at {place} was changed"),
        _body(
            f"Until now, {_line(place)} had this e-mail address of yours. It was changed or removed in the patient "
            "portal.",
            f"If that was not you, please call {_line(place)} now.",
            NOT_CHOSEN,
        ),
    )


def of_changed_account(*, portal: str) -> Text:
    return Text(
        "The e-mail address of your portal account was changed",
        _body(
            "Your clinic has given your account at the patient portal another e-mail address than this one.",
            "If you did not ask for that, please call your clinic now." + (f"\n\n    {portal}" if portal else ""),
            NOT_CHOSEN,
        ),
    )


def of_password(*, portal: str) -> Text:
    return Text(
        "Your password was set",
        _body(
            "The password of your account at the patient portal was set or changed.",
            "If that was not you, ask for a new password on the portal’s sign-in page, and call your clinic."
            + (f"\n\n    {portal}" if portal else ""),
            NOT_CHOSEN,
        ),
    )


def local_time(instant: datetime, zone: str) -> str:
    """With the zone’s own letters, which differ in the hour that happens twice."""
    local = instant.astimezone(ZoneInfo(zone))
    return f"{local:%A, %B} {local.day}, {local.year}, at {local.hour % 12 or 12}:{local:%M %p} {local:%Z}"


def sign_in(portal: str) -> str:
    return "Sign in to the patient portal for more" + (f":\n\n    {portal}" if portal else ".")


def _for(words: Words, *, is_own: bool, place: str) -> str:
    return (words.own if is_own else words.others).format(place=_line(place))


def _letter(words: Words, place: str, parts: list[str]) -> Text:
    return Text(_line(words.subject.format(place=place)), _body(*parts))


def _body(*parts: str) -> str:
    return "\n\n".join(("Hello,", *parts)) + "\n"


def _line(text: str) -> str:
    """A subject with the end of a line in it could not be sent."""
    return " ".join(text.split())
