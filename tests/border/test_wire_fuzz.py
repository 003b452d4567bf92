"""The wire under chance: what is plain survives the way there and back, what is mangled ends in a WireError.

`WIRE_FUZZ_FRAMES=100000` tries as many mangled frames; fewer are tried by default.
"""

import json
import os
import random
import socket
import threading
import time
import tracemalloc
import warnings
from contextlib import closing

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from rnnkit.params import RNNParams

from autograder.border.outputs import clean_outputs
from autograder.border.wire import MAX_BODY, PREFIX, Channel, Codec, WireError
from tests.border.test_wire import crossed, same

FRAMES = int(os.environ.get("WIRE_FUZZ_FRAMES", "5000"))
RECORDS = {"RNNParams": RNNParams}
PROFILE = settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))

DTYPES = st.builds(
    "{}{}".format,
    st.sampled_from("<>"),
    st.sampled_from(["?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"]),
)
ARRAYS = hnp.arrays(DTYPES, hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4))
NUMBERS = st.integers(-(2**255), 2**255) | st.floats(allow_nan=False)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
KEYS = st.none() | st.integers(-9, 9) | TEXTS | st.tuples(st.integers(0, 3), TEXTS)
LEAVES = st.none() | st.booleans() | NUMBERS | TEXTS | ARRAYS
PLAIN = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(KEYS, inner, max_size=4)
        | st.tuples(*[inner] * 5).map(lambda items: RNNParams(*items))
    ),
    max_leaves=15,
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from("altdrgcfs"),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["t", "v", "d", "s", "n", "id", "seed"]), inner, max_size=4)
    ),
    max_leaves=20,
)


def native(value):
    """The value with the byte order of this machine, and plain lists, which is all that the wire may change."""
    if isinstance(value, np.ndarray):
        return value.astype(value.dtype.newbyteorder("="))
    if isinstance(value, RNNParams):
        return RNNParams(*map(native, value))
    if isinstance(value, list):
        return [native(item) for item in value]
    if isinstance(value, tuple):
        return tuple(map(native, value))
    return {key: native(item) for key, item in value.items()} if isinstance(value, dict) else value


@PROFILE
@given(PLAIN, st.booleans())
def test_whatever_is_plain_comes_out_as_it_went_in(value, read_only):
    assert same(native(crossed(value, read_only=read_only)), native(value))


@PROFILE
@given(JSON, st.binary(max_size=64))
def test_whatever_json_comes_in_it_is_decoded_or_refused(tree, body):
    try:
        value = Codec(RECORDS).decode(tree, memoryview(body))
    except WireError:
        return

    Codec(RECORDS).encode(value)


@PROFILE
@given(JSON)
def test_whatever_outputs_are_claimed_what_is_kept_can_be_written(outputs):
    json.dumps(clean_outputs(outputs), allow_nan=False)


@PROFILE
@given(st.binary(max_size=200))
def test_whatever_bytes_come_in_the_line_ends_in_a_frame_or_an_error(data):
    ends_in_a_value_or_an_error(data)


def valid_frames():
    rng = np.random.default_rng(1)
    params = RNNParams(*(rng.normal(size=(2, 3)) for _ in range(5)))
    values = [
        None, 3, -1.5, "text", np.float64(0.5), rng.normal(size=(3, 4)), np.array([True, False]), params,
        (params, 0.5, {"a": [1, 2.0, "x"], ("b", 1): np.arange(3)}), [[[[1]]]], float("nan"),
    ]  # fmt: skip
    ran = {"op": "ran", "outputs": [{"output_type": "stream", "name": "stdout", "text": "a\n"}], "success": True}
    return [framed({"op": "returned"}, value) for value in values] + [framed(ran, None)]


def framed(fields, value):
    tree, buffers = Codec(RECORDS).encode(value)
    header, body = json.dumps({**fields, "value": tree}).encode(), b"".join(buffers)
    return PREFIX.pack(b"UNR1", len(header), len(body)) + header + body


