"""Plain data between judge and subject: a length-prefixed frame of a JSON header and raw array bytes.

Only numbers, strings, None, arrays of bool, int or float, lists, tuples, dicts and registered records cross.
Nothing is ever unpickled, and every size is checked before memory is taken, because whoever writes the bytes may
be hostile. What an honest student could return by mistake is refused where it is written, with a sentence; what
only a forger could write ends the conversation where it is read.
"""

import inspect
import json
import math
import socket
import struct
import time
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np

from autograder.border.bounded_json import BadJson, loads
from autograder.border.records import ReadOnly, ReadOnlyList, Rng, Sourced

MAGIC = b"UNR1"
PREFIX = struct.Struct(">4sII")
MAX_HEADER = 8 << 20
MAX_BODY = 64 << 20
MAX_DEPTH = 24
MAX_ITEMS = 50_000
MAX_KEYS = 4_096  # integers whose hashes collide are easy to find: so many keys cost a tenth of a second, not minutes
MAX_TEXT = 2_000_000
MAX_NDIM = 8
MAX_INT_BITS = 256
ALIGNMENT = 8
CHUNK = 1 << 18

# No longdouble: its sixteen bytes mean another number on another machine.
WHOLE = (np.bool_, np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint16, np.uint32, np.uint64)
FLOATS = (np.float16, np.float32, np.float64)
DTYPES = {np.dtype(kind).newbyteorder("<").str: np.dtype(kind) for kind in (*WHOLE, *FLOATS)}
CROSSING = {name: dtype.newbyteorder("<") for name, dtype in DTYPES.items()}  # as their bytes lie in a frame
NAMES = {dtype: name for name, dtype in CROSSING.items()}
EXACT = 0.01  # seconds by which a wait may be longer than its deadline said, so that not every piece sets it anew

TO_JSON = json.JSONEncoder(allow_nan=False, ensure_ascii=False)  # made once: `json.dumps` makes one for each frame

Json = Any


class WireError(Exception):
    """Bytes or values that may not cross the wire."""


class WireClosed(WireError):
    """The other side is gone."""


class WireTimeout(WireError):
    """The other side did not answer in time."""


class Deadline(Protocol):
    """A moment that may be put off while one waits for it."""

    def left(self) -> float:
        """Seconds to wait before one asks again; 0 or less when it is past."""


class Codec:
    """Turns values into a JSON tree plus array bytes, and back.

    Args:
        records: named tuples that may cross, by class name.
        register: where a function that is handed over is left, in exchange for a number; without it, functions
            cannot be handed over.
        callback: what stands for the function with that number on the side that receives it; without it, neither
            functions, by number or as source, nor random generators are accepted.
    """

    def __init__(
        self,
        records: dict[str, type],
        *,
        register: Callable[[Callable[..., Any]], int] | None = None,
        callback: Callable[[int], Any] | None = None,
    ) -> None:
        self._records = records
        self._register = register
        self._callback = callback

    def encode(self, value: Any) -> tuple[Json, list[bytes]]:
        """Split a value into its JSON tree and the bytes of its arrays.

        Raises:
            WireError: if the value, or something in it, is not plain data, or if it is too much.
        """
        encoder = _Encoder(self._records, self._register)
        return encoder.encode(value, 0), encoder.buffers

    def decode(self, tree: Json, body: memoryview, *, read_only: bool = False) -> Any:
        """Rebuild a value from a JSON tree and the bytes of its arrays.

        Args:
            tree: JSON value as made by `encode`.
            body: bytes of all arrays, in order.
            read_only: leave arrays as views of the bytes, so that nobody can write to them, and guard lists.

        Raises:
            WireError: if the tree is malformed, too deep, too large, or asks for more bytes than there are.
        """
        return _Decoder(self._records, self._callback, body, read_only).decode(tree, 0)


