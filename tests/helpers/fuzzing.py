"""Notebooks and frames as nobody means them, for hypothesis: real ones, damaged in one or several places."""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Callable
from typing import Any

import msgpack
import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from earlab.protocol.codec import encode

LONG = os.environ.get("EARLAB_LONG") == "1"
Draw = Callable[[st.SearchStrategy[Any]], Any]


def examples(few: int, many: int) -> settings:
    """Return how many examples are tried: the same few every time, or with EARLAB_LONG=1 many others."""
    return settings(
        max_examples=many if LONG else few,
        deadline=None,
        derandomize=not LONG,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


# --- notebooks ----------------------------------------------------------------------------------------------------

# What json.dumps does not write: it is put in its place afterwards.
_RAW = {
    "@deep list@": "[" * 3_000 + "]" * 3_000,
    "@deep dictionary@": '{"cells":' * 1_500 + "1" + "}" * 1_500,
    "@endless list@": "[" * 50_000,
    "@huge number@": "9" * 5_000,
    "@huge fraction@": "1e99999",
    "@NaN@": "NaN",
    "@minus infinity@": "-Infinity",
    "@half a character@": '"\\ud800 \\udfff"',
    "@nothing@": "",
    "@twice@": '1, "cells": [], "cell_type": "code", "source": "x = 1"',
}
_TEXTS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        [
            "", "\0", "code", "markdown", "raw", "exercise-double", "check-double", "\ud800", "\u202e", "x = 1\0",
            "def double(x):\n    return x + x", "def double(x):\n\treturn\n x", "%%bash\nls", "!ls", "%time x = 1",
            "\N{ZERO WIDTH SPACE}", "a" * 300, "x = " + "[" * 300, "x = (" * 120, "0" * 5_000, "=1+1", "\r\r\n\x0c",
            "from __future__ import annotations", "# -*- coding: utf-7 -*-", "return 1", "await x", "if 1:", "x =", "'''",
        ]
    ),
)  # fmt: skip
_VALUES = st.one_of(
    st.sampled_from(sorted(_RAW)),
    _TEXTS,
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False),
    st.recursive(
        st.none() | st.integers(-3, 3) | _TEXTS,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXTS, inner, max_size=4),
        max_leaves=8,
    ),
)


def places(value: Any) -> list[tuple[Any, Any]]:
    """Return (container, key) of everything inside a JSON value."""
    if isinstance(value, dict):
        own = [(value, key) for key in value]
    elif isinstance(value, list):
        own = [(value, index) for index in range(len(value))]
    else:
        return []
    return own + [place for container, key in own for place in places(container[key])]


def damage(draw: Draw, notebook: Any) -> None:
    """Change one place of a notebook."""
    found = places(notebook)
    if not found:
        return
    container, key = found[draw(st.integers(0, len(found) - 1))]
    what = draw(st.sampled_from(["replace", "remove", "repeat", "wrap", "another type", "rename", "swap"]))
    if what == "remove":
        del container[key]
    elif what == "repeat" and isinstance(container, list):
        container[key:key] = [copy.deepcopy(container[key])] * draw(st.integers(1, 3))
    elif what == "wrap":
        container[key] = draw(st.sampled_from([lambda v: [v], lambda v: {"cells": v}, lambda v: [[v], v]]))(
            container[key]
        )
    elif what == "another type":
        container[key] = draw(
            st.sampled_from([str, lambda v: None, lambda v: 7, lambda v: [], lambda v: {}])
        )(container[key])
    elif what == "rename" and isinstance(container, dict):
        container[draw(_TEXTS)] = container.pop(key)
    elif what == "swap":
        other, at = found[draw(st.integers(0, len(found) - 1))]
        container[key] = copy.deepcopy(other[at])
    else:
        container[key] = draw(_VALUES)


def spoil(draw: Draw, data: bytes) -> bytes:
    """Change the bytes of a file."""
    at = draw(st.integers(0, len(data)))
    what = draw(st.sampled_from(["cut", "insert", "null bytes", "double", "flip", "prefix"]))
    if what == "cut":
        return data[:at]
    if what == "insert":
        return data[:at] + draw(st.binary(max_size=8)) + data[at:]
    if what == "null bytes":
        return data.replace(draw(st.sampled_from([b" ", b",", b"e", b"\n"])), b"\0", draw(st.integers(1, 50)))
    if what == "double":
        return data + data[at:]
    if what == "flip" and at < len(data):
        return data[:at] + bytes([data[at] ^ draw(st.integers(1, 255))]) + data[at + 1 :]
    return (
        draw(st.sampled_from([b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"PK\x03\x04", b"<html>", b"\0"]))
        + data
    )


