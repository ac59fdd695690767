"""What dashboards report (surveys, times, closures, containment)."""
