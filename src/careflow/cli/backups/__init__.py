"""One file that a whole clinic group comes back from: the database of one moment, and every paper that it names."""
