"""The endpoint kit: identify → authorise → parse → one call → shape."""
