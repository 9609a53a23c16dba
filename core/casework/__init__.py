"""What a mediator sees and does: work list, one grant, one file, one partner, what closes soon."""
