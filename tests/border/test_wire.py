"""Plain data crosses unchanged, everything else is refused with a sentence, and a forger gets nowhere."""

import copy
import enum
import json
import math
import socket
import struct
import threading
import time
import tracemalloc
from collections import namedtuple
from contextlib import closing

import numpy as np
import pytest
from rnnkit.params import RNNParams

from autograder.border import bounded_json
from autograder.border.records import ReadOnly, Rng, Sourced
from autograder.border.wire import (
    MAX_BODY,
    MAX_DEPTH,
    MAX_HEADER,
    MAX_INT_BITS,
    MAX_ITEMS,
    MAX_KEYS,
    MAX_TEXT,
    PREFIX,
    Channel,
    Codec,
    WireClosed,
    WireError,
    WireTimeout,
)
from autograder.subject import server
from tests.some import some

RECORDS = {"RNNParams": RNNParams}
PARAMS = RNNParams(*(np.arange(float(n)).reshape(n, 1) for n in range(1, 6)))


def crossed(value, **options):
    """A value after it was written by one side and read by the other."""
    tree, buffers = Codec(RECORDS).encode(value)
    header = json.loads(json.dumps(tree, allow_nan=False))
    return Codec(RECORDS).decode(header, memoryview(b"".join(buffers)), **options)


