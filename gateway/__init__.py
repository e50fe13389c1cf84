"""Tandem: a voice leg and a web session that ride together."""
