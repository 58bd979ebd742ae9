"""What every test stands on: no network, no settings from outside, and fakes for what is slow."""

import os
import socket
import ssl
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from browsing import browser, context, narrow, page, server  # noqa: F401 - fixtures
from filelock import FileLock

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # before gradio is imported anywhere
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["OPENBLAS_NUM_THREADS"] = "1"  # threads of its own would only wait for the cores that the workers use
sys.dont_write_bytecode = False  # compiling again what each process imports would take it seconds
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")


LONGEST = ("test_page.py", "test_tabs.py", "test_calibrate_tab.py", "test_local.py", "test_killed_calibration.py")
"""The files that take longest, in the order in which they begin, so that no worker is left with one at the end."""


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: a page or an endpoint is waited for now and then."""
    return min((os.cpu_count() or 1) + 1, 6)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest files; the others follow as they were."""
    items.sort(key=lambda item: LONGEST.index(item.path.name) if item.path.name in LONGEST else len(LONGEST))


class NetworkRefused(AssertionError):
    """A test tried to leave this machine."""


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection to anywhere but loopback is an error, in every test."""
    connect, connect_ex, resolve = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def checked(address: object) -> None:
        host = address[0] if isinstance(address, tuple) else address
        if isinstance(host, bytes):
            host = host.decode()
        if isinstance(address, tuple) and not str(host).startswith(LOOPBACK):
            raise NetworkRefused(f"a test tried to reach {address!r}")

    def guarded_connect(self: socket.socket, address: object) -> None:
        checked(address)
        connect(self, address)  # pyright: ignore[reportArgumentType]

    def guarded_connect_ex(self: socket.socket, address: object) -> int:
        checked(address)
        return connect_ex(self, address)  # pyright: ignore[reportArgumentType]

    def guarded_resolve(host: object, *args: object, **kwargs: object) -> object:
        if host is not None:
            checked((host,))
        return resolve(host, *args, **kwargs)  # pyright: ignore

    monkeypatch.setattr(socket.socket, "connect", guarded_connect)
    monkeypatch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
    monkeypatch.setattr(socket, "getaddrinfo", guarded_resolve)
    # Nothing on loopback speaks TLS, and each client of an endpoint would read everybody's certificates twice.
    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", lambda *args, **kwargs: None)


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing set outside reaches a test, and nothing it keeps leaves its own folder."""
    for name in list(os.environ):
        if name.startswith("INTERVIEWER_") or name in {"OPENAI_API_KEY", "OPENAI_BASE_URL", "HTTP_PROXY", "http_proxy"}:
            monkeypatch.delenv(name)
    monkeypatch.setenv("INTERVIEWER_DATA_DIR", str(tmp_path / "data"))


@pytest.fixture
def clock() -> Iterator[object]:
    """A clock that moves on by a minute at each look."""
    start = datetime(2026, 1, 1, 9, 0, tzinfo=UTC)
    ticks = iter(range(100_000))
    yield lambda: start + timedelta(minutes=next(ticks))


@pytest.fixture(scope="session")
def built_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The search index over our bank, built once for all tests; copy it into a data folder as `index`."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "built"
    from interviewer.parts import Parts
    from interviewer.settings import Settings

    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            _ = Parts(Settings(data_dir=folder)).index
    return folder / "index"
