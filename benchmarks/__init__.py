"""Poise beside its peers, on the same work and in one run."""
