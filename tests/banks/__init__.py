"""Answers to the exercises as students might write them, collected by people who had not seen the checks."""
