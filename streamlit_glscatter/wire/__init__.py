"""Buffers: encoded, named by their content, handed to the media store."""
