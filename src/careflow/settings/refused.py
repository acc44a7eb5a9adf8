class Refused(Exception):
    """CareFlow will not start like this; the text is a sentence or two for the operator, without secrets."""


class NotInstalled(Refused):
    """A command needs what a start makes, and none has been made here."""
