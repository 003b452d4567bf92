"""When a submission was collected: anyone may have written it."""

import pytest

from tests.gradebook.toy_class import rows, submit
from tests.toy.by_hand import RIGHT, graded

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:nbgrader"),
    pytest.mark.filterwarnings("ignore:.*not in session.*:sqlalchemy.exc.SAWarning"),  # nbgrader's own add_submission
]


@pytest.mark.parametrize(
    "said",
    [
        "yesterday, perhaps",
        "",
        "\x00\xff",
        "9" * 5000,
        "99999-01-01",
        "9" * 40 + "m",
        "1e99999999m",
        "1" * 99,
        "0001-01-01 00:00:00",
        "0001-01-01 00:00 +1400",
        "9999-12-31 23:59:59",
        "\ud800",
    ],
)
def test_a_malformed_timestamp_counts_as_none(book, said):
    folder = submit(book.root, "ann")
    (folder / "timestamp.txt").write_text(said, errors="surrogatepass")
    book.record(*graded("ann", **RIGHT))

    assert rows(book.root, "submissions")["submissions"][0][1] is None


def test_the_time_is_the_collectors(book):
    submit(book.root, "ann", timestamp="2026-11-20 12:00:00 +0200")
    book.record(*graded("ann", **RIGHT))

    assert rows(book.root, "submissions")["submissions"][0][1] == "2026-11-20 10:00:00.000000"


def test_a_timestamp_that_is_a_link_is_not_followed(gradebook, tmp_path):
    (tmp_path / "elsewhere").write_text("2026-11-20 10:00:00 UTC")
    (tmp_path / "timestamp.txt").symlink_to(tmp_path / "elsewhere")

    assert gradebook.times.collected_at(tmp_path) is None
