"""What a patient writes. What they see of a conversation has its shape in messaging."""

from typing import Annotated

from careflow.domains.messaging.queries import LONGEST_BODY, LONGEST_SUBJECT
from careflow.platform.endpoint.shapes import Lenient, size
from careflow.platform.endpoint.texts import BLANK_IF_UNSEEN, ONE_LINE


class PortalReplyIn(Lenient):
    body: Annotated[str, size(LONGEST_BODY, least=1), BLANK_IF_UNSEEN]


class PortalThreadIn(PortalReplyIn):
    subject: Annotated[str, size(LONGEST_SUBJECT, least=1), ONE_LINE]
