"""The dialogue that takes a request: commands, slots, the draft, and what is said next.

Nouns: draft, slot, question, command, transcript (what the recogniser heard).
May import speech, notice, pii, law and text.
"""
