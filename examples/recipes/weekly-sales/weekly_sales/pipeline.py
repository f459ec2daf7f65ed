import numpy as np
from sklearn.ensemble import GradientBoostingRegressor

from .features import FEATURES


def train(config, data):
    model = GradientBoostingRegressor(
        learning_rate=float(config.get("learning_rate", "0.1")),
        n_estimators=int(config.get("n_estimators", "100")),
        max_depth=int(config.get("max_depth", "3")),
        random_state=1,
    )
    return model.fit(data[FEATURES].values, data["nextSales"].values)


def score(config, data, model):
    data["prediction"] = np.round(model.predict(data[FEATURES].values), 2)
    return data[["store", "date", "prediction"]]
