"""Runs of plans: the ledger, the runner, and a backend for each kind of cluster."""
