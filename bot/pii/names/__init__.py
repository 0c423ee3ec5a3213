"""Finds the names of people: a token classifier on the sentence encoder, word lists, and context.

Nouns: name, given name, context, candidate. ``name_finder`` is the way in.
May import models and text.
"""
