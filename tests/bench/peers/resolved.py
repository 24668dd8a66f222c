"""The parameters of a scenario as `kinesim check --resolved --json` prints them: in seconds, bytes and
per second, and distributions as something to draw from."""

import json
import math
import random
import re

UNITS = {
    "": 1, "ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600, "d": 86400,
    "B": 1, "KB": 1e3, "MB": 1e6, "GB": 1e9, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30,
}
# The standard normal's 99 % point.
NORMAL_P99 = 2.3263478740408408


def quantity(text):
    number, unit = re.fullmatch(r"(-?[\d.]+) ?([A-Za-z]*)(?:/s)?", text).groups()
    return float(number) * UNITS[unit]


def flow(text):
    """A flow mapping or list of YAML without quotes, as nested dicts and lists of texts."""
    quoted = re.sub(r"[^][{},: ][^][{},:]*", lambda m: json.dumps(m.group(0).strip()), text)
    return json.loads(quoted)


def lognormal(draw, law):
    mu = math.log(quantity(law["median"]))
    if "sigma" in law:
        sigma = float(law["sigma"])
    else:
        sigma = math.log(quantity(law["p99"]) / quantity(law["median"])) / NORMAL_P99
    shift = quantity(law.get("shift", "0"))
    if "max" not in law:
        return lambda: shift + draw.lognormvariate(mu, sigma)
    most = quantity(law["max"])

    def bounded():
        while (value := shift + draw.lognormvariate(mu, sigma)) > most:
            pass
        return value

    return bounded


def mixture(draw, parts):
    laws = [sampler(draw, part["of"]) for part in parts]
    weights = [float(part["weight"]) for part in parts]
    return lambda: draw.choices(laws, weights)[0]()


def sampler(draw, law):
    if isinstance(law, str):
        value = quantity(law)
        return lambda: value
    (family, parameters), = law.items()
    return {"lognormal": lognormal, "mixture": mixture}[family](draw, parameters)


class Resolved:
    def __init__(self, path, seed):
        with open(path, encoding="utf-8") as file:
            self.values = {row["path"]: row["value"] for row in json.load(file)["parameters"]}
        self.seed = seed

    def text(self, path):
        return self.values[path]

    def number(self, path):
        return quantity(self.values[path])

    def stream(self, path):
        """Random numbers of its own for each purpose, as kinesim has them."""
        return random.Random(f"{self.seed} {path}")

    def law(self, path):
        text = self.values[path]
        return sampler(self.stream(path), flow(text) if text.startswith("{") else text)

    def group(self, path):
        return flow(self.values[path])
