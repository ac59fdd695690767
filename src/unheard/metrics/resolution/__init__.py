"""Resolution that holds: confirmed, not come back, not chased."""
