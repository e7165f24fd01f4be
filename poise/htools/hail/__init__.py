"""Ganeti's hail, answered by Poise."""
