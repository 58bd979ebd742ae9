"""A fake OpenAI-compatible endpoint on loopback, with faults; what it was asked is kept in `requests`."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

REASONS = {"length": "length", "filtered": "content_filter"}
USAGE = {"prompt_tokens": 0, "completion_tokens": 5, "total_tokens": 5}


def tokens(messages: list[dict[str, Any]]) -> int:
    return sum(len(str(message.get("content"))) for message in messages) // 4


@dataclass
class Endpoint:
    """`answer` composes the words for a request; `fault` names what goes wrong, for the next `times` requests."""

    answer: Callable[[dict[str, Any]], str] = lambda body: "Thank you."
    fault: str = ""
    times: int = 10**6
    only: Callable[[dict[str, Any]], bool] = lambda body: True
    requests: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""

    def failing(
        self, fault: str, times: int = 10**6, only: Callable[[dict[str, Any]], bool] = lambda body: True
    ) -> None:
        self.fault, self.times, self.only = fault, times, only

    def _fault_for(self, body: dict[str, Any]) -> str:
        if not self.fault or self.times <= 0 or not self.only(body):
            return ""
        self.times -= 1
        return self.fault


def wave() -> bytes:
    """A tenth of a second of silence, as a WAV file."""
    samples = bytes(1600)
    head = b"RIFF" + (36 + len(samples)).to_bytes(4, "little") + b"WAVEfmt " + (16).to_bytes(4, "little")
    form = b"\x01\x00\x01\x00" + (8000).to_bytes(4, "little") + (16000).to_bytes(4, "little") + b"\x02\x00\x10\x00"
    return head + form + b"data" + len(samples).to_bytes(4, "little") + samples


def is_grading(body: dict[str, Any]) -> bool:
    return "You judge a candidate's reply" in str(body["messages"][0]["content"])


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    endpoint: Endpoint

    def log_message(self, format: str, *args: object) -> None:
        pass

    def _send(
        self, status: int, body: bytes, kind: str = "application/json", cut: bool = False, **headers: str
    ) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if cut else body)
        self.close_connection = self.close_connection or cut

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers["content-length"]))
        if self.path.endswith("/audio/transcriptions"):
            return self._transcription(sent)
        body = json.loads(sent)
        self.endpoint.requests.append(body)
        if self.path.endswith("/audio/speech"):
            return self._speech(body)
        if self.path.endswith("/embeddings"):
            return self._embeddings(body)
        fault = self.endpoint._fault_for(body)
        if self._refused(fault, body):
            return None
        usage = {**USAGE, "prompt_tokens": tokens(body["messages"])}
        message = self._message(fault, body)
        if body.get("stream"):
            return self._stream(message, usage, fault)
        choice = {
            "index": 0,
            "message": message,
            "finish_reason": REASONS.get(fault, "tool_calls" if message.get("tool_calls") else "stop"),
        }
        choices = [] if fault == "empty-choices" else [choice]
        answer = {
            "id": "1",
            "object": "chat.completion",
            "created": 1,
            "model": body["model"],
            "choices": choices,
            "usage": None if fault == "uncounted" else usage,
        }
        return self._send(200, json.dumps(answer).encode(), cut=fault == "cut-stream")

    def _refused(self, fault: str, body: dict[str, Any]) -> bool:
        error = json.dumps({"error": {"message": fault, "type": "x", "code": None}}).encode()
        if fault in {"401", "404", "429", "500"}:
            self._send(int(fault), error, retry_after="0")
        elif fault == "no-response-format" and "response_format" in body:
            self._send(400, error)
        elif fault == "unknown-response-format" and "response_format" in body:
            self._send(422, error)
        elif fault == "400":
            self._send(400, error)
        elif fault == "html":
            self._send(200, b"<html>gateway</html>", "text/html")
        elif fault == "malformed":
            self._send(200, b'{"id": "1", "choices": [')
        elif fault == "time-out":
            time.sleep(1.5)
            self.close_connection = True  # nobody waits for the answer any more
        else:
            return False
        return True

    def _transcription(self, sent: bytes) -> None:
        """The fields of the form are kept as they were sent; `answer` gives the transcript."""
        body = {"form": sent}
        self.endpoint.requests.append(body)
        fault = self.endpoint._fault_for(body)
        if not self._refused(fault, body):
            text = "" if fault == "silence" else self.endpoint.answer(body)
            answer = {} if fault == "no-text" else {"text": text}
            self._send(200, json.dumps(answer).encode(), cut=fault == "cut-stream")

    def _speech(self, body: dict[str, Any]) -> None:
        fault = self.endpoint._fault_for(body)
        if not self._refused(fault, body):
            self._send(200, b"" if fault == "silence" else wave(), "audio/wav", cut=fault == "cut-stream")

    def _message(self, fault: str, body: dict[str, Any]) -> dict[str, Any]:
        if fault == "refusal":
            return {"role": "assistant", "content": None, "refusal": "I cannot."}
        if fault == "wrong-tool":
            call = {"id": "c", "type": "function", "function": {"name": "finish", "arguments": "{}"}}
            return {"role": "assistant", "content": None, "tool_calls": [call]}
        if fault == "prose":
            return {"role": "assistant", "content": "I would give this a 9 out of 10."}
        return {"role": "assistant", "content": self.endpoint.answer(body)}

    def _stream(self, message: dict[str, Any], usage: dict[str, int], fault: str) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()
        self.close_connection = True

        def send(delta: dict[str, Any], reason: str | None = None, **more: object) -> None:
            choices = [{"index": 0, "delta": delta, "finish_reason": reason}]
            chunk = {
                "id": "1",
                "object": "chat.completion.chunk",
                "created": 1,
                "model": "m",
                "choices": choices,
                **more,
            }
            self.wfile.write(b"data: " + json.dumps(chunk).encode() + b"\n\n")

        if fault == "empty-choices":
            send({}, choices=[])
            return
        content, calls = message.pop("content", None), message.pop("tool_calls", None)
        send({**message, "content": ""})
        for piece in (content or "").split(" "):
            send({"content": piece + " "} if content else {})
            if fault == "cut-stream":
                return
        if calls:
            send({"tool_calls": [{"index": 0, **calls[0]}]})
        send({}, "tool_calls" if calls else "stop")
        send({}, None, choices=[], usage=usage)
        self.wfile.write(b"data: [DONE]\n\n")

    def _embeddings(self, body: dict[str, Any]) -> None:
        texts = body["input"]
        rows = [{"object": "embedding", "index": i, "embedding": _letters(text)} for i, text in enumerate(texts)]
        answer = {
            "object": "list",
            "model": body["model"],
            "data": rows,
            "usage": {"prompt_tokens": 1, "total_tokens": 1},
        }
        self._send(200, json.dumps(answer).encode())


def _letters(text: str) -> list[float]:
    """A vector of letter counts: alike texts get alike vectors."""
    return [1.0 + text.lower().count(letter) for letter in "abcdefghijklmnopqrstuvwxyz"]


@contextmanager
def running(endpoint: Endpoint) -> Iterator[Endpoint]:
    """Serve the endpoint on a free port; its `url` ends in /v1."""
    handler = type("Handler", (_Handler,), {"endpoint": endpoint})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    endpoint.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    try:
        yield endpoint
    finally:
        server.shutdown()
        server.server_close()
