"""Send plain values over a socket and receive them: eight bytes that say how long, then the bytes of the codec."""

from __future__ import annotations

import socket
from typing import Any

from earlab.protocol.codec import decode, encode

MOST = 64 << 20  # bytes of one message, as the codec has it


def send(channel: socket.socket, value: dict[str, Any]) -> None:
    """Send a value; raise CodecError where it is too large, TimeoutError or another OSError where nobody takes it."""
    blob = encode(value)
    channel.sendall(len(blob).to_bytes(8, "big") + blob)


def receive(channel: socket.socket) -> dict[str, Any] | None:
    """Return the next value, None where the other side has ended; raise CodecError for what is no message."""
    head = _exactly(channel, 8)
    if head is None:
        return None
    size = int.from_bytes(head, "big")
    blob = _exactly(channel, size) if size <= MOST else None
    value = None if blob is None else decode(blob)
    return value if isinstance(value, dict) else None


def _exactly(channel: socket.socket, size: int) -> bytes | None:
    blob = bytearray(size)
    view = memoryview(blob)
    while view:
        count = channel.recv_into(view)
        if not count:
            return None
        view = view[count:]
    return bytes(blob)
