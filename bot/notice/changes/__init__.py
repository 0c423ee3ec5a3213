"""What staff change of the notice and its answers while the service runs: corrections, overlay, versions, preview.

Nouns: correction, overlay, version, live content. May import the rest of notice, pii and platform.
"""
