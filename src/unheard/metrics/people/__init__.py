"""How people treat customers: what was known, felt, promised, offered, and what customers praise."""
