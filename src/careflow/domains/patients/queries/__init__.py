from careflow.domains.patients.queries.names import BookedPatient, get_for_booking, names_of

__all__ = ["BookedPatient", "get_for_booking", "names_of"]
