"""The least that a recipe of the platform's form has: no loader, no saver, no evaluator."""


def train(config, data):
    return data[config["column"]].mean()


def score(config, data, model):
    data["above"] = data[config["column"]] > model
    return data
