"""What learning platforms write and accept: downloads, lists of people, tables of marks; a module for each."""
