"""What the theme leaves out for screen readers and keys is added."""

import pytest

from autograder.authoring.site.readable import readable

MAIN = '<article role="main" id="furo-main-content">'


@pytest.mark.parametrize(
    ("written", "mended"),
    [
        ('<p class="caption" role="heading">', '<p class="caption" role="heading" aria-level="2">'),
        ('<aside class="sidebar-drawer">', '<aside class="sidebar-drawer" aria-label="All pages">'),
        ('<aside class="toc-drawer no-toc">', '<aside class="toc-drawer no-toc" aria-label="On this page">'),
        ('<pre id="a">x</pre>', '<pre tabindex="0" id="a">x</pre>'),
        ('<div class="table-wrapper wide">', '<div tabindex="0" class="table-wrapper wide">'),
        ('<th class="head"><p></p></th><th class="head"><p>a</p></th>', '<td></td><th class="head"><p>a</p></th>'),
        (f"{MAIN}<p>no heading</p>", f"{MAIN}<h1>Search</h1><p>no heading</p>"),
        (f"{MAIN}\n<section><h1>a</h1>", f"{MAIN}\n<section><h1>a</h1>"),
        ("<present>", "<present>"),
    ],
)
def test_what_the_theme_leaves_out_is_added_and_nothing_else(written, mended):
    assert readable(written) == mended
