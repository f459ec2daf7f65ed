"""The sales of each store in the next week, from those of the weeks before."""

from sklearn.ensemble import GradientBoostingRegressor

LABEL = "weeklySales"
FEATURES = ["store", "storeSize", "temperature", "regionalFuelPrice", "cpi", "unemployment", "lastWeek", "fourWeeks"]


def features(data):
    data = data.copy()
    by_store = data.groupby("store")[LABEL]
    data["lastWeek"] = by_store.shift(1)
    data["fourWeeks"] = by_store.transform(lambda sales: sales.shift(1).rolling(4).mean())
    return data.dropna(subset=["lastWeek", "fourWeeks"])


def split(config, data):
    cut = 45 * 115
    return data.iloc[:cut], data.iloc[cut:]


def train(config, data, ctx):
    ctx.progress(0.5, "learning")
    rows = features(data)
    model = GradientBoostingRegressor(n_estimators=int(config.get("trees", "50")), random_state=0)
    model.fit(rows[FEATURES].to_numpy(), rows[LABEL].to_numpy())
    return model


def evaluate(config, data, model):
    rows = features(data)
    predicted = model.predict(rows[FEATURES].to_numpy())
    return {"MAPE": float((abs(predicted - rows[LABEL]) / rows[LABEL].abs().clip(lower=1)).mean())}


def score(config, data, model):
    rows = features(data)
    rows = rows[["store", "date"]].assign(prediction=model.predict(rows[FEATURES].to_numpy()))
    return rows.reset_index(drop=True)
