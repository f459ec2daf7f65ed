"""Leads generated requests to resources that exist.

An id that is made up ends in 404, and a reference to nothing in 422: behind both lies most of what is to be tested. Three of
four ids that are valid and unknown are therefore replaced by one of the stage (`stage.mjs`), and times and cron expressions,
which no schema can describe, by right ones. What is replaced follows from the generated value alone, so that a seed always
leads to the same requests. Requests that are meant to be wrong stay as they are.

The bounds of what is large are left out: values at them, of objects in lists in objects, would take gigabytes. Each is asked for
by `apps/api/limits.int.spec.ts`.

Of the cases of a kind that the coverage of an operation has, the first are sent and of the others every eighth: an engine
alone has thousands, of objects in objects in objects.
"""

import json
import os
from collections import Counter
from itertools import count
from zlib import crc32

import schemathesis
from schemathesis.core.parameters import ParameterLocation

# Ids by the name of their collection, which is that of the path: {"mlServices": "...", "runs": "...", ...}.
stage = json.loads(os.environ.get("RONDO_STAGE", "{}"))
created = set()

references = {
    "engineId": "engines",
    "mlInstanceId": "mlInstances",
    "trainingDataSetId": "dataSets",
    "scoringDataSetId": "dataSets",
    "experimentId": "experiments",
    "experimentRunId": "runs",
    "trainingExperimentId": "experiments",
    "trainingExperimentRunId": "runs",
}
times = {
    "cron": "0 5 * * *",
    "timezone": "Europe/Berlin",
    "startTime": "2030-01-01T00:00:00Z",
    "endTime": "2031-01-01T00:00:00Z",
}
rows = "time,x,y\n" + "".join(f"2025-01-{day:02}T00:00:00Z,{day},{2 * day}\n" for day in range(1, 29))


def replaced(value):
    """Whether to replace a value: three of four, whatever else was generated."""
    return value not in created and crc32(str(value).encode()) % 4 > 0


def is_right(case, location):
    component = case.meta and case.meta.components.get(location)
    return component is not None and component.mode.is_positive


def collection(path, parameter):
    """The collection that a parameter of a path takes an id from: `{id}` of `/engines/{id}` is one of `engines`."""
    return path.split("{%s}" % parameter)[0].rstrip("/").rsplit("/", 1)[-1]


def with_references(body):
    """A body whose references, at any depth, lead to the stage."""
    if isinstance(body, list):
        return [with_references(item) for item in body]
    if not isinstance(body, dict):
        return body
    found = {key: with_references(value) for key, value in body.items()}
    for key, value in found.items():
        if not isinstance(value, str):
            continue
        if key in references and replaced(value):
            found[key] = stage.get(references[key], value)
        elif key in times and "cron" in found and replaced(value):
            found[key] = times[key]
    return found


# What a schema may still bound.
largest = {"maxItems": 50, "maxProperties": 50, "maxLength": 300}


@schemathesis.hook
def before_load_schema(context, raw_schema):
    leave_out_bounds(raw_schema)


def leave_out_bounds(schema):
    if isinstance(schema, list):
        for item in schema:
            leave_out_bounds(item)
    if not isinstance(schema, dict):
        return
    for name, most in largest.items():
        if isinstance(schema.get(name), int) and schema[name] > most:
            del schema[name]
    for item in schema.values():
        leave_out_bounds(item)


covered = Counter()


@schemathesis.hook
def filter_case(context, case):
    scenario = getattr(case.meta.phase.data, "scenario", None) if case.meta else None
    if scenario is None:
        return True
    kind = (case.operation.label, scenario)
    covered[kind] += 1
    return covered[kind] <= 16 or covered[kind] % 8 == 0


keys = count(1)


@schemathesis.hook
def before_call(context, case, kwargs):
    # The key of the document's example belongs to the first body: all others would be refused for it.
    if "Idempotency-Key" in case.headers and is_right(case, ParameterLocation.HEADER):
        case.headers["Idempotency-Key"] = f"key-{next(keys)}"
    # The stage stays: what is deleted was made by a request before.
    if case.method != "DELETE" and is_right(case, ParameterLocation.PATH):
        for name, value in list(case.path_parameters.items()):
            if replaced(value):
                case.path_parameters[name] = stage.get(collection(case.path, name), value)
    if is_right(case, ParameterLocation.BODY):
        if case.media_type == "text/csv" and replaced(case.body):
            case.body = rows
        elif isinstance(case.body, dict) and case.media_type.endswith("json"):
            # What is assigned is judged anew, and what is no JSON wrongly: forms, and bodies that were left out.
            case.body = with_references(case.body)


@schemathesis.hook
def after_call(context, case, response):
    if response.status_code == 201:
        try:
            created.add(response.json().get("id"))
        except ValueError:
            pass