def same(one, other):
    """Whether two values have the same types all the way down, and the same bits."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray | np.generic):
        return one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes()
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return len(one) == len(other) and same(list(one.items()), list(other.items()))
    return repr(one) == repr(other)


@pytest.mark.parametrize(
    "value",
    [
        None, True, False, 0, -1, 2**255, -(2**255), 0.1, -0.0, 1e308, 5e-324, math.inf, -math.inf, math.nan,
        "", "hé\N{GRINNING FACE}\0\n", [], (), {}, [[]], ((),), [1, (2.0, [None, "x"])],
        {"a": 1, 2: "b", 2.5: None, None: [], ("a", 1): {}, True: 0}, {"t": "a", "d": "<f8", "s": [9]},
        np.float64(0.1), np.float32(0.1), np.int64(-3), np.bool_(True), np.uint64(2**64 - 1),
        np.zeros(()), np.zeros(0), np.zeros((3, 0, 2)), np.arange(6.0).reshape(2, 3), np.array([True, False, True]),
        np.array([np.nan, -np.inf, -0.0]), np.frombuffer(struct.pack("<Q", 0x7FF8DEADBEEF0001), "<f8"),
        [np.array([True]), np.arange(3.0), np.array([1], np.int8), np.ones(2)], PARAMS, {"grads": (PARAMS, 0.5)},
    ],
    ids=repr,
)  # fmt: skip
def test_plain_data_comes_out_as_it_went_in(value):
    assert same(crossed(value), value)


@pytest.mark.parametrize("dtype", ["?", "b", "B", "h", "H", "i", "I", "l", "L", "q", "Q", "e", "f", "d"])
def test_every_plain_dtype_crosses(dtype):
    array = np.array([[0, 1], [1, 0]]).astype(dtype)

    assert same(crossed(array), array)


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (np.arange(6.0).reshape(2, 3).T, np.array([[0.0, 3.0], [1.0, 4.0], [2.0, 5.0]])),
        (np.arange(6.0)[::-2], np.array([5.0, 3.0, 1.0])),
        (np.broadcast_to(1.0, (2, 2)), np.ones((2, 2))),
        (np.arange(3, dtype=">f8"), np.arange(3.0)),
        (np.arange(3, dtype=">i2"), np.arange(3, dtype="i2")),
        (np.ones((2, 2)).view(np.matrix), np.ones((2, 2))),
        (np.ma.masked_array([1.0, 2.0], [True, False]), np.array([1.0, 2.0])),
        (np.str_("word"), "word"),
        (enum.IntEnum("Colour", "RED").RED, 1),
        (namedtuple("Other", "a b")(1, 2), (1, 2)),
        (type("Text", (str,), {"__str__": lambda self: "forged"})("true"), "true"),
        (type("List", (list,), {})([1]), [1]),
        ({np.int64(3): 1, np.str_("a"): 2, (np.int32(1), "b"): 4}, {3: 1, "a": 2, (1, "b"): 4}),
    ],
)  # fmt: skip
def test_what_is_nearly_plain_comes_out_plain(value, plain):
    assert same(crossed(value), plain)


def test_a_record_of_the_same_name_but_another_class_is_only_a_tuple():
    impostor = namedtuple("RNNParams", RNNParams._fields)(*PARAMS)

    assert same(crossed(impostor), tuple(PARAMS))


class Odd:
    """Of no plain type."""


def nested(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value


def ring():
    value = []
    value.append(value)
    return value


def doubling():
    """A small list that would be 2 ** 22 values long if it were written out."""
    value = [0]
    for _ in range(22):
        value = [value, value]
    return value


REFUSED = {
    "an object": (Odd(), "a value of type Odd cannot be handed over; real numbers, strings, arrays"),
    "a set": ({1}, "a value of type set cannot"),
    "a function": (len, "a value of type builtin_function_or_method cannot"),
    "a generator": ((n for n in ()), "a value of type generator cannot"),
    "bytes": (b"x", "a value of type bytes cannot"),
    "a complex number": (1j, "a value of type complex cannot"),
    "a range": (range(3), "a value of type range cannot"),
    "NumPy's generator": (np.random.default_rng(1), "a value of type Generator cannot"),
    "an object array": (np.array([[1], [2, 3]], dtype=object), "dtype object .* rows of different lengths"),
    "a complex array": (np.ones(2) * 1j, "dtype complex128 .* complex. Look for the root or the logarithm"),
    "a complex scalar": (np.complex64(1), "dtype complex64 .* complex"),
    "text in an array": (np.array(["a"]), r"dtype <U1 .* `\.tolist\(\)` makes one"),
    "bytes in an array": (np.array([b"a"]), r"dtype \|S1 .* only real numbers"),
    "named fields": (np.zeros(1, "i4,f8"), "named fields"),
    "dates": (np.array(["2020-01-01"], "M8[D]"), r"dtype datetime64\[D\]"),
    "raw bytes": (np.zeros(1, "V8"), "named fields"),
    "too many dimensions": (np.zeros((1,) * 9), "an array of shape .* too large"),
    "too many bytes": (np.broadcast_to(1.0, (3000, 3000)), "arrays of 68 MiB cannot be handed over; 64 MiB can"),
    "far too many bytes": (np.broadcast_to(1.0, (2**20, 2**20)), "too large"),
    "an empty array of huge shape": (np.zeros((0, 2**40)), "too large"),
    "together too many bytes": ([np.ones(1 << 20)] * 9, "64 MiB can"),
    "an integer of many bits": (2**MAX_INT_BITS, "an integer of 257 bits cannot be handed over; 256 bits can"),
    "a long text": ("x" * (MAX_TEXT + 1), "a string of 2000001 characters"),
    "many items": ([0] * MAX_ITEMS, "more than 50000 values .* one array can"),
    "many keys": ({n: n for n in range(MAX_KEYS + 1)}, "more than 4096 keys"),
    "deep nesting": (nested(MAX_DEPTH + 1), "nested deeper than 24 levels"),
    "a ring": (ring(), "nested deeper"),
    "a bomb of references": (doubling(), "more than 50000 values"),
    "a key that is an object": ({Odd(): 1}, "a dict with a key of type Odd cannot be handed over; keys can be"),
    "a key that is bytes": ({b"a": 1}, "a key of type bytes"),
    "a nested key": ({(1, (2, 3)): 1}, "a key of type tuple"),
    "a set in a list": ([[{1}]], "a value of type set"),
}  # fmt: skip


@pytest.mark.parametrize(("value", "says"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_not_plain_is_refused_where_it_is_written(value, says):
    with pytest.raises(WireError, match=says) as refused:
        Codec(RECORDS).encode(value)

    assert not str(refused.value).endswith(".")
    assert len(str(refused.value)) < 250


@pytest.mark.skipif(np.dtype("g").itemsize == 8, reason="longdouble is float64 on this machine")
def test_long_doubles_are_refused_because_their_bytes_differ_between_machines():
    with pytest.raises(WireError, match=r"other machines read its bytes differently\. Return float64"):
        Codec({}).encode(np.longdouble(1))


@pytest.mark.parametrize("name", ["far too many bytes", "together too many bytes", "a bomb of references"])
def test_refusing_to_write_copies_little(name):
    value = REFUSED[name][0]
    tracemalloc.start()

    with pytest.raises(WireError):
        Codec(RECORDS).encode(value)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < MAX_BODY + (12 << 20)


def array(dtype="<f8", shape=(), kind="a"):
    return {"t": kind, "d": dtype, "s": list(shape)}


FORGED = {
    "a list as it stands": [],
    "an object without a type": {},
    "an unknown type": {"t": "x"},
    "a type that is a list": {"t": ["a"]},
    "an object dtype": array("|O"),
    "an object dtype of eight bytes": array("|O8"),
    "raw bytes": array("<V8"),
    "a structured dtype": array("i4,f8"),
    "a dtype with a shape": array("(1000,1000)f8"),
    "a dtype of many fields": array("i4," * 100_000),
    "a huge dtype": array("V1000000000"),
    "big-endian numbers": array(">f8"),
    "a dtype without byte order": array("f8"),
    "a date": array("<M8[s]"),
    "a long double": array("<f16"),
    "complex numbers": array("<c16"),
    "text": array("<U1"),
    "an empty dtype": array(""),
    "code as a dtype": array("__import__('os').system('true')"),
    "one number too many": array(shape=(3,)),
    "a huge shape": array(shape=(2**40,)),
    "a product that overflows": array(shape=(2**26, 2**26, 2**12)),
    "an empty array of huge shape": array(shape=(0, 2**60)),
    "an empty array of many large axes": array(shape=(0, 2**20, 2**20, 2**20)),
    "a negative shape": array(shape=(-1,)),
    "two negative shapes": array(shape=(-1, -2)),
    "a shape of floats": array(shape=(1.0,)),
    "a shape of truth values": array(shape=(True,)),
    "a shape of lists": array(shape=([1],)),
    "a shape of texts": array(shape=("1",)),
    "too many axes": array(shape=(1,) * 9),
    "a shape that is no list": {"t": "a", "d": "<f8", "s": 1},
    "a float by another name": {"t": "f", "v": "1e5"},
    "a float that is code": {"t": "f", "v": ["nan"]},
    "an infinite number": float("inf"),
    "an integer of many bits": 1 << 4000,
    "a long text": "x" * (MAX_TEXT + 1),
    "items that are no list": {"t": "l", "v": {}},
    "items that are text": {"t": "t", "v": "abc"},
    "a bare list inside": {"t": "l", "v": [[]]},
    "a pair of one": {"t": "d", "v": [["a"]]},
    "a pair that is text": {"t": "d", "v": ["ab"]},
    "a key that is an array": {"t": "d", "v": [[array(shape=(2,)), 1]]},
    "a key that is a list": {"t": "d", "v": [[{"t": "l", "v": []}, 1]]},
    "a key that is a tuple of lists": {"t": "d", "v": [[{"t": "t", "v": [{"t": "l", "v": []}]}, 1]]},
    "a key that is there twice": {"t": "d", "v": [["a", 1], ["a", 2]]},
    "two keys that are equal": {"t": "d", "v": [[1, 1], [True, 2]]},
    "too many keys": {"t": "d", "v": [[n, 0] for n in range(MAX_KEYS + 1)]},
    "too many keys together": {"t": "l", "v": [{"t": "d", "v": [[n, 0] for n in range(3000)]} for _ in "ab"]},
    "too many items": {"t": "l", "v": [0] * MAX_ITEMS},
    "an unknown record": {"t": "r", "n": "Path", "v": [1]},
    "a record by a dunder": {"t": "r", "n": "__class__", "v": []},
    "a record that is too short": {"t": "r", "n": "RNNParams", "v": [1]},
    "a function": {"t": "c", "id": 0},
    "a random generator": {"t": "g", "seed": 1},
}


@pytest.mark.parametrize("tree", FORGED.values(), ids=FORGED.keys())
def test_a_forged_value_is_refused_where_it_is_read(tree):
    with pytest.raises(WireError):
        Codec(RECORDS).decode(tree, memoryview(bytes(16)))


def test_forged_nesting_is_refused():
    tree = 0
    for _ in range(MAX_DEPTH + 1):
        tree = {"t": "l", "v": [tree]}

    with pytest.raises(WireError, match="too deep"):
        Codec({}).decode(tree, memoryview(b""))


def test_as_many_keys_as_are_allowed_cost_little_even_if_their_hashes_collide():
    pairs = [[(2**61 - 1) * n, 0] for n in range(1, MAX_KEYS + 1)]
    started = time.process_time()

    Codec({}).decode({"t": "d", "v": pairs}, memoryview(b""))

    assert time.process_time() - started < 10


def test_an_array_is_a_copy_that_does_not_keep_the_frame_alive():
    got = Codec({}).decode(array(shape=(1,)), memoryview(bytes(1 << 20)))

    assert got.flags.owndata
    got[0] = 1.0


def test_one_array_among_others_can_be_handed_over_read_only():
    guarded, free = crossed([ReadOnly(np.arange(3.0)), np.arange(3.0)])

    assert guarded.tolist() == free.tolist()
    assert (guarded.flags.writeable, free.flags.writeable) == (False, True)


def test_a_read_only_array_cannot_be_made_writable():
    got = crossed(np.arange(3.0), read_only=True)

    with pytest.raises(ValueError, match="read-only"):
        got += 1
    with pytest.raises(ValueError, match="cannot set WRITEABLE"):
        got.flags.writeable = True


def append(values):
    values.append(1)


def add_in_place(values):
    values += [1]


def sort(values):
    values.sort()


def overwrite(values):
    values[0] = 1


@pytest.mark.parametrize("write", [append, add_in_place, sort, overwrite])
def test_a_read_only_list_cannot_be_written_to_and_a_free_one_can(write):
    value = {"start": [3, 2]}
    guarded, free = crossed(value, read_only=True)["start"], crossed(value)["start"]
    write(free)

    with pytest.raises(ValueError, match="read-only"):
        write(guarded)
    assert guarded == [3, 2] != free


@pytest.mark.parametrize("copied", [list, copy.copy, copy.deepcopy, sorted, lambda start: [*start], lambda s: s[:]])
def test_a_copy_of_a_read_only_list_is_a_plain_list(copied):
    start = crossed([2, 3], read_only=True)

    assert same(copied(start), [2, 3])
    assert np.arange(5)[start].tolist() == [2, 3]


@pytest.mark.parametrize("read_only", [True, False])
def test_every_array_is_aligned_whatever_came_before_it(read_only):
    values = crossed([np.array([True]), np.arange(3.0), np.ones(3, np.int16), np.arange(5.0)], read_only=read_only)

    assert all(value.flags.aligned for value in some(values))


def test_functions_and_generators_cross_only_towards_those_who_expect_them():
    functions = []
    register = Codec({}, register=lambda function: functions.append(function) or len(functions) - 1)
    tree, _ = register.encode([math.sqrt, Rng(7)])

    sqrt, rng = Codec({}, callback=functions.__getitem__).decode(tree, memoryview(b""))

    assert sqrt is math.sqrt
    assert rng.random() == np.random.default_rng(7).random()


@pytest.fixture
def ends():
    """The judge's channel, and the bare socket of whoever sits at the other end."""
    ours, theirs = socket.socketpair()
    with closing(ours), closing(theirs):
        yield Channel(ours, Codec(RECORDS)), theirs


