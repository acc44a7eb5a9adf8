from django.urls import reverse

from tests.domains.messaging.factories import a_reading, a_thread
from tests.web.pages import fields_of


def test_everything_is_shown_and_nothing_edited(cast, console, ana):
    thread = a_thread(ana)
    rows = {
        "messagethread": thread,
        "message": thread.messages.get(),
        "threadreading": a_reading(thread, cast.staff["nina@north"]),
    }

    for name, row in rows.items():
        page = console.get(reverse(f"admin:messaging_{name}_change", args=[row.pk]))
        assert (page.status_code, "_save" in page.content.decode()) == (200, False)
        assert fields_of(page).keys().isdisjoint({"status", "body", "read_up_to", "subject"})
        for action in ("add", "delete"):
            target = reverse(f"admin:messaging_{name}_{action}", args=[row.pk] if action == "delete" else [])
            assert console.get(target).status_code == 403


def test_they_are_found_by_subject_and_chart_number(console, ana, ben):
    a_thread(ana, subject="Swollen ankle")
    a_thread(ben, ("patient", "Private words."), subject="A form")

    for text in ("swoll", ana.chart_number):
        listed = console.get(reverse("admin:messaging_messagethread_changelist"), {"q": text})
        assert "1 result" in listed.content.decode(), text
    messages = console.get(reverse("admin:messaging_message_changelist"), {"q": ben.chart_number}).content.decode()
    assert "1 result" in messages
    assert "Private words" not in messages
