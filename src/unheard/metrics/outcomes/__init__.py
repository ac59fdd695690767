"""What the customer did afterwards."""
