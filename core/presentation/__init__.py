"""How things are shown: wording, tables, files, printouts and charts."""
