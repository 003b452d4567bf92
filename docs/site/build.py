"""Builds the site into build/site/html, and looks it over: links, alternative texts, requests to others, answers.

    python docs/site/build.py

`make site` runs it, after it fetched what writes the formulas. Ends with exit code 1 if
the pages fall short of anything, and says of what; then they must not be published.
"""

import sys
import time

from autograder.authoring.site.build import build
from autograder.authoring.site.look import faults, read_pages
from autograder.authoring.site.sources import sources
from autograder.claims.course import REPOSITORY
from autograder.errors import AutograderError
from autograder.unrolled import UNROLLED

BUILT = REPOSITORY / "build" / "site"


def main() -> int:
    start = time.perf_counter()
    try:
        html = build(sources(UNROLLED), BUILT)
    except AutograderError as error:
        print(error, file=sys.stderr)
        return 1
    found = faults(UNROLLED, html)
    print(*found, sep="\n", end="\n" if found else "")
    seconds = time.perf_counter() - start
    print(f"{len(read_pages(html))} pages in {seconds:.0f} s, {len(found)} faults: {html / 'index.html'}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
