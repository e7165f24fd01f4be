"""What the operator sets: clusters, access, sizes and times, options of runs."""
