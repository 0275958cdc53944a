import contextlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from earlab.protocol.codec import DTYPES, MAX_DEPTH, MAX_ITEMS, CodecError, decode, encode

scalars = st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | st.text() | st.binary()
arrays = st.sampled_from(sorted(DTYPES)).flatmap(
    lambda code: hnp.arrays(np.dtype(code), hnp.array_shapes(min_dims=0, min_side=0))
)
values = st.recursive(
    scalars | arrays,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(), inner, max_size=4)
    ),
    max_leaves=12,
)


def same(a, b):
    if isinstance(a, np.ndarray):
        return (
            isinstance(b, np.ndarray)
            and a.dtype == b.dtype
            and a.shape == b.shape
            and a.tobytes() == b.tobytes()
        )
    if type(a) is not type(b):
        return False
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    return a == b or (a != a and b != b)


@settings(deadline=None)  # a busy machine may take its time
@given(values)
def test_what_goes_in_comes_out(value):
    assert same(value, decode(encode(value)))


@settings(deadline=None)  # a busy machine may take its time
@given(st.binary(max_size=400))
def test_any_bytes_are_a_value_or_a_codec_error(blob):
    with contextlib.suppress(CodecError):
        decode(blob)


@settings(deadline=None)  # a busy machine may take its time
@given(values, st.data())
def test_a_damaged_frame_is_a_value_or_a_codec_error(value, data):
    blob = bytearray(encode(value))
    blob[data.draw(st.integers(0, len(blob) - 1))] ^= data.draw(st.integers(1, 255))
    with contextlib.suppress(CodecError):
        decode(bytes(blob))


def test_decoded_arrays_own_their_memory():
    array = decode(encode(np.arange(3.0)))
    array += 1  # a read-only view of the frame would refuse
    assert array.flags.owndata


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (object(), "object"),
        ({1: 2}, "keys must be strings"),
        (2**80, "64 bits"),
        (np.array([object()], dtype=object), "dtype object"),
        (np.zeros(2, np.longdouble), "dtype"),
        (lambda: None, "function"),
        ((i for i in range(3)), "generator"),
        ({1, 2}, "set"),
    ],
)
def test_what_cannot_be_sent_is_named(value, word):
    with pytest.raises(CodecError, match=word):
        encode(value)


def test_a_container_that_contains_itself_is_an_error():
    value = []
    value.append(value)
    with pytest.raises(CodecError, match="contain itself"):
        encode(value)


@pytest.mark.parametrize("wrap", [lambda v: [v], lambda v: (v,), lambda v: {"k": v}])
def test_nesting_has_a_limit_on_both_sides(wrap):
    value = 1.0
    for _ in range(MAX_DEPTH):
        value = wrap(value)
    assert same(value, decode(encode(value)))
    with pytest.raises(CodecError, match="nested deeper"):
        encode(wrap(value))


def test_too_many_items_are_refused():
    with pytest.raises(CodecError, match="items"):
        encode([0] * (MAX_ITEMS + 1))


def test_an_array_cannot_declare_more_than_it_carries():
    blob = encode(np.zeros(4))
    lying = blob.replace(b"\x01\x04\x00", b"\x01\x7f\x00")
    assert lying != blob
    with pytest.raises(CodecError, match="do not fill its shape"):
        decode(lying)


def test_subclasses_of_arrays_and_big_endian_become_plain_arrays():
    value = decode(encode(np.ma.array([1.0, 2.0], mask=[0, 1])))
    assert type(value) is np.ndarray
    swapped = decode(encode(np.array([1.0, 2.0], ">f8")))
    assert swapped.dtype == np.dtype("<f8")
    assert swapped.tolist() == [1.0, 2.0]
