"""What pages share and are made of."""
