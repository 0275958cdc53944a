"""Measure what benchmarks share: CPU time and memory of processes, contenders, what the engine costs."""
