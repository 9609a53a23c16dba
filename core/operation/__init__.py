"""What can fail around the register (database, files, clock, processes), and how that is told."""
