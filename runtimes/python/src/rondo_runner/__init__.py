"""Runs Python recipes in a folder; CONTRACT.md says what it reads and writes."""

__version__ = "0.1.0"
