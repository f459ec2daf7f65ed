from datetime import datetime, timedelta

from platform_sdk.client_context import ClientContext
from platform_sdk.dataset_reader import DatasetReader

from .features import strip_tenant

COLUMNS = [
    "date",
    "store",
    "storeType",
    "weeklySales",
    "storeSize",
    "temperature",
    "regionalFuelPrice",
    "markDown",
    "cpi",
    "unemployment",
    "isHoliday",
]


def client_context(config):
    return ClientContext(
        api_key=config["ML_FRAMEWORK_IMS_USER_CLIENT_ID"],
        org_id=config["ML_FRAMEWORK_IMS_TENANT_ID"],
        user_token=config["ML_FRAMEWORK_IMS_TOKEN"],
        service_token=config["ML_FRAMEWORK_IMS_ML_TOKEN"],
        sandbox_id=config["sandboxId"],
        sandbox_name=config["sandboxName"],
    )


def read(config, data_set_id):
    tenant = config["tenant_id"]
    reader = DatasetReader(client_context(config), dataset_id=data_set_id)
    query = reader.select([tenant + "." + column for column in COLUMNS])
    timeframe = config.get("timeframe")
    if timeframe is not None:
        today = datetime.utcnow().date()
        first = today - timedelta(minutes=int(timeframe))
        date = reader[tenant + ".date"]
        query = query.where(date.gt(str(first)).And(date.lt(str(today))))
    return strip_tenant(query.read())