PIECES = [
    b"\xff" * 4, b"\x00" * 8, b"NaN", b"1e999", b"-Infinity", b"9" * 400, b"[" * 2000, b'{"t":' * 100, b"\\ud800",
    b'"|O"', b'"<f16"', b'"i4,f8"', b"1152921504606846976", b"[0,1152921504606846976]", b"-1", b'{"t":"c","id":0}',
    b'{"t":"a","d":"<f8","s":[8388608]}', b"true", b"null", b'"t"', b'"d":', b"\xed\xa0\x80",
]  # fmt: skip


def mangle(frame, rng):
    """Change a frame in up to four places; mend its sizes afterwards more often than not, to get past the door."""
    data = bytearray(frame)
    for _ in range(rng.randrange(1, 5)):
        place = rng.randrange(len(data) + 1)
        match rng.randrange(5):
            case 0:
                data[place : place + 1] = bytes([rng.randrange(256)])
            case 1:
                del data[place : place + rng.randrange(20)]
            case 2:
                data[place:place] = rng.choice(PIECES)
            case 3:
                data[place : place + rng.randrange(8)] = rng.choice(PIECES)
            case 4:
                data[place:place] = data[place : place + rng.randrange(60)]
    return mended(bytes(data), rng) if rng.random() < 0.7 else bytes(data)


def mended(data, rng):
    text, body = data[PREFIX.size :], b""
    if b"}" in text:
        end = text.rindex(b"}") + 1
        text, body = text[:end], text[end:] + bytes(rng.randrange(64))
    return PREFIX.pack(b"UNR1", len(text), len(body)) + text + body


def ends_in_a_value_or_an_error(data):
    """Send bytes and close; say whether the other side made a value of them."""
    ours, theirs = socket.socketpair()
    with closing(ours):
        with closing(theirs):
            theirs.sendall(data)
        judge = Channel(ours, Codec(RECORDS))
        try:
            header, body = judge.receive(deadline=time.monotonic() + 5)
            clean_outputs(header.get("outputs"))
            judge.value(header, body)
        except WireError:
            return False
    return True


def test_every_mangled_frame_ends_in_a_value_or_an_error_in_little_time_and_memory():
    frames, rng = valid_frames(), random.Random(20)
    slowest, accepted = 0.0, 0
    tracemalloc.start()
    for number in range(FRAMES):
        data = mangle(frames[number % len(frames)], rng)
        started = time.process_time()
        accepted += ends_in_a_value_or_an_error(data)
        slowest = max(slowest, time.process_time() - started)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert FRAMES // 50 < accepted < FRAMES // 2
    assert slowest < 1
    assert peak < 4 << 20


@pytest.mark.parametrize("seed", range(20))
def test_endless_noise_ends_within_the_limit_and_in_bounded_memory(seed):
    rng = random.Random(seed)
    ours, theirs = socket.socketpair()
    claims_much = PREFIX.pack(b"UNR1", 1 << 20, 1 << 20)
    noise = rng.choice([rng.randbytes(1 << 16), b"UNR1" + bytes(8), claims_much, valid_frames()[seed % 12]])

    def pour():
        try:
            while True:
                theirs.sendall(noise)
        except OSError:
            pass

    thread = threading.Thread(target=pour)
    thread.start()
    tracemalloc.start()
    started = time.monotonic()
    judge = Channel(ours, Codec(RECORDS))
    try:
        while True:
            judge.receive(deadline=started + 0.2)
    except WireError:
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    judge.close()
    theirs.close()
    thread.join(timeout=5)

    assert time.monotonic() - started < 10
    assert peak < MAX_BODY
    assert not thread.is_alive()


def test_reading_never_warns():
    with warnings.catch_warnings():
        warnings.simplefilter("error")

        for frame in valid_frames():
            assert ends_in_a_value_or_an_error(frame)
