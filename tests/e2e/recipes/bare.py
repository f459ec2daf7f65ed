"""A recipe without Rondo: the same functions on the same rows; prints store, date and prediction of each."""

import importlib.util
import json
import sys
from types import SimpleNamespace

import pandas

recipe_file, rows_file = sys.argv[1:]
spec = importlib.util.spec_from_file_location("recipe", recipe_file)
recipe = importlib.util.module_from_spec(spec)
spec.loader.exec_module(recipe)

data = pandas.read_csv(rows_file)
training, held_out = recipe.split({}, data)
model = recipe.train({}, training, SimpleNamespace(progress=lambda *_: None))
metrics = recipe.evaluate({}, held_out, model)
predictions = recipe.score({}, data, model)
json.dump({"metrics": metrics, "predictions": predictions.to_dict("records")}, sys.stdout)
