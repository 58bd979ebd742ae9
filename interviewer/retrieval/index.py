"""The bank in Chroma: built when the bank or the embedding changes, reopened when not, rebuilt when damaged.

A collection is written once, beside the one before, under a name made of the bank's stamp, the embedding and the way of
cutting; a vector is reused wherever the same embedding has seen the same text. Embedded Chroma lies in numbered stores
below the index folder, so that a damaged one can be left behind. It does not know how questions are ranked.
"""

import hashlib
import logging
import shutil
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from interviewer.bank.question import Bank
from interviewer.errors import SearchError
from interviewer.retrieval.chunks import Chunk, chunks_of
from interviewer.retrieval.embeddings import Encoder
from interviewer.retrieval.scale import Scale, measured_scale
from interviewer.retrieval.search import WORDINGS, Found, Hit, Index
from interviewer.retrieval.tokens import token_counter

__all__ = ["Found", "Hit", "Index", "open_index"]

# Raised when questions are cut into chunks in another way.
CUT = "2"
DAY = 86_400.0
LOCK_SECONDS = 600.0
# For a few thousand chunks these find the true neighbours; Chroma's own defaults miss one in ten.
HNSW = {"space": "cosine", "ef_construction": 400, "ef_search": 400, "max_neighbors": 32}
_MEMORY = threading.Lock()
_LOG = logging.getLogger(__name__)

Report = Callable[[str], None]


class _Damaged(Exception):
    """Chroma cannot use what it finds."""


@contextmanager
def _reading() -> Iterator[None]:
    """Turns whatever Chroma raises into _Damaged: on a broken store that is anything, a panic of its core included."""
    try:
        yield
    except Exception as error:
        raise _Damaged(" ".join(str(error).split())[:200] or type(error).__name__) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise _Damaged("its database core stopped") from error


@dataclass(frozen=True)
class _Wanted:
    """What the index shall hold."""

    name: str
    chunks: tuple[Chunk, ...]
    keys: dict[str, str]
    encoder: Encoder


def _wanted(bank: Bank, encoder: Encoder, ranks: Path | None) -> _Wanted:
    counter = token_counter(ranks)
    chunks = tuple(chunk for question in bank for chunk in chunks_of(question, counter))
    embedding = hashlib.sha256(f"{encoder.name}\n{counter.name}\n{CUT}".encode()).hexdigest()[:8]
    keys = {chunk.id: hashlib.sha256(f"{encoder.name}\n{chunk.text}".encode()).hexdigest()[:32] for chunk in chunks}
    return _Wanted(f"bank-{bank.stamp}-{embedding}", chunks, keys, encoder)


def open_index(
    bank: Bank,
    encoder: Encoder,
    *,
    folder: Path | None,
    url: str | None = None,
    report: Report = _LOG.warning,
    ranks: Path | None = None,
) -> Index:
    """The index of the bank: the one that is there, brought up to date or rebuilt as needed.

    It lies in `folder`, on the Chroma server at `url` when one is given, or in memory when both are None. `report` is
    told what was found damaged. `ranks` is the folder of tiktoken's cached ranks. Raises SearchError when no index can
    be made there and ModelError when an embedding endpoint fails.
    """
    wanted = _wanted(bank, encoder, ranks)
    vectors = ChromaVectors(lambda: _opened(wanted, folder, url, report), report)
    return Index(wanted.chunks, vectors, encoder, vectors.scale)


class ChromaVectors:
    """The nearest chunks by a Chroma collection, which is opened anew if it vanishes under a running program."""

    def __init__(self, open: Callable[[], Any], report: Report) -> None:
        self._open, self._report = open, report
        self._collection = open()

    @property
    def scale(self) -> Scale:
        """The embedding's scale, as measured when the collection was built."""
        return Scale(self._collection.metadata["low"], self._collection.metadata["high"])

    def nearest(self, vector: np.ndarray, most: int, wordings: bool) -> Sequence[tuple[str, float]]:
        """At most `most` pairs of chunk id and cosine, nearest first. Raises SearchError when the index is lost."""
        try:
            return self._asked(vector, most, wordings)
        except _Damaged as damage:
            self._report(f"The search index could not be read ({damage}); it is opened anew.")
        self._collection = self._open()
        try:
            return self._asked(vector, most, wordings)
        except _Damaged as damage:
            raise SearchError(f"The search index cannot be read: {damage}") from damage

    def _asked(self, vector: np.ndarray, most: int, wordings: bool) -> Sequence[tuple[str, float]]:
        with _reading():
            found = self._collection.query(
                query_embeddings=[vector.tolist()],
                n_results=most,
                where={"wording": True} if wordings else None,
                include=["distances"],
            )
            return [(id, 1 - distance) for id, distance in zip(found["ids"][0], found["distances"][0], strict=True)]