class _Encoder:
    """Writes one value, and stops as soon as it is too much, before its bytes are copied."""

    def __init__(self, records: dict[str, type], register: Callable[[Callable[..., Any]], int] | None) -> None:
        self.buffers: list[bytes] = []
        self._records = records
        self._register = register
        self._size = 0
        self._items = 0
        self._keys = 0

    def encode(self, value: Any, depth: int) -> Json:
        self._items += 1
        if depth > MAX_DEPTH or self._items > MAX_ITEMS:
            raise WireError(_too_much(depth))
        if type(value) is np.ndarray:  # first, because it is what most values are
            return self._encode_array(value)
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, str):
            return _encode_text(value)
        if isinstance(value, np.generic | np.ndarray):
            return self._encode_array(value)
        if isinstance(value, int):
            return _encode_int(int(value))
        if isinstance(value, float):
            return float(value) if math.isfinite(value) else {"t": "f", "v": repr(float(value))}
        if isinstance(value, Rng):
            return {"t": "g", "seed": value.seed}
        if isinstance(value, ReadOnly):
            return {**self._encode_array(value.array), "w": False}
        if isinstance(value, Sourced):
            return {"t": "x", "n": value.name, "s": value.source, "v": self.encode(dict(value.values), depth + 1)}
        if self._register is not None and inspect.isroutine(value):
            return {"t": "c", "id": self._register(value)}
        return self._encode_container(value, depth)

    def _encode_array(self, value: Any) -> Json:
        array = np.asarray(value)
        name = NAMES.get(array.dtype) or array.dtype.newbyteorder("<").str
        if name not in DTYPES:
            raise WireError(_dtype_refused(array.dtype))
        if not _possible(array.shape):
            raise WireError(f"an array of shape {array.shape} cannot be handed over; it is too large")
        self._make_room(array.nbytes)
        crossing = array if array.dtype == CROSSING[name] else array.astype(CROSSING[name])
        self.buffers.append(crossing.tobytes())
        if array.nbytes % ALIGNMENT:
            self.buffers.append(bytes(-array.nbytes % ALIGNMENT))
        kind = "s" if isinstance(value, np.generic) else "a"
        return {"t": kind, "d": name, "s": list(array.shape)}

    def _make_room(self, size: int) -> None:
        self._size += size + -size % ALIGNMENT
        if self._size > MAX_BODY:
            raise WireError(
                f"arrays of {self._size >> 20} MiB cannot be handed over; {MAX_BODY >> 20} MiB can. Look at the shapes"
            )

    def _encode_container(self, value: Any, depth: int) -> Json:
        if isinstance(value, list | tuple):
            name = type(value).__name__
            items = [self.encode(item, depth + 1) for item in value]
            if self._records.get(name) is type(value):
                return {"t": "r", "n": name, "v": items}
            return {"t": "l" if isinstance(value, list) else "t", "v": items}
        if isinstance(value, dict):
            return {"t": "d", "v": [self._encode_pair(key, item, depth + 1) for key, item in value.items()]}
        raise WireError(
            f"a value of type {type(value).__name__} cannot be handed over; real numbers, strings, arrays, lists, "
            "tuples and dicts can"
        )

    def _encode_pair(self, key: Any, value: Any, depth: int) -> Json:
        self._keys += 1
        if self._keys > MAX_KEYS:
            raise WireError(f"more than {MAX_KEYS} keys of dicts cannot be handed over")
        plain = _plain_key(key)
        if not _is_key(plain):
            raise WireError(
                f"a dict with a key of type {type(key).__name__} cannot be handed over; keys can be numbers, "
                "strings, and tuples of them"
            )
        return [self.encode(plain, depth), self.encode(value, depth)]


def _plain_key(key: Any) -> Any:
    """Take NumPy's numbers out of a key: equal keys must stay equal on the other side."""
    if isinstance(key, tuple):
        return tuple(_plain_key(part) if isinstance(part, np.generic) else part for part in key)
    return key.item() if isinstance(key, np.generic) else key


def _is_key(key: Any) -> bool:
    parts = key if isinstance(key, tuple) else (key,)
    return all(part is None or isinstance(part, str | int | float) for part in parts)


