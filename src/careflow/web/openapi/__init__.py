"""The description of the API for programs and for the docs."""
