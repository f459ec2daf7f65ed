"""The rows of a run's window, and what a run predicts."""
