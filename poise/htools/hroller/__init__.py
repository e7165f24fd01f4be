"""Ganeti's hroller, answered by Poise."""
