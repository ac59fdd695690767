"""Tests; a package, so that no other distribution that installs a package of this name hides it."""
