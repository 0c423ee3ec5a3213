"""Personal data: found in what people type, replaced by tokens, and filled in again in what they read.

Nouns: span, token, pseudonym, identifier. ``pseudonymiser`` is the way in; ``names`` finds people.
May import models, text and platform.
"""
