"""Letters leave after the commit and bring nobody down."""

from django.db import transaction

from careflow.platform import mail
from careflow.platform.mail import Letter, send_after_commit

LETTER = Letter("ann@example.org", "Hello", "A text.")


class Broken:
    """Stands in for a mail server that says no, quoting the address."""

    def __init__(self, *_args, **_options):
        raise OSError("ann@example.org is not known here")


def test_a_letter_leaves_when_the_transaction_holds(own_database, mailoutbox):
    with transaction.atomic():
        send_after_commit(LETTER)
        assert mailoutbox == []

    (sent,) = mailoutbox
    assert (sent.to, sent.subject, sent.body) == (["ann@example.org"], "Hello", "A text.")


def test_no_letter_leaves_when_it_does_not(own_database, mailoutbox):
    with transaction.atomic():
        send_after_commit(LETTER)
        transaction.set_rollback(True)

    assert mailoutbox == []


def test_in_the_background_it_leaves_too(own_database, mailoutbox, settings):
    settings.MAIL_IN_BACKGROUND = True

    with transaction.atomic():
        send_after_commit(LETTER)
    mail.postman().shutdown(wait=True)
    mail.postman.cache_clear()

    assert len(mailoutbox) == 1


def test_a_failure_is_logged_without_the_address(own_database, settings, caplog):
    settings.EMAIL_BACKEND = f"{__name__}.Broken"

    with transaction.atomic():
        send_after_commit(LETTER)

    assert [record.getMessage() for record in caplog.records if record.name == "careflow.mail"] == [
        "a letter could not be sent: OSError"
    ]


def test_a_line_break_in_an_address_makes_no_second_header(own_database, mailoutbox, caplog):
    with transaction.atomic():
        send_after_commit(Letter("ann@example.org\nBcc: eve@example.org", "Hello", "A text."))

    assert mailoutbox == []
    assert "BadHeaderError" in caplog.text


def test_files_take_letters_where_the_operator_says_so(own_database, settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "letters"

    with transaction.atomic():
        send_after_commit(LETTER)

    (letter,) = (tmp_path / "letters").iterdir()
    assert "A text." in letter.read_text()
