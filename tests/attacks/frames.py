"""Forged frames on the wire between subject and judge: the student's process holds its end of every socket."""

from tests.attacks.attack import Attack, greed, harm

WIRE = "wire"
SAME = "{'t': 'a', 'd': '<f8', 's': [3, 4]}"
IN_DOUBLE = "def double(x):\n    {0}\n    return x"


def on_call(statement: str) -> dict[str, str]:
    """Do something when the judge calls `double`."""
    return {"double": IN_DOUBLE.format(statement)}


ATTACKS: tuple[Attack, ...] = (
    greed("early-answers", WIRE, "answers on every line before anything is asked",
          f"for s in sockets()[1:]:\n    for _ in range(20):\n"
          f"        os.write(s, frame('returned', {SAME}, bytes(96)))"),
    greed("early-ran", WIRE, "says that cells ran which did not, with outputs of its own",
          "outs = [{'output_type': 'execute_result', 'data': {'text/plain': '6.0'}, 'metadata': {}, "
          "'execution_count': 1}]\nfor _ in range(9):\n"
          "    os.write(sockets()[0], frame('ran', outputs=outs, success=True))"),
    greed("early-forked", WIRE, "says that it forked, and serves the lines itself",
          "for _ in range(30):\n    os.write(sockets()[0], frame('forked'))"),
    greed("frames-from-a-fork", WIRE, "lets a process that stays write frames all the time",
          "import time\nif os.fork() == 0:\n    while True:\n"
          "        os.write(sockets()[0], frame('ran', outputs=[], success=True))\n        time.sleep(0.001)"),
    greed("lines-from-a-fork", WIRE, "lets a process that stays answer on all lines",
          "import time\nif os.fork() == 0:\n    while True:\n        for s in sockets()[1:]:\n"
          f"            os.write(s, frame('returned', {SAME}, bytes(96)))\n        time.sleep(0.01)"),
    greed("garbage", WIRE, "writes bytes that are no frame", "os.write(sockets()[0], b'GET / HTTP/1.1\\r\\n' * 100)"),
    greed("long-header", WIRE, "announces a header of 4 GiB",
          answers=on_call("os.write(sockets()[-1], struct.pack('>4sII', b'UNR1', 2**32 - 1, 2**32 - 1) + b'x' * 999)")),
    greed("long-body", WIRE, "announces a body that never comes",
          answers={"double": "def double(x):\n    [os.write(s, struct.pack('>4sII', b'UNR1', 2, 60 << 20) + b'{}') "
                             "for s in sockets()]\n    import time; time.sleep(99)"}),
    greed("drip", WIRE, "sends an answer one byte at a time",
          answers={"double": "def double(x):\n    import time\n    for byte in frame('returned', 1.0):\n"
                             "        [os.write(s, bytes([byte])) for s in sockets()]\n        time.sleep(0.3)"}),
    greed("deep-header", WIRE, "nests a header a million levels deep",
          answers=on_call("[os.write(s, struct.pack('>4sII', b'UNR1', 100_000, 0) + b'[' * 100_000) "
                          "for s in sockets()[-1:]]")),
    greed("huge-shape", WIRE, "claims an array of 2**60 entries",
          answers=on_call("[os.write(s, frame('returned', {'t': 'a', 'd': '<f8', 's': [2**30, 2**30]})) "
                          "for s in sockets()]")),
    greed("object-dtype", WIRE, "sends an array of pickled objects",
          answers=on_call("[os.write(s, frame('returned', {'t': 'a', 'd': '|O', 's': [2]}, bytes(16))) "
                          "for s in sockets()]")),
    greed("colliding-keys", WIRE, "sends a dict whose keys all have one hash",
          answers=on_call("keys = [[i * (2**61 - 1), 0] for i in range(4000)]\n    "
                          "[os.write(s, frame('returned', {'t': 'd', 'v': keys})) for s in sockets()[-1:]]")),
    greed("unknown-record", WIRE, "sends a record that does not exist",
          answers=on_call("[os.write(s, frame('returned', {'t': 'r', 'n': 'Popen', 'v': ['id']})) "
                          "for s in sockets()]")),
    greed("endless-callbacks", WIRE, "asks the judge back instead of answering, ten thousand times",
          answers={"double": "def double(x):\n    while True:\n"
                             "        [os.write(s, frame('callback', {'t': 'l', 'v': [{'t': 'l', 'v': []}, "
                             "{'t': 'd', 'v': []}]}, id=-1)) for s in sockets()]"}),
    greed("endless-frames", WIRE, "fills the channel with well-formed frames",
          answers={"double": "def double(x):\n    while True:\n"
                             "        [os.write(s, frame('hello', 'x' * 100_000)) for s in sockets()[:1]]"}),
    greed("raised-text", WIRE, "raises an exception with a megabyte of control characters",
          "class E(Exception): pass\nE.__name__ = '\\x1b]0;owned\\x07' * 1000",
          answers={"double": "def double(x):\n    raise E('\\x1b[2J\\x00\\r\\ud800' * 300_000)"}),
    greed("never-reads", WIRE, "stops reading, so that the judge's questions pile up",
          answers={"double": "def double(x):\n    import signal\n    os.kill(os.getpid(), signal.SIGSTOP)"}),
    greed("closes-all", WIRE, "closes every descriptor", "os.closerange(3, 256)"),
    greed("swaps-lines", WIRE, "puts one line in the place of all others",
          "s = sockets()\nfor other in s[2:]:\n    os.dup2(s[1], other)"),
    greed("swaps-channel", WIRE, "puts a pair of its own in the place of the channel, and obeys itself",
          "import socket\na, b = socket.socketpair()\nos.dup2(a.fileno(), sockets()[0])\n"
          "os.write(b.fileno(), frame('exercise') * 9)"),
    greed("answers-for-other", WIRE, "answers the question about one exercise on the line of the other",
          answers={"double": "def double(x):\n    body = x.mean(axis=1).tobytes()\n"
                             "    for s in sockets():\n        os.write(s, frame('returned', {'t': 'a', 'd': '<f8', "
                             "'s': [len(x)]}, body + bytes(-len(body) % 8)))\n    return x"}),
    greed("broadcast", "bounded", "returns answers whose difference takes many gigabytes", "turn = 0", answers={
        "mean_of_rows": "def mean_of_rows(x):\n    global turn\n    turn += 1\n"
                        "    return np.zeros((20_000, 1)) if turn % 2 else np.zeros((1, 20_000))"}),
    greed("answers-64-mib", "bounded", "returns as much as a frame can hold, again and again",
          answers={"double": "def double(x):\n    return np.zeros(8_000_000)",
                   "mean_of_rows": "def mean_of_rows(x):\n    return [np.zeros(100)] * 20_000"}),
    greed("forks-at-fork", WIRE, "never lets a fork return", "import time\n"
          "os.register_at_fork(before=lambda: time.sleep(600))"),
    harm("frames-as-outputs", WIRE, "displays a million objects", "for i in range(100_000):\n    display(i)"),
)  # fmt: skip
