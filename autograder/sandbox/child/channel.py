"""Send frames between the grader and what it grades: a length, then one value in ``earlab.protocol.codec``'s form.

Used on both sides.  A frame's declared size is checked before anything is read, and nothing waits beyond its deadline.
"""

from __future__ import annotations

import select
import socket
import struct
import time
from collections.abc import Callable, Sequence
from typing import Any

from earlab.errors import EarlabError
from earlab.protocol.codec import ANYTHING, Bounds, CodecError, decode, encode

_LENGTH = struct.Struct(">I")
_CHUNK = 1 << 18


class ChannelError(EarlabError):
    """What was received is not a frame."""


class ChannelClosed(ChannelError):
    """The other side is gone."""


class TooLarge(ChannelError):
    """More was sent than is read."""


class Channel:
    """One end of a stream.

    limit: bytes of the largest frame that is read. watch: called while waiting, it returns how many seconds later
    it wants to be called again; what it raises ends the wait.
    size: bytes of the last value that was received.
    """

    def __init__(self, stream: socket.socket, limit: int, watch: Callable[[], float] | None = None) -> None:
        self._stream = stream
        self.limit = limit
        self.watch = watch
        self.size = 0
        self._ahead = bytearray()  # what was read of later values

    def send(
        self, value: Any, deadline: float | None = None, fds: Sequence[int] = (), most: int | None = None
    ) -> None:
        """Send ``value``, with open descriptors if any; raise ChannelClosed or TimeoutError (at ``deadline``, monotonic).

        most: bytes that the other side reads; CodecError where ``value`` takes more.
        """
        blob = encode(value)
        if most is not None and len(blob) > most:
            raise CodecError(f"it takes {len(blob):,} bytes; at most {most:,} are read")
        left = memoryview(_LENGTH.pack(len(blob)) + blob)
        flags = 0 if deadline is None and self.watch is None else socket.MSG_DONTWAIT  # as much as fits
        try:
            if fds:
                self._wait(select.POLLOUT, deadline)
                left = left[socket.send_fds(self._stream, [left[: _LENGTH.size]], list(fds)) :]
            while left:
                self._wait(select.POLLOUT, deadline)
                left = left[self._stream.send(left[:_CHUNK], flags) :]
        except (BrokenPipeError, ConnectionResetError):
            raise ChannelClosed("the other side is gone") from None

    def receive(self, deadline: float | None = None, bounds: Bounds = ANYTHING) -> Any:
        """Return the next value; raise ChannelClosed, TimeoutError, or ChannelError when it is not one within ``bounds``."""
        (size,) = _LENGTH.unpack(self._read(_LENGTH.size, deadline))
        return self._value(size, deadline, bounds)

    def receive_with_fds(self, count: int) -> tuple[Any, list[int]]:
        """Return the next value and the descriptors that came with it."""
        header, fds, _, _ = socket.recv_fds(self._stream, _LENGTH.size, count)
        if not header:
            raise ChannelClosed("the other side is gone")
        header += self._read(_LENGTH.size - len(header), None)
        return self._value(_LENGTH.unpack(header)[0], None, ANYTHING), fds

    def close(self) -> None:
        """Close this end."""
        self._stream.close()

    def _value(self, size: int, deadline: float | None, bounds: Bounds) -> Any:
        most = min(self.limit, bounds.size)
        if size > most:
            raise TooLarge(f"a value of {size:,} bytes; at most {most:,} are read")
        self.size = size
        try:
            return decode(self._read(size, deadline), bounds)
        except CodecError as error:
            raise ChannelError(str(error)) from None

    def _read(self, size: int, deadline: float | None) -> bytes:
        while len(self._ahead) < size:
            self._wait(select.POLLIN, deadline)
            # Whoever has a deadline is the grader, who is sent no descriptors: to read ahead loses none.
            most = _CHUNK if deadline is not None else min(size - len(self._ahead), _CHUNK)
            try:
                part = self._stream.recv(most)
            except ConnectionResetError:
                part = b""
            if not part:
                raise ChannelClosed("the other side is gone")
            self._ahead += part
        data = bytes(self._ahead[:size])
        del self._ahead[:size]
        return data

    def _wait(self, event: int, deadline: float | None) -> None:
        """Wait until the stream is ready; look after the other side meanwhile."""
        if deadline is None and self.watch is None:
            return  # the call that follows waits by itself
        poll = select.poll()
        poll.register(self._stream, event)
        while True:
            pauses = [self.watch()] if self.watch is not None else []
            if deadline is not None:
                pauses.append(deadline - time.monotonic())
                if pauses[-1] <= 0:
                    raise TimeoutError("the deadline passed")
            if poll.poll(1000 * min(pauses)):
                return
