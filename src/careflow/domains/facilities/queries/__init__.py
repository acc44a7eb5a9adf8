from careflow.domains.facilities.queries.identity import find_actor

__all__ = ["find_actor"]
