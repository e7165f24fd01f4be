"""Ganeti's command line tools, answered by Poise: same options, same output, same exit codes."""