def _opened(wanted: _Wanted, folder: Path | None, url: str | None, report: Report) -> Any:
    if url:
        return _on_server(wanted, url, report)
    if folder is None:
        with _MEMORY:
            return _collection(_chroma().EphemeralClient(settings=_settings()), wanted, report)
    with _locked(folder):
        return _in_folder(wanted, folder, report)


def _on_server(wanted: _Wanted, url: str, report: Report) -> Any:
    try:
        parts = urlsplit(url if "//" in url else f"http://{url}")
        secure = parts.scheme == "https"
        port = parts.port or (443 if secure else 8000)
        with _reading():
            client = _chroma().HttpClient(
                host=parts.hostname or "localhost", port=port, ssl=secure, settings=_settings()
            )
        return _collection(client, wanted, report)
    except (ValueError, _Damaged) as error:
        raise SearchError(
            f"The Chroma server at {url} cannot be used: {error}. Check INTERVIEWER_CHROMA_URL, or leave it unset to "
            "keep the index on this machine."
        ) from None


def _in_folder(wanted: _Wanted, folder: Path, report: Report) -> Any:
    """The collection in the newest store of the folder, or in a new store when that one is damaged."""
    numbers = sorted(
        int(path.name.removeprefix("store-")) for path in folder.glob("store-*") if path.name[6:].isdigit()
    )
    newest = numbers[-1] if numbers else 1
    try:
        found = _in_store(wanted, folder / f"store-{newest}", report)
    except _Damaged as damage:
        report(f"The search index in {folder} is damaged ({damage}); it is rebuilt from the bank.")
        try:
            found = _in_store(wanted, folder / f"store-{newest + 1}", report)
        except _Damaged as second:
            raise SearchError(
                f"No search index can be kept in {folder}: {second}. Set INTERVIEWER_DATA_DIR."
            ) from second
        numbers.append(newest)
        newest += 1
    for number in set(numbers) - {newest}:
        shutil.rmtree(folder / f"store-{number}", ignore_errors=True)
    return found


def _in_store(wanted: _Wanted, store: Path, report: Report) -> Any:
    with _reading():
        client = _chroma().PersistentClient(str(store), settings=_settings())
    return _collection(client, wanted, report)


def _collection(client: Any, wanted: _Wanted, report: Report) -> Any:
    """The wanted collection, built beside the others if it is not there or not whole. Raises _Damaged."""
    with _reading():
        others = {found.name: found for found in client.list_collections()}
        found = others.pop(wanted.name, None)
        if found is not None and not _whole(found, wanted):
            report("The search index does not hold what it should; it is rebuilt from the bank.")
            client.delete_collection(wanted.name)
            found = None
    if found is None:
        found = _built(client, wanted, [other for other in others.values() if _is_ours(other)])
    with _reading():
        _tidy(client, found, [other for other in others.values() if _is_ours(other)])
        return client.get_collection(wanted.name, embedding_function=None)


def _is_ours(collection: Any) -> bool:
    return collection.name.startswith("bank-") and "embedding" in (collection.metadata or {})


def _whole(collection: Any, wanted: _Wanted) -> bool:
    """Whether the collection holds exactly the wanted chunks, and finds one of them."""
    metadata = collection.metadata or {}
    if not {"embedding", "low", "high"} <= metadata.keys():
        return False
    stored = collection.get(include=["metadatas"])
    keys = {id: (about or {}).get("key") for id, about in zip(stored["ids"], stored["metadatas"], strict=True)}
    if keys != wanted.keys:
        return False
    if not keys:
        return True
    some = min(len(keys), 10)
    vector = collection.get(ids=[next(iter(keys))], include=["embeddings"])["embeddings"][0]
    probe = collection.query(query_embeddings=[vector], n_results=some, include=["distances"])
    return len(probe["ids"][0]) == some and probe["distances"][0][0] < 0.01


