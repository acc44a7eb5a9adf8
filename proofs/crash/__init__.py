"""Nothing acknowledged is lost, and nothing is half there, whichever process is killed and whenever.

    python -m proofs.crash --kills 1000

Clients work as the web clients do; each write carries an Idempotency-Key and is tried again with the same key until it
is answered. Meanwhile processes are killed at random moments. After each kill everything that was acknowledged since
the last is read back over HTTP, and the records are checked for halves."""
