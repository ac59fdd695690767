"""Accuracy of a judge on labelled conversations: convert without labels, run the product, join labels, score."""
