"""What every part stands on: settings, errors, clock, keys, vault, database, audit log, Redis.

Knows nothing of schools, notices or conversations. Tables of every package are declared here, since one
migration history makes them.
"""
