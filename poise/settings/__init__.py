"""The operator's settings: clusters, access, sizes and times, options of runs."""
