"""What closes in the days to come: as a list, a chart, a file and a printout."""
