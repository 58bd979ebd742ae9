"""The page: its tabs, its look, and the server that hands it out.

It does not know what the tabs do.
"""

import asyncio
import logging
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gradio as gr
import uvicorn
from fastapi import FastAPI
from gradio import themes
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from interviewer.errors import InterviewerError
from interviewer.parts import Parts
from interviewer.settings import Settings, read_settings
from interviewer.ui import (
    bank_tab,
    calibrate_controls,
    calibrate_tab,
    data_tab,
    explain_tab,
    report_tab,
    review_screen,
    review_tab,
)
from interviewer.ui.assets import KeptAssets
from interviewer.ui.interview_tab import BEFORE_ALL, InterviewTab, interview_tab
from interviewer.ui.screen import TAB
from interviewer.ui.voice import add_voice
from interviewer.ui.warm import WarmParts
from interviewer.ui.wiring import Event, laid_out_once_opened, with_parts_laid_out_later

TITLE = "Interviewer"
PORTS_TRIED = 10
VISITORS_AT_ONCE = 8
"""Turns that may run at the same time; the others wait in a queue."""

HEADERS = {
    # Gradio starts from inline scripts and makes functions of the page's own `js`, so those two stay allowed. What
    # matters is that nothing can be fetched from, sent to or framed by another host, whatever a text may contain.
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'self'",
            "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "media-src 'self' blob:",
            "font-src 'self' data:",
            "connect-src 'self' data: blob:",
            "worker-src 'self' blob:",
            "frame-src 'none'",
            "frame-ancestors 'none'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
        )
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}

_HERE = Path(__file__).resolve().parent


class SecurityHeaders:
    """Adds HEADERS to every answer, streams included."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and add the headers to its answer."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)


def blocks(warm: WarmParts) -> gr.Blocks:
    """The page itself."""
    with gr.Blocks(title=TITLE, analytics_enabled=False) as page:
        gr.HTML(
            f"<header><h1>{TITLE}</h1><p>Practise machine-learning interviews. "
            "Every mark is explained by your own words.</p></header>"
        )
        # What a browser keeps must be on the page before a tab asks for it, and nothing but tabs may stand in the tabs.
        kept = explain_tab.remembered(), *review_screen.remembered(), calibrate_controls.remembered()
        with gr.Tabs(overflow_behavior="wrap") as tabs:
            with gr.Tab("Interview", id=TAB):
                interview = interview_tab(warm, page, tabs)
            for title, id, lay_out in _later_tabs(warm, interview, *kept):
                with gr.Tab(title, id=id) as tab:
                    laid_out_once_opened(page, tab, lay_out)
        interview.show_status()
    with_parts_laid_out_later(page)
    page.queue(default_concurrency_limit=VISITORS_AT_ONCE, max_size=64)
    return page


def _later_tabs(
    warm: WarmParts,
    interview: InterviewTab,
    conversation: gr.BrowserState,
    sitting: gr.BrowserState,
    draft: gr.BrowserState,
    name: gr.BrowserState,
) -> Iterator[tuple[str, str, Callable[[Event], None]]]:
    """The tabs behind the first: their titles, ids, and what lays each out."""
    yield "Report", report_tab.TAB, lambda opened: report_tab.report_tab(warm, interview, opened)
    yield "Review", review_tab.TAB, lambda opened: review_tab.review_tab(warm, interview, opened, sitting, draft)
    yield "Explain", explain_tab.TAB, lambda opened: explain_tab.explain_tab(warm, interview, opened, conversation)
    yield "Bank", bank_tab.TAB, lambda opened: bank_tab.bank_tab(warm, interview, opened)
    yield "My data", data_tab.TAB, lambda opened: data_tab.data_tab(warm, interview, opened)
    if warm.parts.settings.has_workbench:
        yield "Calibrate", "calibrate", lambda opened: calibrate_tab.calibrate_tab(warm, opened, name)


def application(warm: WarmParts) -> FastAPI:
    """The web application: the page at /, and /healthz for whoever watches over it."""
    app = FastAPI(title=TITLE, docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(KeptAssets)
    app.add_middleware(SecurityHeaders)

    @app.get("/healthz")
    def healthz() -> dict[str, Any]:
        return {"status": "ok", "ready": warm.ready}

    add_voice(app, warm)
    return gr.mount_gradio_app(
        app,
        blocks(warm),
        path="/",
        theme=_theme(),
        css_paths=[_HERE / "page.css", _HERE / "tabs.css", _HERE / "calibrate.css"],
        head=f"{BEFORE_ALL}<script>({_script('stream.js', 'frames.js')})();</script>",
        js=_script("page.js", "voice.js", "bank.js", "calibrate.js"),
        show_error=False,
        max_file_size="20mb",
        ssr_mode=False,
        footer_links=[],
    )


def _script(*names: str) -> str:
    """Files that each hold one function, made one function."""
    functions = [(_HERE / name).read_text(encoding="utf-8") for name in names]
    return f"() => {{ {' '.join(f'({function})();' for function in functions)} }}"


def serve(settings: Settings) -> None:
    """Serve the page until it is stopped. Raises InterviewerError when the records or the bank cannot be opened."""
    parts = Parts(settings)
    warm = WarmParts(parts)
    parts.store  # noqa: B018  a database that cannot be opened is told here, not to the first visitor
    opened, asked = listening(settings.host, settings.port)
    port = opened.getsockname()[1]
    if asked is not None:
        print(f"Port {asked} is taken; using {port} instead.")

    def announce() -> None:
        host = "127.0.0.1" if settings.host in ("0.0.0.0", "::", "localhost") else settings.host
        used = parts.in_use()
        print(f"Open http://{f'[{host}]' if ':' in host else host}:{port}")
        print(f"Grader: {used['grader']}. Interviewer: {used['interviewer']}.")
        print(f"Bank: {used['bank']}. Data is kept in {used['data']}.")
        for fault in parts.faults:
            print(f"Left out: {fault}")
        if not settings.has_workbench:
            print("The Calibrate tab is left out; INTERVIEWER_WORKBENCH=on shows it to everybody who reaches the page.")
        print("Stop with Ctrl+C.", flush=True)
        threading.Thread(target=_warm_up, args=(warm,), daemon=True).start()

    logging.getLogger("uvicorn.error").addFilter(_of_interest)
    config = uvicorn.Config(application(warm), log_level="warning", timeout_graceful_shutdown=1)
    _Server(config, announce).run(sockets=[opened])


def _of_interest(record: logging.LogRecord) -> bool:
    """Whether a line of the server's log is news: that stopping breaks off the streams of open pages is not."""
    fault = record.exc_info[1] if record.exc_info else None
    return not isinstance(fault, asyncio.CancelledError) and "graceful shutdown" not in record.getMessage()


