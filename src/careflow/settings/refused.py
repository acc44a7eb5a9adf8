class Refused(Exception):
    """CareFlow will not start like this; the text is a sentence or two for the operator, without secrets."""
