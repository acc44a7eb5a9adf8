from careflow.domains.patients.queries.search.find import MOST_FOUND, Wanted, find_patients

__all__ = ["MOST_FOUND", "Wanted", "find_patients"]
