"""What a letter says, as the outbox keeps it and as it leaves."""

import hashlib
from datetime import datetime
from email.utils import parseaddr

import msgspec
from django.conf import settings
from django.core.mail import EmailMessage


class Attachment(msgspec.Struct, frozen=True):
    filename: str
    content_type: str
    content: bytes


class Letter(msgspec.Struct, frozen=True):
    to: str
    subject: str
    text: str
    attachment: Attachment | None = None


def packed(letter: Letter) -> str:
    return msgspec.json.encode(letter).decode()


def unpacked(text: str) -> Letter:
    return msgspec.json.decode(text, type=Letter)


def message_id(*, pk: int, key: str, created_at: datetime) -> str:
    """The same whenever the row is sent, so that a letter that came twice after all can be known as one."""
    mark = hashlib.sha256(f"{pk}:{key}:{created_at.timestamp()}".encode()).hexdigest()[:32]
    host = parseaddr(settings.MAIL_FROM)[1].rpartition("@")[2]
    return f"<{mark}@{host or 'localhost'}>"


def deliver(letter: Letter, *, named: str) -> None:
    """Hand it to the mail server. Raises whatever that one answers, which may quote the letter."""
    headers = {"Message-ID": named, "Auto-Submitted": "auto-generated"}
    message = EmailMessage(letter.subject, letter.text, settings.MAIL_FROM, [letter.to], headers=headers)
    if letter.attachment is not None:
        attached = letter.attachment
        message.attach(attached.filename, attached.content, attached.content_type)
    message.send()
