"""Carrying plans out from the command line: the cluster, the ledger, the options, the run."""
