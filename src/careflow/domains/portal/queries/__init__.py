from careflow.domains.portal.queries.identity import find_actor
from careflow.domains.portal.queries.subjects import SpokenFor, list_spoken_for

__all__ = ["SpokenFor", "find_actor", "list_spoken_for"]
