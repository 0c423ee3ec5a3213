"""Rights and their legal clock (UK GDPR, Data Protection Act 2018, Education Regulations 2005).

Nouns: right, request field, case, event, deadline, working day.
Pure: dates in, dates out; no storage and no school but what is handed in.
May import platform.errors.
"""
