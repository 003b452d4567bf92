"""What crosses between the judge and the process in which a student's code runs; both sides import it."""
