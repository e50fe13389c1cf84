"""The rules: what is true, and what follows. Pure: no loop, no clock, no dice, no wire."""
