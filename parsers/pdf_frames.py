"""Boxes on a PDF page, measured as one sees the page or as one reads it."""

from __future__ import annotations

from dataclasses import dataclass

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Frame:
    """The visible part of a page in the PDF's own coordinates, and the quarter turns clockwise after which it
    is looked at."""

    left: float
    bottom: float
    right: float
    top: float
    turns: int

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as looked at."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.turns % 2 else (width, height)

    def shown(self, box: Box) -> Box:
        """A box (left, bottom, right, top) of the PDF as (x0, top, x1, bottom) from the top left."""
        left, low, right, high = box
        if not self.turns:
            return left - self.left, self.top - high, right - self.left, self.top - low
        if self.turns == 1:
            return low - self.bottom, left - self.left, high - self.bottom, right - self.left
        if self.turns == 2:
            return self.right - right, low - self.bottom, self.right - left, high - self.bottom
        return self.top - high, self.right - right, self.top - low, self.right - left

    def native(self, box: Box) -> Box:
        """The reverse of `shown`."""
        x0, top, x1, bottom = box
        if self.turns == 1:
            return top + self.left, x0 + self.bottom, bottom + self.left, x1 + self.bottom
        if self.turns == 2:
            return self.right - x1, top + self.bottom, self.right - x0, bottom + self.bottom
        if self.turns == 3:
            return self.right - bottom, self.top - x1, self.right - top, self.top - x0
        return x0 + self.left, self.top - bottom, x1 + self.left, self.top - top
