from datetime import datetime

from platform_sdk.dataset_writer import DatasetWriter
from platform_sdk.models import Dataset

from .reader import client_context


def save(config, prediction):
    tenant = config["tenantId"]
    frame = prediction.rename(columns=lambda name: tenant + "." + name)
    frame["_id"] = ""
    frame["timestamp"] = datetime(2026, 1, 1).isoformat()
    context = client_context(config)
    results = Dataset(context).get_by_id(config.get("scoringResultsDataSetId"))
    DatasetWriter(context, results).write(frame, file_format="json")
