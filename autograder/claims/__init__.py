"""What is asked of a student's function, and what is said of the answer."""
