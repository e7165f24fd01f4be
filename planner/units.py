"""Units of amounts: Ganeti counts in MiB, people and prices in GiB."""

MIB_PER_GIB = 1024
