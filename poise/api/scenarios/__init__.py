"""The questions that :func:`poise.what_if` answers, a file each: its options and its answer.

What is asked of the cluster is worked out in :mod:`planner.whatif`; here names become rows.
"""
