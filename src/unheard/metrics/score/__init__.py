"""The score of every conversation and its parts."""
