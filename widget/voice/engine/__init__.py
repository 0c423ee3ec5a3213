"""What runs in envs/voice: weights, recogniser, voice activity and voices; knows nothing of conversations."""

from __future__ import annotations

import os

# Since 1.29 onnxruntime tells its maker what it runs, and numbers the machine (a file in HOME). It looks at this as it
# is first loaded, and then does none of it.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
