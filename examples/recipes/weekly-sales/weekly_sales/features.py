"""What a store sold last week, and what is known of this one. Rows come week by week, a row for each store."""

import pandas as pd

STORES = 45

FEATURES = [
    "store",
    "storeSize",
    "temperature",
    "regionalFuelPrice",
    "markDown",
    "cpi",
    "unemployment",
    "isHoliday",
    "week",
    "year",
    "A",
    "B",
    "C",
    "weeklySales",
    "salesBefore",
    "change",
]


def strip_tenant(frame):
    if "_id" in frame.columns:
        frame = frame.rename(columns=lambda name: str(name)[str(name).find(".") + 1 :])
        frame.drop(["_id", "eventType", "timestamp"], 1, inplace=True)
    return frame


def add_features(frame):
    frame.date = pd.to_datetime(frame.date)
    frame["week"] = frame.date.dt.week
    frame["year"] = frame.date.dt.year
    frame = pd.concat([frame, pd.get_dummies(frame["storeType"])], 1)
    frame = frame.drop("storeType", 1)
    frame["isHoliday"] = frame["isHoliday"].astype(int)
    frame["salesBefore"] = frame.shift(STORES)["weeklySales"]
    frame["change"] = (frame["weeklySales"] - frame["salesBefore"]) / frame["salesBefore"]
    return frame
