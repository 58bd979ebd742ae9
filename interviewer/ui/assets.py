"""Gradio's own scripts and styles, compressed once and handed out of memory.

Opening the page asks for some eighty of them. Gradio would read and compress each anew for every visitor, which is what
the first screen waits for longest. It knows nothing of the page itself.
"""

import gzip
from functools import lru_cache
from pathlib import Path

import gradio as gr
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

PREFIX = "/assets/"
FOR_EVER = "public, max-age=31536000, immutable"
"""The names hold a hash of what is in the file, so that a browser need never ask for it again."""

_FOLDER = Path(gr.__file__).resolve().parent / "templates" / "frontend" / "assets"
_KINDS = {".js": "text/javascript", ".css": "text/css"}
_KEPT = 256
"""Files that are kept at most."""


class KeptAssets:
    """Answers for the scripts and styles that there are; every other request is passed on."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._names = frozenset(path.name for path in _FOLDER.glob("*") if path.suffix in _KINDS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on."""
        name = _name(scope)
        if name in self._names and "gzip" in Headers(scope=scope).get("accept-encoding", ""):
            kind = _KINDS[Path(name).suffix]
            headers = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding", "Cache-Control": FOR_EVER}
            await Response(_compressed(name), headers=headers, media_type=kind)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _name(scope: Scope) -> str:
    asked = scope["type"] == "http" and scope["method"] == "GET" and scope["path"].startswith(PREFIX)
    return scope["path"].removeprefix(PREFIX) if asked else ""


@lru_cache(maxsize=_KEPT)
def _compressed(name: str) -> bytes:
    return gzip.compress((_FOLDER / name).read_bytes(), mtime=0)
