"""What people read: reports as values, and two ways to show them."""
