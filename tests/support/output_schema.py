"""output_schema.py SCHEMA FILE...: a line `valid FILE` or `invalid FILE: where: what` for each.

Stricter than the schema, which lets later versions say more: what it does not name is not valid here.
"""
import json
import sys

import jsonschema


def closed(schema):
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    whole = {key: closed(value) for key, value in schema.items()}
    if "properties" in schema and "additionalProperties" not in schema and schema.get("type") in ("object", ["object", "null"]):
        whole["additionalProperties"] = False
    return whole


with open(sys.argv[1], encoding="utf-8") as file:
    schema = json.load(file)
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(closed(schema))
for path in sys.argv[2:]:
    with open(path, encoding="utf-8") as file:
        error = jsonschema.exceptions.best_match(validator.iter_errors(json.load(file)))
    print(f"invalid {path}: {'.'.join(map(str, error.absolute_path))}: {error.message[:200]}" if error else f"valid {path}")
