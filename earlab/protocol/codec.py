"""Encode values that cross a process boundary or lie in a case file: the one binary form.

None, bool, int, float, str, bytes, list, tuple, dict with string keys and numpy arrays go in; nothing
else does, so decoding can never build an object that runs code.  Sizes are checked before memory is
taken.  msgpack does the framing; arrays are ``dtype code · shape · raw bytes`` in little endian.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, NamedTuple

import msgpack
import numpy as np

from earlab.errors import EarlabError

MAX_BYTES = 64 << 20
MAX_DEPTH = 12
MAX_ITEMS = 100_000
MAX_TOTAL = 1_000_000
MAX_NDIM = 8
DTYPES = frozenset(
    [
        "|b1",
        "|i1",
        "<i2",
        "<i4",
        "<i8",
        "|u1",
        "<u2",
        "<u4",
        "<u8",
        "<f2",
        "<f4",
        "<f8",
        "<c8",
        "<c16",
    ]  # what a right answer can be made of
)
_CONTAINERS = (list, tuple, dict)
_ARRAY, _TUPLE, _UNSENDABLE = 1, 2, 3
_NDIM_AT = 4  # after the dtype code
_NUMBER = 9  # bytes of a number that is sent by itself
_ALLOWED = {code.encode(): np.dtype(code) for code in DTYPES}


class CodecError(EarlabError, ValueError):
    """A value that cannot be sent, or bytes that are not a value."""


@dataclass(frozen=True)
class Unsendable:
    """Stands in a dictionary for a value that cannot be sent: nobody may want that entry. why: says what it is."""

    why: str


class Bounds(NamedTuple):
    """What is read of one value at most.

    size: bytes of all of it. items: what all its containers hold together, since an empty list takes 1 byte sent and
    56 in memory. text: bytes of one text, as it is sent: a single wide character quadruples it in memory.
    """

    size: int = MAX_BYTES
    items: int = MAX_TOTAL
    text: int = MAX_BYTES

    def plus(self, other: Bounds) -> Bounds:
        """Return the bounds of two values that are sent as one."""
        return Bounds(self.size + other.size, self.items + other.items, max(self.text, other.text))


ANYTHING = Bounds()
_TIMES, _BESIDE = 8, Bounds(1 << 20, 20_000, 16 << 10)  # see ``bounds_of``


def bounds_of(expected: Any) -> Bounds:
    """Return what is read of an answer where ``expected`` is right.

    A right one may be lists for arrays, or of another dtype; a wrong one is worth a sentence on its shape as long as
    it is not absurd: eight times as much as expected, and a million bytes.
    """
    size, items, text = _weight(expected)
    return Bounds(
        min(_TIMES * size + _BESIDE.size, MAX_BYTES),
        min(_TIMES * items + _BESIDE.items, MAX_TOTAL),
        min(_TIMES * text + _BESIDE.text, MAX_BYTES),
    )


def encode(value: Any) -> bytes:
    """Return the bytes of ``value``; raise CodecError that names what cannot be sent."""
    blob: bytes = msgpack.packb(_plain(value, 0), use_bin_type=True, strict_types=True)
    if len(blob) > MAX_BYTES:
        raise CodecError(f"the value takes {len(blob):,} bytes; at most {MAX_BYTES:,} can be sent")
    return blob


def decode(blob: bytes, bounds: Bounds = ANYTHING) -> Any:
    """Return the value in ``blob``; raise CodecError when it is anything but one well-formed value within ``bounds``."""
    if len(blob) > bounds.size:
        raise CodecError(f"it takes {len(blob):,} bytes; at most {bounds.size:,} are read")
    try:
        value = _unpack(blob, 0, _Budget(bounds))
        if type(value) in _CONTAINERS:
            _check_depth(value, 0)
    except CodecError:
        raise
    except Exception as error:  # msgpack raises many types; each means "these bytes are not a value"
        raise CodecError(f"not a value: {type(error).__name__}: {error}") from None
    return value


def _plain(value: Any, depth: int) -> Any:
    """Turn ``value`` into what msgpack packs, exact types only."""
    if depth > MAX_DEPTH:
        raise CodecError(f"containers nested deeper than {MAX_DEPTH} (does one contain itself?)")
    kind = type(value)
    if value is None or kind in (bool, float, str, bytes):
        return value
    if kind is int:
        if not -(2**63) <= value < 2**64:
            raise CodecError("an integer beyond 64 bits")
        return value
    if isinstance(value, (np.ndarray, np.generic)):
        return msgpack.ExtType(_ARRAY, _array_bytes(np.asarray(value)))
    if kind in (list, tuple):
        _check_count(len(value))
        items = [_plain(item, depth + 1) for item in value]
        return items if kind is list else msgpack.ExtType(_TUPLE, msgpack.packb(items, use_bin_type=True))
    if kind is dict:
        _check_count(len(value))
        for key in value:
            if type(key) is not str:
                raise CodecError(f"a dictionary key of type {type(key).__name__}; keys must be strings")
        return {key: _plain(item, depth + 1) for key, item in value.items()}
    if kind is Unsendable:
        return msgpack.ExtType(_UNSENDABLE, value.why.encode("utf-8", "replace"))
    raise CodecError(
        f"a value of type {kind.__module__}.{kind.__qualname__}; expected a number, an array, a list, a tuple or a dictionary of these"
    )


def _array_bytes(array: np.ndarray) -> bytes:
    little = array.view(np.ndarray)
    if little.dtype.str[0] == ">":
        little = little.astype(little.dtype.newbyteorder("<"))
    if little.dtype.str not in DTYPES:
        raise CodecError(f"an array of dtype {array.dtype}; expected numbers or booleans")
    if little.ndim > MAX_NDIM:
        raise CodecError(f"an array with {little.ndim} axes; at most {MAX_NDIM} can be sent")
    if little.nbytes > MAX_BYTES:
        raise CodecError(f"an array of {little.nbytes:,} bytes; at most {MAX_BYTES:,} can be sent")
    return _header(little.ndim).pack(little.dtype.str.encode(), little.ndim, *little.shape) + little.tobytes()


class _Budget:
    """Counts what all containers of one value hold together: an empty list takes 1 byte sent and 56 in memory."""

    def __init__(self, bounds: Bounds) -> None:
        self.text = bounds.text
        self._items = self._left = bounds.items

    def take(self, container: Any) -> Any:
        self._left -= 1 + len(container)
        if self._left < 0:
            raise CodecError(f"more than {self._items:,} items in all; send numbers as an array")
        return container


def _unpack(blob: bytes, depth: int, budget: _Budget) -> Any:
    if depth > MAX_DEPTH:
        raise CodecError(f"containers nested deeper than {MAX_DEPTH}")
    return msgpack.unpackb(
        blob,
        raw=False,
        strict_map_key=True,
        use_list=True,
        ext_hook=partial(_rebuild, depth, budget),
        list_hook=budget.take,
        object_hook=budget.take,
        max_array_len=MAX_ITEMS,
        max_map_len=MAX_ITEMS,
        max_ext_len=MAX_BYTES,
        max_str_len=budget.text,
        max_bin_len=MAX_BYTES,
    )


def _rebuild(depth: int, budget: _Budget, code: int, data: bytes) -> Any:
    if code == _TUPLE:
        items = _unpack(data, depth + 1, budget)
        if type(items) is not list:
            raise CodecError("a tuple that is not a sequence")
        return tuple(items)
    if code == _UNSENDABLE:
        if len(data) > budget.text:
            raise CodecError(f"a text of {len(data):,} bytes; at most {budget.text:,} are read")
        return Unsendable(data.decode("utf-8", "replace"))
    if code != _ARRAY:
        raise CodecError(f"an unknown extension {code}")
    if len(data) < _header(0).size or data[_NDIM_AT] > MAX_NDIM:
        raise CodecError("an array without a header")
    header = _header(data[_NDIM_AT])
    _, _, *shape = header.unpack_from(data)
    dtype = _ALLOWED.get(data[:_NDIM_AT].rstrip(b"\0"))
    if dtype is None:
        raise CodecError("an array of a dtype that is not allowed")
    if math.prod(shape) * dtype.itemsize != len(data) - header.size:
        raise CodecError("an array whose bytes do not fill its shape")
    return np.ndarray(shape, dtype, data, header.size).copy()


@cache
def _header(ndim: int) -> struct.Struct:
    """Return the form of what stands before an array's bytes: dtype code, number of axes, their lengths."""
    return struct.Struct(f"<{_NDIM_AT}sB{ndim}Q")


def _check_depth(value: Any, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise CodecError(f"containers nested deeper than {MAX_DEPTH}")
    if type(value) is dict:
        if not all(type(key) is str for key in value):
            raise CodecError("a dictionary key that is not a string")
        value = value.values()
    for item in value:
        if type(item) in _CONTAINERS:
            _check_depth(item, depth + 1)


def _weight(value: Any) -> tuple[int, int, int]:
    """Return the bytes of a value, the numbers it holds with its containers, and the bytes of its longest text."""
    if isinstance(value, (np.ndarray, np.generic)):
        return value.nbytes, value.size, 0
    if isinstance(value, (str, bytes)):
        return len(value), 1, len(value)
    if not isinstance(value, _CONTAINERS):
        return _NUMBER, 1, 0
    size, items, text = 0, 1, 0
    for part in (*value.keys(), *value.values()) if isinstance(value, dict) else value:
        own = _weight(part)
        size, items, text = size + own[0], items + own[1], max(text, own[2])
    return size, items, text


def _check_count(count: int) -> None:
    if count > MAX_ITEMS:
        raise CodecError(f"a container of {count:,} items; at most {MAX_ITEMS:,} can be sent")
