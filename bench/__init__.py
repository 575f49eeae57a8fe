"""Benchmarks: MedBook, its rivals and the floor, in turn, on one private cluster with fsync on."""
