"""sitegen: a static site generator for digest archives."""

from sitegen.version import version as _version

__version__ = _version()