def soon(seconds=0.3):
    return time.monotonic() + seconds


def frame(header, body=b""):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return PREFIX.pack(b"UNR1", len(text), len(body)) + text + body


def test_a_frame_crosses_with_its_fields(ends):
    judge, theirs = ends
    subject = Channel(theirs, Codec(RECORDS))
    judge.send("call", [1, PARAMS], name="f", frozen=False)

    header, body = subject.receive(deadline=soon())

    assert (header["op"], header["name"], header["frozen"]) == ("call", "f", False)
    assert same(subject.value(header, body), [1, PARAMS])


def test_what_cannot_cross_leaves_the_line_as_it_was(ends):
    judge, theirs = ends
    subject = Channel(theirs, Codec(RECORDS))
    for value in (Odd(), "x" * (MAX_TEXT + 1), ["\1" * MAX_TEXT] * 2):
        with pytest.raises(WireError):
            subject.send("returned", value)
    subject.send("returned", 1)

    header, body = judge.receive(deadline=soon())

    assert judge.value(header, body) == 1


@pytest.mark.parametrize("field", [float("nan"), Odd(), {1, 2}])
def test_fields_that_json_cannot_hold_are_refused(ends, field):
    with pytest.raises(WireError, match="cannot be written as JSON"):
        ends[0].send("ran", outputs=field)


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb", "\ud83d\ude00"])
def test_half_a_surrogate_pair_never_reaches_the_judge(ends, text):
    judge, theirs = ends
    theirs.sendall(frame({"op": "returned", "value": text, "text": text}))

    header, body = judge.receive(deadline=soon())

    assert judge.value(header, body).encode()
    assert header["text"].encode()


