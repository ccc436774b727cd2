"""sitegen: a static site generator for digest archives."""

__version__ = "0.1.0"
