"""One attempt at a run, from the folder's `in` to its `out`."""
