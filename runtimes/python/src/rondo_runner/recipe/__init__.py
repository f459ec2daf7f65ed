"""Finds a recipe's code, whatever it is packed in, and calls its hooks."""
