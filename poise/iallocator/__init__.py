"""The instance allocator ``poise``: Ganeti's protocol as hail speaks it, with better decisions.

``poise.iallocator.command.main`` answers one request, ``poise.iallocator.process.main`` is the
program that Ganeti starts.
"""
