"""How every htools program reads its options and writes tables, numbers and sentences."""
