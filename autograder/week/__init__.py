"""An instructor's week around grading: work in, feedback and marks out, and what is kept about a person."""
