"""Shuts the process in before it imports foreign code: files, network, resources."""
