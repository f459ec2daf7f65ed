"""The modules of the published platform that its recipes import; they read and write the run's own folder."""
