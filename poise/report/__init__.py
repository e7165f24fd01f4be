"""Reports as values, and two ways to show them."""
