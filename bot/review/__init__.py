"""Staff read conversations without names: queues, notes, alerts, and conversations that tell of danger.

Nouns: queue, outcome, note, alert, safeguarding lead.
May import staff, cases, conversations, notice and platform.
"""
