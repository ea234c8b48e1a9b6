"""How fast and how small: in turns with the peers, on one core, in one run; medians with their spread."""
