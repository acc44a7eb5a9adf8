"""Requests made from the API's own document, sent to the running product by several people, on both databases.

Whatever the document allows or forbids, the answer must be one that it describes. All checks of schemathesis that apply
to an OpenAPI document are on: no server error; status, content type, headers and body as documented; invalid data
refused; a wrong method answered with 405 and a true Allow; no answer to who is not signed in; what was deleted is gone,
what was created is there.

One is off for writes. `positive_data_acceptance` wants every request of a valid shape to be accepted, and no schema can
say that a visit ends after it begins, that a code is free or that an id exists: such a 400 is the product's own rule.
For reads it is on, and `MAY_REFUSE` of `proofs.fuzz.judging` names the few reads whose query has such a rule.

A refusal by one of the product's limits (429) is an answer like others. The limits stay as they are; people sign in
from many addresses, as they do.
"""
