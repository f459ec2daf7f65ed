"""What worker and runner exchange: the run's folder and the lines on file descriptor 3."""
