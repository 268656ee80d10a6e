"""What most sites do: a Flask view that returns a body, for gunicorn. PEER_BODY names its file."""

import os
from pathlib import Path

from flask import Flask, Response

app = Flask(__name__)
BODY = Path(os.environ["PEER_BODY"]).read_bytes()


@app.get("/<path:_path>")
def body(_path: str) -> Response:
    return Response(BODY, content_type="application/atom+xml; charset=utf-8")
