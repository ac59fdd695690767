"""A language model as judge: what it is asked, what is sent, what of its answer counts."""
