"""The simulated world as the files of other systems."""
