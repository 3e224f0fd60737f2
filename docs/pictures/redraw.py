"""Draws the pictures of the reading room anew, of the demo's archive: `python docs/pictures/redraw.py`."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).resolve().parent
COLOURS = 200  # enough for a page, and half of the bytes


@dataclass(frozen=True)
class Picture:
    """A page as a browser of some size shows it, from an element on."""

    name: str
    path: str
    width: int
    height: int
    scheme: str = "light"
    top: str = "body"


PICTURES = (
    Picture("issue", "/demo/vol-2-4", 1100, 900),
    Picture("search", "/search?q=seaplane&in=items", 1100, 940),
    Picture("bytes", "/demo/vol-2-4/3/bytes", 1100, 1600, top="p:has(+ pre.source)"),
    Picture("timeline", "/timeline?q=seaplane", 1100, 800, "dark"),
    Picture("phone", "/demo/vol-2-4/3", 390, 800),
)


def draw(browser: Browser, site: str, picture: Picture) -> None:
    """Write one picture."""
    size = {"width": picture.width, "height": picture.height}
    page = browser.new_page(viewport=size, color_scheme=picture.scheme)  # type: ignore[arg-type]
    page.goto(site + picture.path)
    top = page.locator(picture.top).first.evaluate("it => it.getBoundingClientRect().top")
    drawn = page.screenshot(full_page=True, clip={"x": 0, "y": max(0, top - 10), **size})
    page.close()
    with Image.open(io.BytesIO(drawn)) as whole:
        few = whole.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        few.save(HERE / f"reading-room-{picture.name}.png", optimize=True)


def main() -> None:
    digest = [sys.executable, "-m", "ingest"]
    with tempfile.TemporaryDirectory() as data:
        subprocess.run([*digest, "demo", "--data", data], check=True, stdout=subprocess.DEVNULL)
        serve = [*digest, "serve", "--data", data, "--port", "0"]
        with subprocess.Popen(serve, stderr=subprocess.PIPE, text=True) as room, sync_playwright() as play:
            try:
                assert room.stderr is not None
                told = re.search(r"http://[0-9.:]+", room.stderr.readline())
                assert told
                path = shutil.which("chromium") or shutil.which("google-chrome")
                browser = play.chromium.launch(executable_path=path, args=["--no-sandbox"])
                for picture in PICTURES:
                    draw(browser, told[0], picture)
                browser.close()
            finally:
                room.terminate()


if __name__ == "__main__":
    main()
