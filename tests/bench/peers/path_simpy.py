"""The record path of ../path.h in SimPy, as one writes a process: a record draws its key, finds its
shard, and waits in each of its four stages."""

import bisect
import hashlib
import itertools
import math
import random
import statistics
import sys
import time

import simpy

KEYS, SHARDS, STAGES = 1_000_000, 256, 4
MU, SIGMA = math.log(20e6), 0.5


def shard_of(key):
    digest = hashlib.md5(b"sales-orders-%d" % (key + 1)).digest()
    return int.from_bytes(digest, "big") * SHARDS >> 128


class Path:
    def __init__(self):
        self.env = simpy.Environment()
        self.draw = random.Random(1)
        self.cumulative = list(itertools.accumulate(1 / (k + 1) for k in range(KEYS)))
        self.shards = {}
        self.records = [0] * SHARDS
        self.ages = [[] for _ in range(STAGES)]

    def record(self):
        created = self.env.now
        key = bisect.bisect(self.cumulative, self.draw.random() * self.cumulative[-1])
        shard = self.shards.get(key)
        if shard is None:
            shard = self.shards[key] = shard_of(key)
        self.records[shard] += 1
        for ages in self.ages:
            yield self.env.timeout(self.draw.lognormvariate(MU, SIGMA))
            ages.append(self.env.now - created)

    def source(self, count):
        for _ in range(count):
            self.env.process(self.record())
            yield self.env.timeout(self.draw.expovariate(1e-6))


def main():
    count = int(float(sys.argv[1])) if len(sys.argv) > 1 else 30_000
    path = Path()
    path.env.process(path.source(count))
    began = time.process_time()
    path.env.run()
    took = time.process_time() - began
    print(f"path_record {1e9 * took / count:.2f}")
    print(f"path_mean_ms {1e-6 * statistics.fmean(path.ages[-1]):.3f}")
    print(f"path_p99_ms {1e-6 * statistics.quantiles(path.ages[-1], n=100)[98]:.3f}")
    print(f"path_busiest_share {max(path.records) / count:.4f}")


main()
