"""Imported before anything of nbgrader's: it takes half of the time out of that.

jsonschema compiles a grammar for international addresses when it is first imported, which takes 1.3 s of the 2.5 s
that importing nbgrader takes. It does without where the package is missing, and no notebook needs it.
"""

import sys
from typing import Any, cast

sys.modules.setdefault("rfc3987_syntax", cast(Any, None))
