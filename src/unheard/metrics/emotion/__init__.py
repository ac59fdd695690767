"""How the customer felt at the start and at the end."""
