"""What is gathered for the answer to a request: who looks where, what they found, and how it is handed over.

Nouns: task, found file, delivery, opening code (mailed to the person each time they open what was found).
A part of ``bot.cases``, on whose records and transactions it stands.
"""
