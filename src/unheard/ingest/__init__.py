"""Pure cleaning: from records to the columns of the canonical tables."""
