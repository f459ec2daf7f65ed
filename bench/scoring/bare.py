"""What a recipe is measured against: the same rows and the same model, by a script. Rows, model's archive, predictions."""

import sys
import zipfile

import joblib
import pandas

rows, archive, predictions = sys.argv[1:]
data = pandas.read_parquet(rows)
with zipfile.ZipFile(archive) as model:
    loaded = joblib.load(model.open("model.joblib"))
data = data.assign(prediction=loaded.predict(data[[f"f{number}" for number in range(8)]].values))
data.to_parquet(predictions, compression="zstd", index=False)
