"""What the school says: its privacy notice, the answer book, replies, grounding, languages, live changes.

Nouns: notice, section, answer, reply, source, contact, school, overlay, version.
No reply is said that its sources do not hold.
May import pii, law, text and platform.
"""
