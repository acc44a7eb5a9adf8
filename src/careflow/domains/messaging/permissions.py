from enum import StrEnum


class MessagingPermission(StrEnum):
    VIEW = "messaging.view"
    RESPOND = "messaging.respond"


# Whoever attaches a paper shows it to the patient, and must be allowed to see it.
VIEW_DOCUMENTS = "documents.view"
