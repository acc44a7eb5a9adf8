"""A directory of records that everybody shares, the records that organizations and facilities keep for themselves
beside it, and which of both an organization and its facilities work with.

A domain declares its tables from `tables`, describes them as a `Directory`, and writes through `Records`, `Links` and
`Overrides`; what makes two of its records the same one stays its own."""
