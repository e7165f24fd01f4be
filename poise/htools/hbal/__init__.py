"""Ganeti's hbal, answered by Poise."""
