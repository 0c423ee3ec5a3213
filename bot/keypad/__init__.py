"""The phone-style mode: menus that are walked with keys, and what is said at each place.

Nouns: menu, key, prompt, pace.
May import requests, speech, notice and law.
"""
