"""What the customer had to go through."""
