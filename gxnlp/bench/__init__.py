"""Benchmarks that a doubter can rerun: accuracy and speed, beside others on the same files (docs/benchmarks.md)."""
