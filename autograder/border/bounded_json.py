"""Reads JSON that a hostile hand may have written, in time and memory that are known beforehand.

`json.loads` makes up to fifty bytes of objects from one byte of text (`[[[[...`), so the brackets and commas are
counted first. Nesting is left to the parser, whose own limit ends in an error and not in a crash.
"""

import json
import re
import sys
from codecs import BOM_UTF8
from typing import Any

MAX_CONTAINERS = 200_000
MAX_VALUES = 1_000_000
MAX_QUOTES = 2 * MAX_VALUES
STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
ESCAPED_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


class BadJson(ValueError):
    """Text that is no JSON or holds too much; the message completes "it cannot be read as JSON: "."""


def loads(text: bytes | bytearray) -> Any:
    """Read one JSON document. Halves of surrogate pairs, which no file and no page can hold, become "?".

    Args:
        text: UTF-8, with or without a byte order mark.

    Raises:
        BadJson: if it is no JSON, or nested too deeply, or holds too many values.
    """
    _check_size(text)
    try:
        document = json.loads(text.removeprefix(BOM_UTF8).decode("utf-8"))
        if ESCAPED_SURROGATE.search(text):
            whole = json.dumps(document, ensure_ascii=False).encode("utf-8", "replace")
            document = json.loads(whole)
    except UnicodeDecodeError as error:
        raise BadJson(f"byte {error.start} is not UTF-8") from error
    except RecursionError as error:
        raise BadJson("it is nested too deeply") from error
    except json.JSONDecodeError as error:
        raise BadJson(str(error)[:200]) from error
    except ValueError as error:  # Python's own limit, which it explains by how to lift it
        raise BadJson(f"it holds a number of more than {sys.get_int_max_str_digits():,} digits") from error
    return document


def _check_size(text: bytes | bytearray) -> None:
    """Count what opens a list or an object and what separates values; look past strings only if that is needed."""
    if _is_small(text):
        return
    if text.count(b'"') > MAX_QUOTES or not _is_small(STRING.sub(b"", text)):
        raise BadJson(f"it holds more than {MAX_CONTAINERS} lists and objects, or {MAX_VALUES} values")


def _is_small(text: bytes | bytearray) -> bool:
    return text.count(b"[") + text.count(b"{") <= MAX_CONTAINERS and text.count(b",") <= MAX_VALUES
