"""Speaking instead of typing: the buttons beside the reply, and the two addresses that the page's script calls.

What is heard goes into the reply's box, where it can be edited before it is sent. It does not know how speech is turned
into text.
"""

from typing import Annotated

from fastapi import Body, FastAPI, File, Form, Header, HTTPException, Response, UploadFile
from starlette.concurrency import run_in_threadpool

from interviewer.errors import ModelError
from interviewer.settings import Settings
from interviewer.ui import cards
from interviewer.ui.aloud import speakable
from interviewer.ui.warm import WarmParts

HEARD, SPOKEN = "/voice/heard", "/voice/spoken"

OWN_PAGE = "page"
"""What the script says in the header X-Interviewer: a page of another site cannot send it without being asked."""

LONGEST_AUDIO = 20_000_000
"""Bytes of a recording: more than ten minutes of what browsers record."""

_LONGEST_HINT, _LONGEST_TEXT = 500, 20_000


def tools(settings: Settings) -> str:
    """The buttons for speaking and for code and formulas, with what the script must know of the endpoint."""
    hears = "endpoint" if settings.speech_to_text_model else "browser"
    speaks = "endpoint" if settings.text_to_speech_model else "browser"
    return (
        f'<div class="tools" role="toolbar" aria-label="Ways to reply" data-hears="{hears}" data-speaks="{speaks}">'
        '<button type="button" data-does="talk" aria-pressed="false">Talk</button>'
        '<button type="button" data-does="say">Read aloud</button>'
        '<button type="button" data-does="voice" aria-expanded="false" aria-controls="voice">Voice…</button>'
        '<button type="button" data-does="code">Code</button>'
        '<button type="button" data-does="formula">Formula</button>'
        "</div>"
        '<div id="voice" hidden>'
        f"<p>{cards.escaped(_how(settings))}</p>"
        '<label><input type="checkbox" data-does="always"> Read every question aloud</label>'
        '<div class="check"><button type="button" data-does="check">Check the microphone</button>'
        '<meter min="0" max="1" low="0.05" value="0" aria-label="How loud you are heard" hidden></meter></div>'
        "</div>"
        '<p class="told" role="status"></p>'
    )


def _how(settings: Settings) -> str:
    where = settings.speech_base_url or settings.base_url or "the OpenAI API"
    words = (
        "Hold Talk while you speak, or press it once to begin and once to end; then read and mend the words and send."
    )
    if settings.speech_to_text_model:
        return f"{words} What you say is sent to {where}."
    return (
        f"{words} Your browser turns speech into text, where it can; it may send what you say to its maker. With "
        "INTERVIEWER_SPEECH_TO_TEXT_MODEL your own endpoint does it instead."
    )


def add_voice(app: FastAPI, warm: WarmParts) -> None:
    """Add the two addresses to the application; they answer the page's own script alone."""

    @app.post(HEARD)
    async def heard(
        audio: Annotated[UploadFile, File()],
        hint: Annotated[str, Form()] = "",
        x_interviewer: Annotated[str, Header()] = "",
    ) -> dict[str, str]:
        _own(x_interviewer)
        recording = await audio.read(LONGEST_AUDIO + 1)
        if len(recording) > LONGEST_AUDIO:
            raise HTTPException(413, "The recording is too long: say it in two parts")
        name = audio.filename or "recording.webm"
        try:
            text = await run_in_threadpool(warm.parts.speech.heard, recording, name, hint[:_LONGEST_HINT])
        except ModelError as error:
            raise HTTPException(502, str(error)) from None
        return {"text": text}

    @app.post(SPOKEN)
    async def spoken(
        text: Annotated[str, Body(embed=True, max_length=_LONGEST_TEXT)],
        x_interviewer: Annotated[str, Header()] = "",
    ) -> Response:
        _own(x_interviewer)
        try:
            audio, kind = await run_in_threadpool(warm.parts.speech.spoken, speakable(text))
        except ModelError as error:
            raise HTTPException(502, str(error)) from None
        return Response(audio, media_type=kind)


def _own(header: str) -> None:
    if header != OWN_PAGE:
        raise HTTPException(403, "This address is for the page's own script.")
