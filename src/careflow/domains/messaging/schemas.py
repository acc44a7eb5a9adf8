"""Bodies of threads and messages."""

from typing import Annotated

from careflow.domains.messaging.rules.threads import LONGEST_BODY, LONGEST_SUBJECT
from careflow.platform.endpoint.shapes import Id, OptionalId, Out, Strict, size
from careflow.platform.endpoint.texts import BLANK_IF_UNSEEN, ONE_LINE


class ReplyIn(Strict):
    """`document_id` is a paper of the patient’s chart."""

    body: Annotated[str, size(LONGEST_BODY, least=1), BLANK_IF_UNSEEN]
    document_id: OptionalId = None


class ThreadIn(ReplyIn):
    patient_id: Id
    subject: Annotated[str, size(LONGEST_SUBJECT, least=1), ONE_LINE]


class NoFieldsIn(Strict):
    """An empty object; anything in it is refused."""


class UnreadCountOut(Out):
    count: int
