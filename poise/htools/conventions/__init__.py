"""The ways of every htools program to read options and to write tables, numbers and sentences."""
