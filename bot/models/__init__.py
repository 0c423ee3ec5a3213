"""The sentence encoder and what its heads have in common: its ONNX graph, low-rank changes, cores.

Nouns: encoder, weights, graph, digest.
May import platform.
"""
