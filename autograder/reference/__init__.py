"""Oracles for the hidden checks, and the fast parts that later notebooks are given.

An oracle carries the name of its exercise and computes by another route than the solution: plain loops over single
numbers, or derivatives taken numerically in the complex plane.
"""
