"""How Sphinx makes the site; `docs/site/build.py` calls it with the folder of sources."""

import os
import tomllib
from pathlib import Path

HERE = Path(__file__).parent
ABOUT = tomllib.loads((HERE.parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]

project = "Unrolled"
author = copyright = ABOUT["authors"][0]["name"]
release = ABOUT["version"]
language = "en"
extensions = ["myst_nb", "sphinx.ext.mathjax", "sphinx_copybutton", "sphinx_design", "sphinxext.opengraph"]
exclude_patterns = ["**/.ipynb_checkpoints"]

nb_execution_mode = "off"
nb_render_plugin = "unrolled"  # autograder/authoring/site/alternative_texts.py
nb_merge_streams = True
myst_enable_extensions = ["colon_fence", "dollarmath", "amsmath"]
myst_heading_anchors = 3
suppress_warnings = ["myst.header", "misc.highlighting_failure"]  # a notebook's headings are its own; so are its fences

html_theme = "furo"
html_title = "Unrolled"
html_favicon = str(HERE / "favicon.svg")
html_static_path = [str(HERE / "static")]
html_css_files = ["site.css"]
html_copy_source = False  # a page's source would be a second place to look for answers
html_show_sourcelink = False
html_show_sphinx = False
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#00588e", "color-brand-content": "#00588e"},
    "dark_css_variables": {"color-brand-primary": "#7cc4f2", "color-brand-content": "#7cc4f2"},
}

mathjax_path = "mathjax/tex-chtml.js"  # copied by build.py from the package of npm
mathjax3_config = {"options": {"enableMenu": False}}

ogp_site_url = os.environ.get("SITE_URL", "")
ogp_site_name = "Unrolled: recurrent networks from scratch"
ogp_image = "_static/social_card.png"
ogp_image_alt = "Unrolled: recurrent neural networks from scratch in NumPy. A cell, unrolled over a sentence."
ogp_social_cards = {"enable": False}  # one card for all pages, drawn by benchmarks/figures/social_card.py
