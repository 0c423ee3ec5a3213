"""Requests that the school works to the legal clock: opened, worked, answered by letter, closed, erased.

Nouns: case, step, task, letter, receipt, outbox, code (what the requester proves their request with).
A case is what its events say; case, event, audit entry and mail are written in one transaction.
May import notice, law, pii and platform.
"""
