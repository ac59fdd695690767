"""The web application: pages and API over a store, served on this machine."""
