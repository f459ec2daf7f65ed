"""Predicts the sales of each store for the week that follows, with every hook that a plain recipe may have."""

from pydantic import BaseModel
from rondo_recipe import BadData
from sklearn.ensemble import GradientBoostingRegressor

LABEL = "nextSales"


class Config(BaseModel):
    label: str = "weeklySales"
    learning_rate: float = 0.1
    trees: int = 100
    features: list[str] = ["store", "storeSize", "weeklySales", "salesBefore"]


def load(config, ctx):
    """Of a scoring run the rows come in chunks: each row needs nothing but itself and what the data set says of it."""
    if ctx.task == "score":
        return ctx.dataset.chunks(rows=2_000)
    return with_sales_before(ctx.dataset.read(), config)


def with_sales_before(rows, config):
    by_store = rows.groupby("store")[config.label]
    return rows.assign(salesBefore=by_store.shift(1), nextSales=by_store.shift(-1))


def split(config, data):
    known = data.dropna(subset=["salesBefore", LABEL])
    if known.empty:
        raise BadData("no store has three weeks in a row")
    cut = int(len(known) * 0.8)
    return known.iloc[:cut], known.iloc[cut:]


def train(config, data, ctx):
    model = GradientBoostingRegressor(
        learning_rate=config.learning_rate, n_estimators=config.trees, random_state=ctx.seed
    )
    ctx.progress(0.5, f"growing {config.trees} trees")
    model.fit(data[config.features].to_numpy(), data[LABEL].to_numpy())
    ctx.log_metric("last loss", model.train_score_[-1])
    return {"model": model, "last": data.groupby("store")["weeklySales"].last()}


def evaluate(config, data, model):
    predicted = model["model"].predict(data[config.features].to_numpy())
    return {"MAPE": float(((data[LABEL] - predicted) / data[LABEL]).abs().mean())}


def score(config, data, model, ctx):
    for rows in data:
        rows["salesBefore"] = rows["store"].map(model["last"]).fillna(rows[config.label])
        rows["prediction"] = model["model"].predict(rows[config.features].to_numpy())
        yield rows.drop(columns="salesBefore")


def save(config, predictions, ctx):
    """What it returns is stored."""
    return predictions.assign(predictedAt=ctx.now.replace(tzinfo=None))
