"""How anything is worded, tabled, printed and drawn."""
