"""The older form of the platform's reader and writer."""
