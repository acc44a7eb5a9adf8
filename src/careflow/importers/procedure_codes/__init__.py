"""Code sets of procedures and their relative values, from the files that their owners publish."""