@st.composite
def notebooks(draw: Draw, real: list[Any]) -> bytes:
    """Return the bytes of a damaged notebook; ``real``: whole ones to begin with."""
    notebook = copy.deepcopy(draw(st.sampled_from(real)))
    for _ in range(draw(st.integers(0, 4))):
        damage(draw, notebook)
    text = json.dumps(notebook, ensure_ascii=draw(st.booleans()))
    for token, raw in _RAW.items():
        text = text.replace(json.dumps(token), raw)
    encodings = ["utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "latin-1", "utf-7"]
    data = text.encode(draw(st.sampled_from(encodings)), "replace")
    return spoil(draw, data) if draw(st.booleans()) else data


# --- frames -------------------------------------------------------------------------------------------------------

_SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**64 - 1),
    st.floats(),
    st.text(max_size=8),
    st.binary(max_size=8),
)
_ARRAY_HEADERS = st.tuples(
    st.sampled_from(["<f8", "|b1", "<c16", "|O", "<U9", "f8", "", "<M8[ns]", "V9", 3, None]),
    st.lists(st.integers(-2, 2**63 - 1) | _SCALARS, max_size=10) | _SCALARS,
)
_ARRAYS = st.builds(
    lambda header, body: msgpack.packb(list(header)) + body, _ARRAY_HEADERS, st.binary(max_size=64)
)
_EXTENSIONS = st.builds(msgpack.ExtType, st.integers(0, 127), st.binary(max_size=24) | _ARRAYS) | st.builds(
    lambda value: msgpack.ExtType(2, msgpack.packb(value)), st.lists(_SCALARS, max_size=3)
)
_PACKED = st.recursive(
    _SCALARS | _EXTENSIONS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_SCALARS, inner, max_size=4),
    max_leaves=10,
)
REPLY = {"case": 0, "answer": True, "value": np.eye(2), "mutated": ["x"], "stdout": "", "seconds": 0.0}
FAILURE = {"case": 0, "answer": False, "kind": "exception", "type": "E", "message": "", "cell": None, "line": 1,
           "source_line": "", "stdout": "", "seconds": 0.1}  # fmt: skip
# A container, a text or an extension that says it is much longer than what follows.
_LIARS = st.builds(
    lambda mark, size, rest: mark + size + rest,
    st.sampled_from(
        [b"\xdd", b"\xdf", b"\xdb", b"\xc6", b"\xc9", b"\xdc", b"\xde", b"\xda", b"\xc5", b"\xc8"]
    ),
    st.binary(min_size=4, max_size=4),
    st.binary(max_size=16),
)


@st.composite
def replies(draw: Draw) -> bytes:
    """Return the bytes of one value that is nearly a reply: fields missing, of other types, damaged, or random."""
    kind = draw(st.sampled_from(["random", "packed", "liar", "field", "bytes"]))
    if kind == "random":
        return draw(st.binary(max_size=64))
    if kind == "packed":
        return msgpack.packb(draw(_PACKED), strict_types=False, unicode_errors="surrogatepass")
    if kind == "liar":
        return draw(_LIARS)
    reply = dict(draw(st.sampled_from([REPLY, FAILURE])))
    if kind == "field":
        name = draw(st.sampled_from(sorted(reply)))
        reply[name] = draw(st.sampled_from([None, True, -1, 0, 10**9, "x" * 9_000, "\0", [], {}, [1], 1e308, float("nan"),
                                            "timeout", "forbidden", "crash", np.zeros(0)]))  # fmt: skip
        if draw(st.booleans()):
            reply[draw(st.text(max_size=5))] = reply.pop(name)
        return encode(reply)
    return spoil(draw, encode(reply))


@st.composite
def streams(draw: Draw) -> bytes:
    """Return what a child may send instead of a reply: frames whose declared sizes may be wrong, or anything."""
    if draw(st.integers(0, 4)) == 0:
        return draw(st.binary(max_size=64))
    parts = b""
    for _ in range(draw(st.integers(1, 3))):
        body = draw(replies())
        size = draw(st.sampled_from([len(body)] * 4 + [0, 1, len(body) - 1, len(body) + 1, 2**31, 2**32 - 1]))
        parts += (size % 2**32).to_bytes(4, "big") + body
    return parts
