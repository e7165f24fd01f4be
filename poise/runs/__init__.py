"""Running plans from the command line: the cluster, the ledger, the options, the run."""
