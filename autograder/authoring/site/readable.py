"""Mends in built pages what keeps somebody from reading them: what the theme leaves out for screen readers and keys.

axe-core names what is missing; a test has it look at the pages afterwards.
"""

import re

MENDS = (
    (r'(<p class="caption" role="heading")>', r'\1 aria-level="2">'),
    (r'(<aside class="sidebar-drawer")>', r'\1 aria-label="All pages">'),
    (r'(<aside class="toc-drawer[^"]*")>', r'\1 aria-label="On this page">'),
    # what may scroll sideways must be reached by keys, too
    (r"<pre(?=[ >])", '<pre tabindex="0"'),
    (r'<div (class="(?:table|math)-wrapper)', r'<div tabindex="0" \1'),
    (r'<th class="head[^>]*>\s*<p>\s*</p>\s*</th>', "<td></td>"),
    # the page of the search is the only one without a heading
    (r'(<article role="main" id="furo-main-content">)(?!.*<h1)', r"\1<h1>Search</h1>"),
)


def readable(page: str) -> str:
    """Mend a page.

    Args:
        page: HTML, as Sphinx wrote it.
    """
    for pattern, mended in MENDS:
        page = re.sub(pattern, mended, page, flags=re.DOTALL)
    return page
