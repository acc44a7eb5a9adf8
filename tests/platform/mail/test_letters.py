"""Letters leave after the commit, as they were written, and bring nobody down."""

import threading

import pytest
from django.db import connection, transaction

from careflow.platform import mail
from careflow.platform.mail import Attachment, Letter
from careflow.platform.models import OutgoingLetter
from tests.cast import LONG_AGO
from tests.platform.mail.servers import HERE

LETTER = Letter("ann@example.org", "Hello", "A text.")
CALENDAR = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


def write(letter=LETTER):
    with transaction.atomic():
        mail.send(letter, key="greeting:1", now=LONG_AGO)


def test_a_letter_leaves_when_the_transaction_holds(own_database, mailoutbox):
    with transaction.atomic():
        mail.send(LETTER, key="greeting:1", now=LONG_AGO)
        assert mailoutbox == []

    (sent,) = mailoutbox
    assert (sent.to, sent.subject, sent.body) == (["ann@example.org"], "Hello", "A text.")
    assert sent.from_email == "CareFlow <careflow@localhost>"


def test_no_letter_leaves_when_it_does_not(own_database, mailoutbox):
    with transaction.atomic():
        mail.send(LETTER, key="greeting:1", now=LONG_AGO)
        transaction.set_rollback(True)

    assert mailoutbox == []
    assert not OutgoingLetter.objects.exists()


def test_in_the_background_it_leaves_too(own_database, mailoutbox, settings):
    settings.MAIL_IN_BACKGROUND = True

    write()
    for thread in threading.enumerate():
        if thread.name == "mail":
            thread.join(timeout=20)

    assert len(mailoutbox) == 1


def test_the_database_holds_neither_address_nor_subject_nor_text(own_database, settings):
    settings.EMAIL_BACKEND = f"{HERE}.Broken"
    write()

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM platform_outgoingletter")
        stored = str(cursor.fetchall())

    assert "greeting:1" in stored
    assert "t1:" in stored
    assert not any(word in stored for word in ("ann@", "Hello", "A text"))


def test_a_failure_is_logged_without_the_address(own_database, settings, caplog):
    settings.EMAIL_BACKEND = f"{HERE}.Broken"

    write()

    assert [record.getMessage() for record in caplog.records if record.name == "careflow.mail"] == [
        "a letter could not be sent: OSError"
    ]
    assert OutgoingLetter.objects.get().last_error == "OSError"


def test_a_line_break_in_an_address_makes_no_second_header(own_database, mailoutbox, caplog):
    write(Letter("ann@example.org\nBcc: eve@example.org", "Hello", "A text."))

    assert mailoutbox == []
    assert "BadHeaderError" in caplog.text


def test_a_key_that_is_lost_leaves_the_letter_waiting(own_database, settings, caplog):
    settings.EMAIL_BACKEND = f"{HERE}.Broken"
    write()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE platform_outgoingletter SET letter = 'lost:AAAA', next_try_at = created_at")

    mail.send(Letter("bob@example.org", "Hello", "Another."), key="greeting:2", now=LONG_AGO)

    assert "a letter could not be sent: Unreadable" in caplog.text
    assert OutgoingLetter.objects.filter(ended_at=None).count() == 2


def test_files_take_letters_where_the_operator_says_so(own_database, settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "letters"

    write()

    (letter,) = (tmp_path / "letters").iterdir()
    assert "A text." in letter.read_text()


@pytest.mark.parametrize("content_type", ["text/calendar", "application/octet-stream"])
def test_an_attachment_arrives_as_it_was(own_database, mailoutbox, content_type):
    content = CALENDAR if content_type.startswith("text") else bytes(range(256))

    write(Letter("ann@example.org", "Hello", "A text.", Attachment("visit.ics", content_type, content)))

    text, attached = mailoutbox[0].message().get_payload()
    assert text.get_payload(decode=True) == b"A text."
    assert (attached.get_filename(), attached.get_content_type()) == ("visit.ics", content_type)
    assert attached.get_payload(decode=True).splitlines() == content.splitlines()


def test_it_says_that_a_program_wrote_it_and_which_letter_it_is(own_database, mailoutbox, settings):
    settings.MAIL_FROM = "The clinic <desk@clinic.example>"

    write()

    message = mailoutbox[0].message()
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].endswith("@clinic.example>")
    assert "greeting" not in message["Message-ID"]
