"""Close what has a ``with`` block, where that ends."""

from __future__ import annotations

from abc import ABC, abstractmethod
from types import TracebackType
from typing import Self


class Closeable(ABC):
    """Used in a ``with`` statement, it is closed at the end."""

    @abstractmethod
    def close(self) -> None:
        """Give back all that is held."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
