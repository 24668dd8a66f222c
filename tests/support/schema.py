"""schema.py SCHEMA FILE...: a line `valid FILE`, `invalid FILE: where: what` or `unreadable FILE` for each.

YAML is read as 1.2's core schema has it, as editors do: `on` is a text, `0x10` a number.
"""
import json
import re
import sys

import jsonschema
import yaml


class Loader(yaml.SafeLoader):
    yaml_implicit_resolvers = {}


def resolve(tag, pattern, first):
    Loader.add_implicit_resolver("tag:yaml.org,2002:" + tag, re.compile(pattern), list(first))


resolve("null", r"^(~|null|)$", "~n\0")
Loader.yaml_implicit_resolvers.setdefault("", []).append(("tag:yaml.org,2002:null", re.compile("^$")))
resolve("bool", r"^(true|false)$", "tf")
resolve("int", r"^[-+]?[0-9]+$|^0x[0-9a-fA-F]+$", "-+0123456789")
resolve("float", r"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$", "-+.0123456789")
Loader.add_constructor("tag:yaml.org,2002:int", lambda loader, node: int(node.value, 16 if "x" in node.value else 10))
Loader.add_constructor("tag:yaml.org,2002:float", lambda loader, node: float(node.value))

with open(sys.argv[1], encoding="utf-8") as file:
    schema = json.load(file)
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
for path in sys.argv[2:]:
    try:
        with open(path, encoding="utf-8") as file:
            scenario = yaml.load(file, Loader)
    except (yaml.YAMLError, UnicodeDecodeError, TypeError):
        print("unreadable", path)
        continue
    mistakes = sorted(validator.iter_errors(scenario), key=lambda mistake: str(mistake.path))
    if not mistakes:
        print("valid", path)
    for mistake in mistakes[:1]:
        print("invalid", path + ":", "/".join(map(str, mistake.path)) + ":", mistake.message[:200])
