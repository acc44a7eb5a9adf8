"""What the care team writes to a patient whose refill request ends without a refill."""

SUBJECT = "Refill requests"
CLOSING = "If you have questions, please answer here or call us."
LONGEST_NAME = 180


def denied(*, medication_name: str, is_of_pharmacy: bool, note: str) -> str:
    asked = "Your pharmacy asked us" if is_of_pharmacy else "You asked us"
    opening = f"{asked} for a refill of {medication_name}. We could not approve it."
    return "\n\n".join(part for part in (opening, note, CLOSING) if part)


def no_longer_taken(*, medication_name: str, is_of_pharmacy: bool) -> str:
    whose = "your pharmacy asked for" if is_of_pharmacy else "you asked for"
    return (
        f"{medication_name} is no longer among the medications that you take according to your chart, so the refill"
        f" {whose} was cancelled.\n\n{CLOSING}"
    )
