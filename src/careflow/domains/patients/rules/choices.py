"""The answers that demographic questions allow; blank means not asked."""

from typing import Literal

SexAtBirth = Literal["", "female", "male", "intersex", "unknown", "undisclosed"]
Race = Literal[
    "",
    "american_indian_or_alaska_native",
    "asian",
    "black_or_african_american",
    "native_hawaiian_or_other_pacific_islander",
    "white",
    "other",
    "unknown",
]
Ethnicity = Literal["", "hispanic_or_latino", "not_hispanic_or_latino", "unknown"]
PhoneLabel = Literal["cell", "home", "work"]
UNKNOWN = "unknown"
# What a patient may decline to say, and the field that says so.
DECLINABLE = ("race", "ethnicity", "preferred_language")
