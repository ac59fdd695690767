"""What a business says."""
