"""Headless Chromium, asked over a pipe in the words of its DevTools protocol."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from select import select
from time import monotonic
from typing import Any

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_PATIENCE = 60.0
"""Seconds that an answer may take."""


def program() -> str | None:
    """Chromium of this machine; None where there is none."""
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


def _high(descriptor: int) -> int:
    """The same file under a number beyond 3 and 4, which the browser reads and writes."""
    high = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 10)
    os.close(descriptor)
    return high


class Chromium:
    """One page of a browser of its own: what it shows, says, and asks for."""

    def __init__(self, profile: Path) -> None:
        to_browser, self._write = map(_high, os.pipe())
        self._read, from_browser = map(_high, os.pipe())
        pipes = f"os.dup2({to_browser}, 3); os.dup2({from_browser}, 4)"
        start = f"import os, sys; {pipes}; os.execvp(sys.argv[1], sys.argv[1:])"
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-c", start),
                *(program() or "chromium", "--headless=new", "--no-sandbox", "--disable-gpu"),
                *("--remote-debugging-pipe", f"--user-data-dir={profile}", "--no-first-run"),
                *("--disable-background-networking", "--disable-component-update"),
                *("--disable-dev-shm-usage", "--hide-scrollbars", "--force-color-profile=srgb"),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(to_browser, from_browser),
        )
        os.close(to_browser)
        os.close(from_browser)
        self._buffer = b""
        self._number = 0
        self._session: str | None = None
        self._events: list[dict[str, Any]] = []
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        attached = self.ask("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(f"{domain}.enable")

    def close(self) -> None:
        """End the browser."""
        os.close(self._write)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._read)

    # -- pages ---------------------------------------------------------------------------------

    def open(
        self,
        page: Path,
        *,
        width: int = 1200,
        height: int = 900,
        media: str = "",
        scheme: str = "light",
        **more: Any,
    ) -> None:
        """Load a page, and wait until its charts stand."""
        self._events.clear()
        self.ask(
            "Emulation.setDeviceMetricsOverride",
            **{"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False} | more,
        )
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.ask("Emulation.setEmulatedMedia", media=media, features=features)
        self.ask("Page.navigate", url=page.as_uri())
        self.wait("document.readyState === 'complete'")
        self.wait("new Promise(done => requestAnimationFrame(() => setTimeout(() => done(true))))")

    def value(self, expression: str) -> Any:
        """The value of an expression of JavaScript, promises awaited."""
        found = self.ask(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def wait(self, condition: str) -> None:
        """Wait until an expression is true."""
        end = monotonic() + _PATIENCE
        while not self.value(condition):
            assert monotonic() < end, f"never so: {condition}"

    def press(self, key: str, *, shift: bool = False) -> None:
        """A key, down and up."""
        text = {"Enter": "\r", "Tab": "", "Space": " "}.get(key, key if len(key) == 1 else "")
        name = {"Space": " "}.get(key, key)
        codes = {"Tab": 9, "Enter": 13, "Space": 32, "ArrowRight": 39, "ArrowDown": 40}
        common = {
            "key": name,
            "code": key,
            "modifiers": 8 if shift else 0,
            "windowsVirtualKeyCode": codes.get(key, ord(key[0].upper())),
        }
        down = {"type": "keyDown", "text": text} if text else {"type": "rawKeyDown"}
        self.ask("Input.dispatchKeyEvent", **down, **common)
        self.ask("Input.dispatchKeyEvent", type="keyUp", **common)

    def mouse(self, kind: str, x: float, y: float, **more: Any) -> None:
        """An event of the mouse, such as ``mouseMoved``, at a place of the window."""
        self.ask("Input.dispatchMouseEvent", type=kind, x=x, y=y, **more)

    def picture(self, file: Path, *, whole: bool = True) -> None:
        """A picture (PNG) of the page, or of what the window shows of it."""
        size = self.ask("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
        options = {"clip": clip, "captureBeyondViewport": True} if whole else {}
        shot = self.ask("Page.captureScreenshot", format="png", **options)
        file.write_bytes(base64.b64decode(shot["data"]))

    def paper(self) -> bytes:
        """The page as PDF, A4."""
        paper = self.ask(
            "Page.printToPDF", paperWidth=8.27, paperHeight=11.69, printBackground=True
        )
        return base64.b64decode(paper["data"])

    # -- what it said --------------------------------------------------------------------------

    @property
    def complaints(self) -> list[str]:
        """Exceptions, and errors and warnings on the console, since the page was opened."""
        self.value("0")
        told = []
        for event in self._events:
            what, how = event["method"], event["params"]
            if what == "Runtime.exceptionThrown":
                told.append(str(how["exceptionDetails"]))
            elif what == "Log.entryAdded" and how["entry"]["level"] in ("error", "warning"):
                told.append(how["entry"]["text"])
            elif what == "Runtime.consoleAPICalled" and how["type"] in ("error", "warning"):
                told.append(str(how["args"]))
        return told

    @property
    def requests(self) -> list[str]:
        """The addresses that were asked for since the page was opened."""
        self.value("0")
        sent = [one for one in self._events if one["method"] == "Network.requestWillBeSent"]
        return [event["params"]["request"]["url"] for event in sent]

    # -- the pipe ------------------------------------------------------------------------------

    def ask(self, method: str, **parameters: Any) -> Mapping[str, Any]:
        """The result of a method; events on the way are kept."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        data = memoryview(json.dumps(message).encode() + b"\0")
        while data:
            data = data[os.write(self._write, data) :]
        end = monotonic() + _PATIENCE
        while True:
            answer = self._next(end)
            if "method" in answer:
                self._events.append(answer)
            elif answer.get("id") == self._number:
                assert "error" not in answer, f"{method}: {answer['error']}"
                result: Mapping[str, Any] = answer["result"]
                return result

    def _next(self, end: float) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            ready, _, _ = select([self._read], [], [], max(0.0, end - monotonic()))
            assert ready, "the browser does not answer"
            read = os.read(self._read, 1 << 20)
            assert read, "the browser is gone"
            self._buffer += read
        message, _, self._buffer = self._buffer.partition(b"\0")
        found: dict[str, Any] = json.loads(message)
        return found
