"""What the AI agent did."""