class _Server(uvicorn.Server):
    """Announces itself once it answers."""

    def __init__(self, config: uvicorn.Config, announce: Any) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if not self.should_exit:
            self._announce()


def listening(host: str, port: int) -> tuple[socket.socket, int | None]:
    """A socket at the port, or at one of the next few; then the one that was taken comes with it.

    Raises InterviewerError when none of them is free.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    fault: OSError | None = None
    for candidate in range(port, min(port + PORTS_TRIED, 65536)):
        found = socket.socket(family, socket.SOCK_STREAM)
        if sys.platform != "win32":
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            found.bind((host, candidate))
            # Binding succeeds beside a socket that is bound and not listening yet; listening tells.
            found.listen(128)
        except OSError as error:
            found.close()
            fault = error
        else:
            return found, None if candidate == port else port
    why = fault.strerror if fault else "there is no such port"
    raise InterviewerError(
        f"The page cannot be served on {host}, ports {port} to {port + PORTS_TRIED - 1}: {why}. "
        "Set INTERVIEWER_HOST or INTERVIEWER_PORT to others."
    )


def _warm_up(warm: WarmParts) -> None:
    try:
        _ = warm.session
    except InterviewerError as error:
        print(f"Not ready: {error}", flush=True)


def _theme() -> themes.Base:
    return themes.Base(
        primary_hue=themes.colors.teal,
        secondary_hue=themes.colors.teal,
        neutral_hue=themes.colors.stone,
        radius_size=themes.sizes.radius_md,
        text_size=themes.sizes.text_md,
        font=["system-ui", "-apple-system", "Segoe UI", "sans-serif"],
        font_mono=["ui-monospace", "Consolas", "monospace"],
    ).set(
        body_background_fill="*neutral_50",
        body_background_fill_dark="*neutral_950",
        block_border_width="0px",
        block_padding="0px",
        block_shadow="none",
        block_background_fill="transparent",
        block_background_fill_dark="transparent",
        block_label_background_fill="transparent",
        block_label_background_fill_dark="transparent",
        input_background_fill="white",
        input_background_fill_dark="*neutral_900",
        input_border_width="1px",
        input_border_color="*neutral_300",
        input_border_color_dark="*neutral_700",
        checkbox_label_background_fill="transparent",
        checkbox_label_background_fill_hover="*neutral_100",
        checkbox_label_background_fill_selected="transparent",
        checkbox_label_background_fill_dark="transparent",
        checkbox_label_background_fill_hover_dark="*neutral_800",
        checkbox_label_background_fill_selected_dark="transparent",
        checkbox_background_color_selected="*primary_700",
        checkbox_background_color_selected_dark="*primary_600",
        slider_color="*primary_700",
        slider_color_dark="*primary_600",
        button_secondary_background_fill="white",
        button_secondary_background_fill_hover="*neutral_100",
        button_secondary_background_fill_dark="*neutral_900",
        button_secondary_background_fill_hover_dark="*neutral_800",
        button_secondary_border_color="*neutral_300",
        button_secondary_border_color_dark="*neutral_700",
        button_primary_background_fill="*primary_700",
        button_primary_background_fill_hover="*primary_800",
        button_primary_background_fill_dark="*primary_700",
        button_primary_background_fill_hover_dark="*primary_800",
        body_text_color_subdued="*neutral_600",
        body_text_color_subdued_dark="*neutral_400",
        button_primary_text_color="white",
    )


def main() -> None:
    """Serve the page by the settings; a fault is told in one message."""
    try:
        serve(read_settings())
    except InterviewerError as error:
        sys.exit(str(error))
