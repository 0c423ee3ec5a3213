"""What runs in envs/voice: weights, recogniser, voice activity and voices; knows nothing of conversations."""
