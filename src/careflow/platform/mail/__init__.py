"""Letters by e-mail. They are written into the outbox, a table, in the transaction of what they tell of, and leave
after it: once for each key, whatever dies on the way, and never at the cost of an answer.

`outbox` writes and takes back, `delivery` sends what is due, `postman` does so at once in a server's background."""

from careflow.platform.mail.letters import Attachment, Letter
from careflow.platform.mail.outbox import KEPT, Backlog, Post, backlog, purge, send, send_all, try_now, unused, withdraw

__all__ = [
    "KEPT", "Attachment", "Backlog", "Letter", "Post", "backlog", "purge", "send", "send_all", "try_now", "unused",
    "withdraw",
]  # fmt: skip
