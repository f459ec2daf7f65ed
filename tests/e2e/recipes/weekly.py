"""examples/recipes/weekly-sales without Rondo and in the pandas of today: prints store and prediction of each row."""

import json
import sys

import numpy as np
import pandas as pd
from sklearn.ensemble import GradientBoostingRegressor

sys.path.insert(0, sys.argv[1])
from weekly_sales.features import FEATURES, STORES  # noqa: E402

frame = pd.read_csv(sys.argv[2])
frame["date"] = pd.to_datetime(frame["date"], format="%m/%d/%y")
frame["week"] = frame["date"].dt.isocalendar().week.astype(int)
frame["year"] = frame["date"].dt.year
frame = pd.concat([frame.drop(columns="storeType"), pd.get_dummies(frame["storeType"]).astype(int)], axis=1)
frame["isHoliday"] = frame["isHoliday"].astype(int)
frame["salesBefore"] = frame["weeklySales"].shift(STORES)
frame["change"] = (frame["weeklySales"] - frame["salesBefore"]) / frame["salesBefore"]

training = frame.assign(nextSales=frame["weeklySales"].shift(-STORES)).dropna()
training = training[training["date"] < "2012-01-27"]
model = GradientBoostingRegressor(learning_rate=0.1, n_estimators=100, max_depth=3, random_state=1)
model.fit(training[FEATURES].to_numpy(dtype=float), training["nextSales"].to_numpy())

scored = frame.dropna()
predictions = np.round(model.predict(scored[FEATURES].to_numpy(dtype=float)), 2)
json.dump([{"store": int(store), "prediction": float(each)} for store, each in zip(scored["store"], predictions)], sys.stdout)
