from .features import STORES, add_features
from .reader import read


def load(config_properties):
    frame = add_features(read(config_properties, config_properties["trainingDataSetId"]))
    frame["nextSales"] = frame.shift(-STORES)["weeklySales"]
    frame.dropna(0, inplace=True)
    frame = frame.set_index(frame.date)
    frame.drop("date", 1, inplace=True)
    return frame
