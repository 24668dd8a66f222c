#!/usr/bin/env python3
"""Pipelines whose bottleneck is known: one part is asked for more than it does, or none is for more than half of it.

    bottleneck.py over|light COUNT

runs them and prints those that tell something else: for `over` the part of the largest load, by closed forms, must
be what the first finding names (or its cause); for `light` there must be no finding. The last line counts them.
"""
import json
import math
import os
import random
import subprocess
import sys

KINESIM = os.environ["KINESIM"]
OVER, LIGHT = (1.15, 4.0), (0.02, 0.5)
OVERHEAD_S = 0.0084  # mean of an invocation's default overhead
CALL_S = 0.019  # mean of a PutRecord call


class Pipeline:
    """Parts and how much each is asked for, as a share of what it does."""

    def __init__(self, rng, overloaded):
        self.rng = rng
        self.shards = rng.choice([1, 2, 4, 8])
        self.rate = math.exp(rng.uniform(math.log(5), math.log(100 * self.shards)))
        self.size = rng.choice([100, 500, 1000])
        kinds = [rng.choice(["lambda", "reader", "firehose"]) for _ in range(rng.randint(1, 3))]
        parts = ["app", "feed"] + [f"c{k}" for k in range(len(kinds))]
        self.over = rng.choice(parts) if overloaded else None
        self.loads = {}
        self.consumers, self.deliveries, self.buckets = [], [], []
        self.polls = 0
        if self.over == "feed":
            self.shards = 1
            self.rate = self.shards * 1000 * rng.uniform(1.15, 2)
        self.producer()
        # What comes to the consumers.
        self.stored = self.rate / max(1, self.loads["app"], self.loads["feed"])
        for k, kind in enumerate(kinds):
            getattr(self, kind)(f"c{k}")

    def load(self, part):
        return self.rng.uniform(*(OVER if part == self.over else LIGHT))

    def producer(self):
        load = self.rate / 1000 / self.shards
        if self.over == "app":
            workers = max(1, int(self.rate * CALL_S / self.load("app")))
        else:
            workers = math.ceil(self.rate * CALL_S * 4) + 20
        self.loads["app"] = self.rate * CALL_S / workers
        self.loads["feed"] = load / max(1, self.loads["app"])
        self.app = (f"  app: {{kind: sdk, to: feed, rate: {self.rate:.2f}/s, record_size: {self.size} B, "
                    f"api: put-record, keys: random-uuid, workers: {workers}}}")

    def read(self):
        way = self.rng.choice(["polling", "enhanced-fan-out"])
        self.polls += way == "polling"
        return way

    def lanes(self, name, seconds, batch, lanes, limit):
        busy = self.stored / batch * (seconds + OVERHEAD_S)
        self.loads[name] = busy / min(lanes, limit or lanes)

    def lambda_(self, name):
        batch, factor = self.rng.choice([10, 50, 100, 500]), self.rng.choice([1, 1, 2, 5])
        lanes = self.shards * factor
        limit = self.rng.randint(1, lanes - 1) if name == self.over and lanes > 2 and self.rng.random() < 0.4 else 0
        seconds = max(0.001, min(800, self.load(name) * batch * (limit or lanes) / self.stored - OVERHEAD_S))
        self.lanes(name, seconds, batch, lanes, limit)
        law = f"{seconds:.6f}s"
        if seconds < 30 and self.rng.random() < 0.5:
            law = f"{{exponential: {{mean: {seconds:.6f}s}}}}"
        self.consumers.append(
            f"  {name}: {{kind: lambda, from: feed, read: {self.read()}, batch_size: {batch}, "
            f"parallelization_factor: {factor}, batch_window: {self.rng.choice([0, 0, 1, 5])}s, duration: {law}"
            + (f", reserved_concurrency: {limit}}}" if limit else "}"))

    def reader(self, name):
        seconds = self.load(name) * self.shards / self.stored
        self.loads[name] = seconds * self.stored / self.shards
        self.consumers.append(f"  {name}: {{kind: reader, from: feed, read: {self.read()}, processing: {seconds:.6f}s}}")

    def firehose(self, name):
        buffer = self.rng.choice([1, 2]) * 2**20
        fills = buffer * self.shards / (self.stored * self.size)
        gap = fills if fills < 10 else 10.5  # the interval, and the wait for the poll that opens the next
        seconds = self.load(name) * 5 * gap
        self.loads[name] = (seconds + OVERHEAD_S) / 5 / gap
        if seconds > 800:
            self.loads[name] = math.nan
        self.polls += 1
        self.buckets.append(f"  b{name}: {{kind: s3}}")
        self.deliveries.append(
            f"  {name}: {{kind: firehose, from: feed, to: b{name}, buffer: {{interval: 60s}}, transform: {{kind: lambda, "
            f"duration: {seconds:.6f}s, buffer_size: {buffer // 2**20} MiB, buffer_interval: 10s}}}}")

    def good(self):
        """Its loads are what was meant, and its pollers leave room."""
        if self.polls > 3 or any(math.isnan(load) for load in self.loads.values()):
            return False
        rest = [load for part, load in self.loads.items() if part != self.over]
        return max(rest) <= 0.6 and (self.over is None or self.loads[self.over] >= 1.1)

    def yaml(self):
        lines = ["kinesim: 1", "name: b", "duration: 10m", "warmup: 2m", "replications: 1", "producers:", self.app,
                 "streams:", f"  feed: {{mode: provisioned, shards: {self.shards}}}"]
        for section, parts in (("consumers", self.consumers), ("deliveries", self.deliveries),
                               ("destinations", self.buckets)):
            lines += [f"{section}:"] + parts if parts else []
        return "\n".join(lines) + "\n"


setattr(Pipeline, "lambda", Pipeline.lambda_)  # a word of the language


def findings(text, path):
    with open(path, "w") as file:
        file.write(text)
    ran = subprocess.run([KINESIM, "run", path, "-o", "bottleneck", "--no-plots", "--json", "--quiet"],
                         capture_output=True, text=True)
    if ran.returncode != 0:
        sys.exit(f"{path}: {ran.stderr}")
    return json.loads(ran.stdout)["findings"]


def main():
    over, count = sys.argv[1] == "over", int(sys.argv[2])
    wrong = done = seed = 0
    while done < count:
        seed += 1
        pipeline = Pipeline(random.Random(f"{sys.argv[1]} {seed}"), over)
        if not pipeline.good():
            continue
        done += 1
        told = findings(pipeline.yaml(), "bottleneck.yaml")
        right = not told
        if over:
            right = bool(told) and told[0]["kind"] in ("lost", "behind", "refused") and \
                pipeline.over in (told[0]["component"], told[0]["cause"])
        if right:
            continue
        wrong += 1
        print(f"seed {seed}, {pipeline.over}: loads", {k: round(v, 2) for k, v in pipeline.loads.items()},
              [(f["kind"], f["component"], f["text"]) for f in told[:2]], file=sys.stderr)
    print(wrong)


main()
