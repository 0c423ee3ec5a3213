"""A real telephone: a SIP agent that is one more client of /chat/v1 (docs/telephone.md)."""
