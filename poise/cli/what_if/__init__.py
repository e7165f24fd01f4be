"""The command ``poise what-if``, a file for each scenario."""
