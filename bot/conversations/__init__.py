"""Conversations: a frame of a person in, numbered replies out, everything stored before anything is said.

Nouns: conversation, frame, reply, turn, transcript, rating, recording.
``service`` is the way in; ``incoming`` pseudonymises and understands, ``outgoing`` validates and stores replies.
May import keypad, requests, speech, cases and what lies below.
"""
