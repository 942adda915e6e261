"""Faces without logic: command line, HTTP, pages."""
