"""Requests made from the API's own document, sent to the running product by several people, on both databases.

Whatever the document allows or forbids, the answer must be one that it describes. These checks of schemathesis are on:
no server error; status, content type, headers and body as documented; invalid data refused; a wrong method answered
with 405 and a true Allow; along chains of requests, what was deleted is gone and what was created is there.

Two are off. `ignored_auth`: tokens are good here, since a wrong one hides all else that is wrong about a request; the
test that writes docs/access.md asks every operation without a token and with wrong ones. And `positive_data_acceptance`
for writes: it wants every request of a valid shape to be accepted, and no schema can say that a visit ends after it
begins, that a code is free or that an id exists; such a 400 is the product's own rule. For reads it is on, and
`MAY_REFUSE` in `proofs.fuzz.judging` names the few whose query has such a rule.

A query parameter without a value counts as none to the product, so a request is not wrong by one.

A refusal by one of the product's limits (429) is an answer like others, and its share is printed. The limits stay as
they are; requests come from many addresses of this machine.
"""
