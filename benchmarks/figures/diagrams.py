"""Writes the drawn pictures that README and docs show to docs/images."""

from rnnkit.figures import diagrams

from autograder.claims.course import REPOSITORY

IMAGES = REPOSITORY / "docs" / "images"
DRAWN = (diagrams.cell, diagrams.unrolled, diagrams.gradient_path, diagrams.types, diagrams.course_map)


def main() -> None:
    for draw in DRAWN:
        path = IMAGES / f"{draw.__name__}.png"
        draw().save(path)
        print(f"drew {path.name}")


if __name__ == "__main__":
    main()
