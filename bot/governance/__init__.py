"""What the school owes for the data it keeps here: retention, subject access, statistics, health.

Nouns: period, subject, figure.
May import review, conversations, cases and what lies below.
"""