def _encode_int(value: int) -> Json:
    if value.bit_length() > MAX_INT_BITS:
        raise WireError(f"an integer of {value.bit_length()} bits cannot be handed over; {MAX_INT_BITS} bits can")
    return value


def _encode_text(value: str) -> Json:
    if len(value) > MAX_TEXT:
        raise WireError(f"a string of {len(value)} characters cannot be handed over; {MAX_TEXT} can")
    return str.__str__(value)


def _too_much(depth: int) -> str:
    if depth > MAX_DEPTH:
        return f"a value nested deeper than {MAX_DEPTH} levels cannot be handed over"
    return f"more than {MAX_ITEMS} values in lists, tuples and dicts cannot be handed over; one array can"


def _dtype_refused(dtype: np.dtype[Any]) -> str:
    reasons = {
        "O": "it usually comes from rows of different lengths. Make them the same length, or return a list",
        "c": "its numbers are complex. Look for the root or the logarithm of a negative number",
        "U": "it holds text. Return a list of strings, as `.tolist()` makes one",
        "f": "other machines read its bytes differently. Return float64",
        "V": "its entries have named fields. Return one array for each",
    }
    reason = reasons.get(dtype.kind, "only real numbers and truth values can")
    return f"an array of dtype {str(dtype)[:60]} cannot be handed over; {reason}"


def _possible(shape: Sequence[Any]) -> bool:
    """Whether NumPy can make an array of this shape and a frame can hold it; (0, 2**60) is small and still not."""
    if len(shape) > MAX_NDIM:
        return False
    size = 1
    for n in shape:  # no generators: this is asked of each array, which is most of what crosses
        if type(n) is not int or not 0 <= n <= MAX_BODY:
            return False
        size *= n or 1
    return size <= MAX_BODY


class _Decoder:
    """Reads one value, trusting nothing that the tree says."""

    def __init__(
        self,
        records: dict[str, type],
        callback: Callable[[int], Any] | None,
        body: memoryview,
        read_only: bool,
    ) -> None:
        self._records = records
        self._callback = callback
        self._body = body
        self._offset = 0
        self._read_only = read_only
        self._items = 0
        self._keys = 0

    def decode(self, tree: Json, depth: int) -> Any:
        self._items += 1
        if depth > MAX_DEPTH or self._items > MAX_ITEMS:
            raise WireError("a value too deep or with too many items")
        if not isinstance(tree, dict):
            return _decode_scalar(tree)
        kind = tree.get("t")
        if kind == "a" and isinstance(tree.get("d"), str) and isinstance(tree.get("s"), list):
            return self._array(tree["d"], tree["s"], read_only=self._read_only or tree.get("w") is False)
        if kind == "r" and isinstance(tree.get("n"), str) and isinstance(tree.get("v"), list):
            return self._record(tree["n"], [self.decode(item, depth + 1) for item in tree["v"]])
        return self._decode_other(tree, depth)

    def _decode_other(self, tree: dict[str, Json], depth: int) -> Any:
        """Read what is seldom: arrays and records are most of what crosses, and patterns take long to be matched."""
        match tree:
            case {"t": "s", "d": str(dtype), "s": list(shape)}:
                array = self._array(dtype, shape, read_only=self._read_only or tree.get("w") is False)
                return array[()] if array.ndim == 0 else array
            case {"t": "f", "v": "nan" | "inf" | "-inf" as text}:
                return float(text)
            case {"t": "l", "v": list(items)}:
                decoded = [self.decode(item, depth + 1) for item in items]
                return ReadOnlyList(decoded) if self._read_only else decoded
            case {"t": "t", "v": list(items)}:
                return tuple(self.decode(item, depth + 1) for item in items)
            case {"t": "d", "v": list(pairs)}:
                return self._dict(pairs, depth)
            case {"t": "g", "seed": int(seed)} if seed >= 0 and self._callback is not None:
                return np.random.default_rng(seed)
            case {"t": "x", "n": str(name), "s": str(source), "v": values} if self._callback is not None:
                return Sourced(name, source, self.decode(values, depth + 1)).build()
            case {"t": "c", "id": int(number)} if self._callback is not None:
                return self._callback(number)
        raise WireError("a malformed value")

    def _array(self, dtype_text: str, shape: Sequence[Any], *, read_only: bool) -> Any:
        dtype = DTYPES.get(dtype_text)
        if dtype is None:
            raise WireError("an array of a dtype that may not cross")
        if not _possible(shape):
            raise WireError("an array of impossible shape")
        count = math.prod(shape)
        size = count * dtype.itemsize
        if size > len(self._body) - self._offset:
            raise WireError("an array longer than the bytes that came with it")
        flat = np.frombuffer(self._body, CROSSING[dtype_text], count, self._offset)
        self._offset += size + -size % ALIGNMENT
        return flat.reshape(shape).astype(dtype, copy=not read_only)

    def _dict(self, pairs: list[Json], depth: int) -> dict[Any, Any]:
        self._keys += len(pairs)
        if self._keys > MAX_KEYS:
            raise WireError("dicts with too many keys")
        result: dict[Any, Any] = {}
        for pair in pairs:
            if not (isinstance(pair, list) and len(pair) == 2):
                raise WireError("a malformed dict")
            key = self.decode(pair[0], depth + 1)
            if not _is_key(key) or key in result:
                raise WireError("a dict key that is there twice, or is neither a number nor a string")
            result[key] = self.decode(pair[1], depth + 1)
        return result

    def _record(self, name: str, items: list[Any]) -> Any:
        record = self._records.get(name)
        if record is None or len(items) != len(record._fields):  # type: ignore[attr-defined]
            raise WireError("a record of unknown name or length")
        return record(*items)


