"""The sentence encoder: texts to 384 numbers of length 1, whose dot products say how alike two texts are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from bot.models.cores import on_all_cores

LONGEST: Final = 128  # word pieces; longer texts are cut; their letters still count
_BATCH: Final = 32


class SentenceEncoder:
    """Runs the ONNX graph of ``sentence_graph``; thread-safe, one core unless all are asked for."""

    def __init__(self, graph: bytes | Path, tokenizer: bytes) -> None:
        """``graph``: the ONNX file or its content; from a file, the content is held once and not twice."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(graph) if isinstance(graph, Path) else graph, options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_str(tokenizer.decode())
        self._tokenizer.enable_truncation(LONGEST)
        self._tokenizer.enable_padding()

    def encode(self, texts: Sequence[str], *, all_cores: bool = False) -> np.ndarray[Any, np.dtype[np.float32]]:
        """Encode texts; shape (len(texts), 384). ``all_cores`` is for training, and changes nothing in the result."""
        # Sorted by length so that short texts are not padded to the longest.
        order = sorted(range(len(texts)), key=lambda n: len(texts[n]))
        rows = np.zeros((len(texts), 384), np.float32)

        def fill(start: int) -> None:
            chosen = order[start : start + _BATCH]
            encoded = self._tokenizer.encode_batch([texts[n] for n in chosen])
            ids = np.array([one.ids for one in encoded], np.int64)
            mask = np.array([one.attention_mask for one in encoded], np.int64)
            rows[chosen] = self._session.run(None, {"ids": ids, "mask": mask})[0]

        starts = range(0, len(texts), _BATCH)
        if all_cores:
            on_all_cores(fill, starts)
        else:
            for start in starts:
                fill(start)
        return rows