def _built(client: Any, wanted: _Wanted, others: Sequence[Any]) -> Any:
    """Builds the collection under a name of its own and gives it the wanted name when it is whole."""
    known, scale = _reusable(others, wanted.encoder.name)
    missing = {key: chunk.text for chunk in wanted.chunks if (key := wanted.keys[chunk.id]) not in known}
    known.update(zip(missing, wanted.encoder.encode(list(missing.values())), strict=True))
    scale = scale or measured_scale(wanted.encoder)
    metadata = {
        "embedding": wanted.encoder.name,
        "low": scale.low,
        "high": scale.high,
        "made": time.time(),
        "superseded": 0.0,
    }
    with _reading():
        building = f"{wanted.name}-{uuid.uuid4().hex[:8]}"
        made = client.create_collection(
            building, configuration={"hnsw": HNSW}, metadata=metadata, embedding_function=None
        )
        most = client.get_max_batch_size()
        for start in range(0, len(wanted.chunks), most):
            batch = wanted.chunks[start : start + most]
            made.add(
                ids=[chunk.id for chunk in batch],
                embeddings=[np.asarray(known[wanted.keys[chunk.id]], np.float32) for chunk in batch],
                documents=[chunk.text for chunk in batch],
                metadatas=[
                    {"key": wanted.keys[chunk.id], "question": chunk.question_id, "wording": chunk.section in WORDINGS}
                    for chunk in batch
                ],
            )
        return _renamed(client, made, wanted.name)


def _renamed(client: Any, made: Any, name: str) -> Any:
    try:
        made.modify(name=name)
    except _chroma().errors.ChromaError:
        # Another replica was faster: what it built from the same bank is the same.
        client.delete_collection(made.name)
    return client.get_collection(name, embedding_function=None)


def _reusable(others: Sequence[Any], embedding: str) -> tuple[dict[str, np.ndarray], Scale | None]:
    """Vectors by key, and the scale, from the collections of the same embedding. One that cannot be read gives none."""
    vectors: dict[str, np.ndarray] = {}
    scale = None
    for other in others:
        if other.metadata["embedding"] != embedding:
            continue
        try:
            with _reading():
                stored = other.get(include=["metadatas", "embeddings"])
                found = {
                    about["key"]: row for about, row in zip(stored["metadatas"], stored["embeddings"], strict=True)
                }
                scale = Scale(other.metadata["low"], other.metadata["high"])
        except _Damaged:
            continue
        vectors.update(found)
    return vectors, scale


def _tidy(client: Any, current: Any, others: Sequence[Any]) -> None:
    """Marks the others as superseded, and deletes those that were so a day ago: another program may still be reading
    a younger one.
    """
    now = time.time()
    if current.metadata.get("superseded"):
        current.modify(metadata={**current.metadata, "superseded": 0.0})
    for other in others:
        since = other.metadata.get("superseded") or 0.0
        if since and now - since > DAY:
            client.delete_collection(other.name)
        elif not since:
            other.modify(metadata={**other.metadata, "superseded": now})


def _locked(folder: Path) -> AbstractContextManager[Any]:
    """Keeps other programs from building in the folder meanwhile."""
    from filelock import FileLock, Timeout

    @contextmanager
    def held() -> Iterator[None]:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            lock = FileLock(folder / "lock", timeout=LOCK_SECONDS)
            lock.acquire()
        except Timeout:
            raise SearchError(f"Another program has held the index in {folder} for ten minutes: end it.") from None
        except OSError as error:
            raise SearchError(
                f"The index folder {folder} cannot be written ({error}): set INTERVIEWER_DATA_DIR."
            ) from None
        try:
            yield
        finally:
            lock.release()

    return held()


def _chroma() -> Any:
    import chromadb

    return chromadb


def _settings() -> Any:
    from chromadb.config import Settings

    return Settings(anonymized_telemetry=False)
