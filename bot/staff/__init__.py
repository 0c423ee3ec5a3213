"""Accounts of staff: roles and permissions, passwords and authenticators, sessions, throttling.

Nouns: member, role, permission, credential, session.
May import platform.
"""
