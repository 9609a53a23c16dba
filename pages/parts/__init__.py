"""What pages are built from: shared parts, and a folder for the parts of each page."""
