"""Sentences that judge the understanding of other languages than English, and their measuring."""
