"""Measuring how long the actions of a cluster take, by what it has done so far."""
