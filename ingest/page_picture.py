"""A page of a kept PDF as a picture with boxes drawn, made by a child under limits."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Sequence
from typing import BinaryIO

Box = tuple[float, float, float, float]
SCALE = 1.5  # pixels a point
LARGEST = 4_000  # pixels of either side
MEMORY = 768 << 20
CPU_SECONDS = 5
PATIENCE = 8  # seconds of the clock
MARGIN = 4  # points around a box
FILL, EDGE = (214, 120, 30, 46), (190, 72, 20, 255)


class PictureError(Exception):
    """A page that can't be drawn; the message says why."""


def page_picture(body: bytes, page: int, boxes: Sequence[Box]) -> bytes:
    """The page of that number, from 1, as PNG; PictureError where the PDF can't be drawn."""
    asked = json.dumps({"page": page, "boxes": boxes}).encode() + b"\n" + body
    command = [sys.executable, "-m", "ingest.page_picture"]
    try:
        done = subprocess.run(command, input=asked, capture_output=True, timeout=PATIENCE, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise PictureError(f"expected a picture within {PATIENCE} seconds, found none") from error
    if done.returncode != 0 or not done.stdout.startswith(b"\x89PNG"):
        raise PictureError(f"expected page {page} of a PDF that can be drawn, found none")
    return done.stdout


def main(asked: BinaryIO, answer: BinaryIO) -> None:
    """Draw what stdin asks for onto stdout."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    wanted = json.loads(asked.readline())
    answer.write(drawn(asked.read(), int(wanted["page"]), wanted["boxes"]))


def drawn(body: bytes, page: int, boxes: Sequence[Sequence[float]]) -> bytes:
    """The picture itself."""
    from io import BytesIO

    import pypdfium2
    from PIL import Image, ImageDraw

    document = pypdfium2.PdfDocument(body)
    sheet = document[page - 1]
    scale = min(SCALE, LARGEST / max(*sheet.get_size(), 1))
    picture = sheet.render(scale=scale).to_pil().convert("RGBA")
    layer = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    pen = ImageDraw.Draw(layer)
    for x0, top, x1, bottom in boxes:
        around = (x0 - MARGIN, top - MARGIN, x1 + MARGIN, bottom + MARGIN)
        pen.rectangle([side * scale for side in around], fill=FILL, outline=EDGE, width=2)
    kept = BytesIO()
    flat = Image.alpha_composite(picture, layer).convert("RGB")
    flat.quantize(64).save(kept, "PNG", optimize=True)
    return kept.getvalue()


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