def test_half_a_surrogate_pair_of_an_honest_sender_becomes_a_question_mark(ends):
    judge, theirs = ends
    Channel(theirs, Codec({})).send("returned", "a\ud800b\N{GRINNING FACE}")

    header, body = judge.receive(deadline=soon())

    assert judge.value(header, body) == "a?b\N{GRINNING FACE}"


BAD_FRAMES = {
    "no frame": b"GET / HTTP/1.1\r\n\r\n",
    "another magic": b"UNR2" + bytes(8),
    "a header that is too long": PREFIX.pack(b"UNR1", MAX_HEADER + 1, 0),
    "a body that is too long": PREFIX.pack(b"UNR1", 2, MAX_BODY + 1),
    "sizes of all ones": b"UNR1" + b"\xff" * 8,
    "an empty header": frame(b""),
    "no JSON": frame(b"{]"),
    "a list": frame([]),
    "text": frame("op"),
    "no op": frame({"value": 1}),
    "an op that is no text": frame({"op": ["returned"]}),
    "not UTF-8": frame(b'{"op": "\xff"}'),
    "UTF-16": frame('{"op": "x"}'.encode("utf-16")),
    "two documents": frame(b'{"op": "x"}{"op": "x"}'),
    "digits without end": frame(b'{"op": "x", "value": ' + b"9" * 8_000_000 + b"}"),
    "nesting without end": frame(b'{"op": "x", "value": ' + b"[" * 8_000_000),
    "nesting that is closed": frame(b"[" * 4_000_000 + b"]" * 4_000_000),
    "empty lists": frame(b"[" + b"[]," * 2_700_000 + b"0]"),
    "nested objects": frame(b"[" + (b'{"":' * 30 + b"0" + b"}" * 30 + b",") * 45_000 + b"0]"),
    "a million numbers": frame(b"[" + b"1e9," * 2_000_000 + b"0]"),
    "a string without end": frame(b'["' + b'\\"[' * 2_700_000),
}


