from careflow.domains.audit.queries.history import CAP, EventRow, list_events_of
from careflow.domains.audit.queries.log import EventFilter, LoggedEvent, find_event, has_signed_in, list_events
from careflow.domains.audit.queries.openings import Opening, openings_of_chart
from careflow.domains.audit.queries.seals import (
    Lag,
    NotAsSealed,
    NotSealedYet,
    SealKeyUnknown,
    newest_checkpoint,
    newest_moment,
    prove,
    sealing_lag,
)
from careflow.domains.audit.queries.trail import Witness, count_about, in_batches, list_about
from careflow.domains.audit.rules.proofs import PROOF, Proof

__all__ = [
    "CAP", "PROOF", "EventFilter", "EventRow", "Lag", "LoggedEvent", "NotAsSealed", "NotSealedYet", "Opening", "Proof",
    "SealKeyUnknown", "Witness", "count_about", "find_event", "has_signed_in", "in_batches", "list_about",
    "list_events", "list_events_of", "newest_checkpoint", "newest_moment", "openings_of_chart", "prove", "sealing_lag",
]  # fmt: skip
