"""From files to records: one file per format, a vendor's words into ours, nothing else."""