@pytest.mark.parametrize("sent", BAD_FRAMES.values(), ids=BAD_FRAMES.keys())
def test_bytes_that_are_no_frame_are_refused_in_little_time_and_memory(ends, sent):
    judge, theirs = ends
    writer = threading.Thread(target=theirs.sendall, args=(sent,), daemon=True)
    writer.start()
    started = time.process_time()

    with pytest.raises(WireError) as refused:
        judge.receive(deadline=soon(20))

    assert type(refused.value) is WireError
    assert time.process_time() - started < 20


@pytest.mark.parametrize("name", ["empty lists", "nested objects", "a million numbers", "a string without end"])
def test_objects_are_not_made_from_a_header_that_holds_too_many(monkeypatch, name):
    text = BAD_FRAMES[name][PREFIX.size :]
    monkeypatch.setattr(Channel, "_read", lambda self, size, deadline: sized.pop(0))
    sized = [PREFIX.pack(b"UNR1", len(text), 0), text, b""]
    tracemalloc.start()

    with pytest.raises(WireError):
        Channel(None, Codec({})).receive()

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * MAX_HEADER


def fill(containers, values):
    """A header that is just within what is allowed."""
    deep = b'{"":' * 20 + b"0" + b"}" * 20
    columns = (deep + b",") * (containers // 20 - 1)
    return b'{"op":"x","value":[' + columns + b"1e9," * (values - containers // 20) + b"0]}"


def test_the_largest_header_that_is_read_takes_at_most_a_hundred_megabytes(ends):
    judge, theirs = ends
    sent = frame(fill(bounded_json.MAX_CONTAINERS - 10, bounded_json.MAX_VALUES - 10))
    threading.Thread(target=theirs.sendall, args=(sent,), daemon=True).start()
    tracemalloc.start()

    judge.receive(deadline=soon(30))

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(sent) < MAX_HEADER
    assert peak < 100 << 20


def test_a_size_that_is_only_claimed_takes_no_memory(ends):
    judge, theirs = ends
    theirs.sendall(PREFIX.pack(b"UNR1", 2, MAX_BODY) + b"{}" + bytes(1000))
    tracemalloc.start()

    with pytest.raises(WireTimeout):
        judge.receive(deadline=soon())

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2 << 20


def test_a_body_that_comes_in_single_bytes_takes_no_more_than_its_size():
    size = 200_000
    tracemalloc.start()

    data = Channel(Dripping(), Codec({}))._read(size, None)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(data) == size
    assert peak < 3 * size


class Dripping:
    """A socket that gives one byte at a time."""

    def settimeout(self, seconds):
        """Wait for nothing."""

    def recv(self, size):
        """Give a fresh byte."""
        return bytes([7])


@pytest.mark.parametrize("length", [1, 10, 15, -1])
def test_a_frame_that_stops_halfway_ends_at_the_deadline(ends, length):
    judge, theirs = ends
    theirs.sendall(frame({"op": "x"}, b"ab")[:length])
    started = time.monotonic()

    with pytest.raises(WireTimeout):
        judge.receive(deadline=soon(0.2))

    assert time.monotonic() - started < 8


def test_a_frame_that_drips_ends_at_the_deadline(ends):
    judge, theirs = ends
    stop = threading.Event()

    def drip():
        theirs.sendall(PREFIX.pack(b"UNR1", 1000, 0))
        while not stop.wait(0.01):
            theirs.sendall(b" ")

    thread = threading.Thread(target=drip)
    thread.start()
    started = time.monotonic()

    with pytest.raises(WireTimeout):
        judge.receive(deadline=soon())

    stop.set()
    thread.join()
    assert time.monotonic() - started < 8


@pytest.mark.parametrize("sent", [b"", b"UN", frame({"op": "x"})[:-1]])
def test_an_end_that_is_closed_is_told_from_one_that_is_late(ends, sent):
    judge, theirs = ends
    theirs.sendall(sent)
    theirs.close()

    with pytest.raises(WireClosed):
        judge.receive(deadline=soon(20))


def test_a_line_that_was_closed_on_our_side_is_closed_too(ends):
    judge, _ = ends
    judge.close()

    with pytest.raises(WireClosed):
        judge.receive(deadline=soon())
    with pytest.raises(WireClosed):
        judge.send("call", deadline=soon())


def test_a_deadline_that_has_passed_asks_nothing(ends):
    judge, theirs = ends
    theirs.sendall(frame({"op": "x"}))

    with pytest.raises(WireTimeout, match="no time is left"):
        judge.receive(deadline=time.monotonic() - 1)


def test_sending_to_one_who_does_not_read_ends_at_the_deadline(ends):
    judge, _ = ends
    started = time.monotonic()

    with pytest.raises(WireTimeout, match="does not read"):
        judge.send("call", np.ones(1 << 20), deadline=soon(0.2))

    assert time.monotonic() - started < 8


def test_sending_to_one_who_is_gone_says_so(ends):
    judge, theirs = ends
    theirs.close()

    with pytest.raises(WireClosed):
        judge.send("call", np.ones(1 << 20), deadline=soon())


def test_answers_before_the_question_are_read_one_by_one_and_no_further(ends):
    judge, theirs = ends
    theirs.sendall(b"".join(frame({"op": "returned", "value": n}) for n in range(10)))

    for n in range(3):
        judge.send("call", [], deadline=soon())
        header, body = judge.receive(deadline=soon())
        assert judge.value(header, body) == n


def test_an_answer_without_end_stays_in_the_kernel_until_it_is_asked_for(ends):
    judge, theirs = ends
    theirs.settimeout(0.3)
    with pytest.raises(TimeoutError):
        theirs.sendall(frame({"op": "returned", "value": 1}) * 1_000_000)
    tracemalloc.start()

    header, _ = judge.receive(deadline=soon())

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert header["value"] == 1
    assert peak < 1 << 20


SHIFTED = Sourced("shifted", "def shifted(x: Unknown, *, by):\n    return x + by", {"by": np.array([1.0, 2.0])})


def test_a_function_that_crosses_as_source_runs_on_the_other_side_and_asks_nothing():
    tree, buffers = Codec({}).encode([SHIFTED])
    (function,) = Codec({}, callback=asked_back).decode(tree, memoryview(b"".join(buffers)))

    assert function(np.zeros(2)).tolist() == [1.0, 2.0]
    assert SHIFTED(np.zeros(2)).tolist() == [1.0, 2.0]


def test_a_judge_runs_no_source_that_it_is_sent():
    tree, buffers = Codec({}).encode([SHIFTED])

    with pytest.raises(WireError, match="malformed"):
        Codec({}, register=id).decode(tree, memoryview(b"".join(buffers)))


def asked_back(_number):
    """Fail: no function of the other side was meant."""
    raise AssertionError("asked back")


def test_the_same_question_is_asked_once_and_each_answer_is_a_new_one():
    ours, theirs = socket.socketpair()
    judge, subject = Channel(ours, Codec({})), Channel(theirs, Codec({}))
    for _ in range(2):
        judge.send("value", np.zeros(2))
    ask = server._stub(subject, 0)

    first = ask(np.arange(3.0), bar=1)
    first += 1
    again, other = ask(np.arange(3.0), bar=1), ask(np.arange(3.0), bar=2)

    assert (again.tolist(), other.tolist()) == ([0.0, 0.0], [0.0, 0.0])
    assert [judge.receive(deadline=soon())[0]["op"] for _ in range(2)] == ["callback", "callback"]
    with pytest.raises(WireTimeout):
        judge.receive(deadline=soon(0.1))
    judge.close(), subject.close()
