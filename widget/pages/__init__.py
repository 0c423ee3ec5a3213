"""Pages for the public: the chat without scripts, requests, the widget's bundle and strings, QR codes."""
