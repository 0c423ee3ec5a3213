"""Makes the assistant better from what reviewers correct: corrections, training runs, evaluation, promotion.

Nouns: correction, version, candidate, floor, promotion, approval.
Nothing goes live that was not measured against the floors, and nobody promotes what they proposed.
May import engine, review, conversations, staff, notice and platform.
"""
