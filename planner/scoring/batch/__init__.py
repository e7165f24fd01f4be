"""The score of thousands of candidate moves at once, as array operations."""
