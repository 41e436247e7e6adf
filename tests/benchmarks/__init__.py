"""Benchmarks; ``python -m tests.benchmarks`` runs them all, tests/README.md says what each is for.

They are no tests: pytest does not collect them, but runs each at toy size (test_benchmarks.py).
"""
