"""Taking on another school: its notice is read, its contacts are found, and what it says is found for each question.

Nouns: import, passage, nearest passage, new school. May import notice, models, law and platform.
"""
