"""What a server shows of a store: prepared once per state of the store, so that no request waits for long work."""
