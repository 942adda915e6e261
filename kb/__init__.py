"""From a file of regulations to a ranked clause."""
