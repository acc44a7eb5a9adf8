"""What the audit event costs a write, and what sealing and verifying so many of them cost, which no write waits for.

    python -m benchmarks.audit_cost --events 1000000

On SQLite in a folder, and on the PostgreSQL that TEST_DATABASE_URL names (one made for this: what is written into the
log stays) or else on one of its own. Ends with status 1 where the event costs a write more than half as much again,
where an event of many costs more than twice what one of few does, or where memory grows with them."""
