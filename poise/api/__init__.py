"""The functions of ``import poise``: planning in one call each."""
