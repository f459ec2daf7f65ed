"""How good a model is: the metrics that the built-in engine has, reckoned alike."""
