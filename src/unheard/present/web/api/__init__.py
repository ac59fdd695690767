"""The API: what the pages show, as JSON, with tokens, cursors and one shape of errors."""
