"""What customers say."""
