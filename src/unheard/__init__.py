"""Unheard: what your customers really experienced, next to what your dashboards say."""

from importlib.metadata import version

__all__ = ["__version__"]

__version__ = version("unheard")
