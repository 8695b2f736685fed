"""Layers and losses, a family a file."""
