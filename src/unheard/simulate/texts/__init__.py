"""The words of the simulated world, one file per language."""
