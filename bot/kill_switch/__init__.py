"""Turns the assistant off: on, contacts only, or off, by an administrator and at once for everybody.

Nouns: state of the switch. May import notice and platform.
"""
