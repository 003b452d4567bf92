"""What the networks of the course learn from: one module per data set, all offline and the same in every run."""
