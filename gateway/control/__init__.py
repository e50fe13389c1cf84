"""In which order things happen: the only room that waits."""
