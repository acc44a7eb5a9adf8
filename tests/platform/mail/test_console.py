"""What the console's administrator sees of letters on their way, and may do about them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from careflow.domains.audit.models import AuditEvent
from careflow.platform import mail
from careflow.platform.mail import Letter
from careflow.platform.mail.delivery import deliver_due
from careflow.platform.models import OutgoingLetter
from tests.platform.mail.servers import HERE

LIST = "/admin/platform/outgoingletter/"


@pytest.fixture
def failed(cast, settings):
    settings.EMAIL_BACKEND = f"{HERE}.Broken"
    mail.send(Letter("ann@example.org", "Hello", "A text."), key="greeting:471147", now=timezone.now())
    deliver_due()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    return OutgoingLetter.objects.get()


@pytest.fixture
def try_now(console, django_capture_on_commit_callbacks):
    def trying(*rows):
        with django_capture_on_commit_callbacks(execute=True):
            return console.post(LIST, {"action": "try_now", "_selected_action": [row.pk for row in rows]}, follow=True)

    return trying


def test_it_shows_neither_to_whom_nor_what(console, failed):
    address = reverse("admin:platform_outgoingletter_change", args=[failed.pk])

    shown = console.get(LIST).content.decode() + console.get(address).content.decode()

    assert "greeting" in shown
    assert "OSError" in shown
    assert not any(word in shown for word in ("ann@", "A text.", "471147", "t1:"))
    assert 'name="_save"' not in shown


def test_one_that_failed_is_tried_now_and_that_is_recorded(try_now, failed, mailoutbox):
    response = try_now(failed)

    assert "1 will be tried now. 0 were left alone" in response.content.decode()
    assert len(mailoutbox) == 1
    event = AuditEvent.objects.get(model_name="outgoingletter")
    assert (event.action, event.object_pk, event.organization_id) == ("update", str(failed.pk), None)
    assert event.metadata == {"via": "console", "changed_fields": ["next_try_at"], "actor_name": "Root Keeper"}


@pytest.mark.parametrize("what", ["sent", "given up", "untried", "in hand"])
def test_others_are_left_alone(try_now, failed, mailoutbox, what):
    rows = OutgoingLetter.objects.filter(pk=failed.pk)
    later = timezone.now() + timedelta(minutes=9)
    rows.update(
        **{
            "sent": {"ended_at": later, "ended_because": "sent", "letter": ""},
            "given up": {"ended_at": later, "ended_because": "given_up", "letter": ""},
            "untried": {"attempts": 0, "next_try_at": later},
            "in hand": {"leased_until": later, "next_try_at": later},
        }[what]
    )

    response = try_now(failed)

    assert "0 will be tried now. 1 were left alone" in response.content.decode()
    assert mailoutbox == []
    assert not AuditEvent.objects.filter(model_name="outgoingletter").exists()


def test_nothing_of_it_can_be_added_or_deleted_by_hand(console, failed):
    assert console.get(f"{LIST}add/").status_code == 403
    assert console.post(reverse("admin:platform_outgoingletter_delete", args=[failed.pk])).status_code == 403
