"""What closes in the days to come: as list, chart, file and printout."""
