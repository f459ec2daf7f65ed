import numpy as np
from ml.runtime.python.core.regressionEvaluator import RegressionEvaluator

from .features import FEATURES


class Evaluator(RegressionEvaluator):
    def __init__(self):
        self.begins = "2012-01-27"

    def split(self, configProperties={}, dataframe=None):
        return dataframe[dataframe.index < self.begins], dataframe[dataframe.index >= self.begins]

    def evaluate(self, data=[], model={}, configProperties={}):
        predicted = model.predict(data[FEATURES].values)
        actual = data["nextSales"].values
        share = np.mean(np.abs((actual - predicted) / actual))
        error = np.mean(np.abs(actual - predicted))
        return [
            {"name": "MAPE", "value": share, "valueType": "double"},
            {"name": "MAE", "value": error, "valueType": "double"},
        ]
