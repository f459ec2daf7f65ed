from .features import add_features
from .reader import read


def load(configProperties):
    frame = add_features(read(configProperties, configProperties["scoringDataSetId"]))
    return frame.dropna(0)