def _decode_scalar(value: Json) -> Any:
    if value is not None and not isinstance(value, bool | int | float | str):
        raise WireError("a malformed value")
    if isinstance(value, int) and value.bit_length() > MAX_INT_BITS:
        raise WireError("an integer of too many bits")
    if isinstance(value, float) and not math.isfinite(value):
        raise WireError("a number that is written as no number is")
    if isinstance(value, str) and len(value) > MAX_TEXT:
        raise WireError("a string that is too long")
    return value


class Channel:
    """One end of a socket over which frames travel.

    Args:
        sock: connected stream socket; the channel owns it.
        codec: how values are written and read.
    """

    def __init__(self, sock: socket.socket, codec: Codec) -> None:
        self.sock = sock
        self._codec = codec
        self._timeout: float | None = math.nan  # none was set yet

    def send(self, op: str, value: Any = None, *, deadline: Deadline | float | None = None, **fields: Json) -> None:
        """Send one frame.

        Args:
            op: what the frame means.
            value: plain data that goes with it.
            deadline: by when it must be gone, also as a moment on the monotonic clock; None waits for ever.
            fields: further JSON values of the header.

        Raises:
            WireError: if the value cannot cross; nothing is sent then.
            WireClosed: if the other side is gone.
            WireTimeout: if the deadline passes.
        """
        self.write(self.frame(op, value, **fields), deadline=deadline)

    def frame(self, op: str, value: Any = None, **fields: Json) -> bytes:
        """Make a frame; see `send`."""
        tree, buffers = self._codec.encode(value)
        header = _header({"op": op, "value": tree, **fields})
        size = sum(map(len, buffers))
        return b"".join([PREFIX.pack(MAGIC, len(header), size), header, *buffers])

    def receive(self, *, deadline: Deadline | float | None = None) -> tuple[dict[str, Json], memoryview]:
        """Wait for one frame and return its header and its body.

        Raises:
            WireError: if the bytes are no frame or are larger than a frame may be.
            WireClosed: if the other side is gone.
            WireTimeout: if the deadline passes first.
        """
        return parsed(self.read(deadline=deadline))

    def read(self, *, deadline: Deadline | float | None = None) -> bytes:
        """Wait for one frame and return its bytes; see `receive`."""
        prefix = self._read(PREFIX.size, deadline)
        magic, header_size, body_size = PREFIX.unpack(prefix)
        if magic != MAGIC or header_size > MAX_HEADER or body_size > MAX_BODY:
            raise WireError("bytes that are no frame")
        return bytes(prefix) + self._read(header_size + body_size, deadline)

    def value(self, header: dict[str, Json], body: memoryview, *, read_only: bool = False) -> Any:
        """Decode the value of a frame.

        Raises:
            WireError: if it is malformed.
        """
        return self._codec.decode(header.get("value"), body, read_only=read_only)

    def key(self, value: Any) -> bytes:
        """Tell values apart as they would cross: equal bytes for what arrives as equal.

        Raises:
            WireError: if the value cannot cross.
        """
        tree, buffers = self._codec.encode(value)
        return b"".join([_header({"value": tree}), *buffers])

    def close(self) -> None:
        """Close the socket."""
        self.sock.close()

    def _arm(self, deadline: Deadline | float | None, fault: str) -> None:
        if deadline is None:
            self._wait_at_most(None)
            return
        left = deadline - time.monotonic() if isinstance(deadline, int | float) else deadline.left()
        if left <= 0:
            raise WireTimeout(f"no time is left: the other side {fault}")
        if self._timeout is None or not left <= self._timeout <= left + EXACT:
            self._wait_at_most(left)

    def _wait_at_most(self, seconds: float | None) -> None:
        if seconds != self._timeout:
            self.sock.settimeout(seconds)
            self._timeout = seconds

    def write(self, frame: bytes, *, deadline: Deadline | float | None = None) -> None:
        """Send a frame piece by piece: what a deadline says is left may grow while one waits."""
        unsent = memoryview(frame)
        while unsent:
            try:
                self._arm(deadline, "does not read")
                unsent = unsent[self.sock.send(unsent) :]
            except TimeoutError:
                continue
            except OSError as error:
                raise WireClosed("the other side is gone") from error

    def _read(self, size: int, deadline: Deadline | float | None) -> bytes | bytearray:
        """Read so many bytes; what is held grows with what came, however small the pieces are."""
        data = bytearray()
        while len(data) < size:
            try:
                self._arm(deadline, "does not answer")
                chunk = self.sock.recv(min(size - len(data), CHUNK))
            except TimeoutError:
                continue
            except OSError as error:
                raise WireClosed("the other side is gone") from error
            if not chunk:
                raise WireClosed("the other side is gone")
            if len(chunk) == size:
                return chunk
            data += chunk
        return data


def parsed(frame: bytes) -> tuple[dict[str, Json], memoryview]:
    """Split a whole frame into its header and its body.

    Raises:
        WireError: if its header is none.
    """
    _, header_size, _ = PREFIX.unpack_from(frame)
    rest = memoryview(frame).toreadonly()[PREFIX.size :]
    try:
        header = loads(bytes(rest[:header_size]))
    except BadJson as error:
        raise WireError("a header that is not JSON") from error
    if not (isinstance(header, dict) and isinstance(header.get("op"), str)):
        raise WireError("a header without an op")
    return header, rest[header_size:]


def _header(fields: dict[str, Json]) -> bytes:
    """Write a header; halves of surrogate pairs, which UTF-8 cannot hold, become question marks.

    Blanks at its end let the arrays behind it begin where processors like to read them.
    """
    try:
        header = TO_JSON.encode(fields).encode("utf-8", "replace")
    except (TypeError, ValueError) as error:
        raise WireError(f"a header that cannot be written as JSON ({error})") from error
    if len(header) > MAX_HEADER:
        raise WireError(f"a value of {len(header) >> 20} MiB of text is too large to hand over")
    return header + b" " * (-(PREFIX.size + len(header)) % ALIGNMENT)
