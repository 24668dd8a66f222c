"""The pipeline of ../brief.yaml in SimPy, as one writes it there: a process for each thing that takes
its time. Usage: pipeline_simpy.py RESOLVED.json SECONDS WARMUP_SECONDS SEED

It has what kinesim has up to the written object: batches of PutRecords, routing by MD5, both limits of a
shard, three zones, the pipe and the delay of enhanced fan-out, a function with cold starts, SNS,
Firehose's polls, its two buffers, its transform and conversion, the PUT. It leaves out what kinesim also
does: the crawler and the table behind it, histograms, CloudWatch's metrics, minutes of shards, the
ledger, the bill, the database.
"""

import bisect
import hashlib
import itertools
import json
import statistics
import sys
import time

import simpy

from resolved import Resolved

PRODUCER, STREAM = "producers.orders-dms", "streams.rds-cdc-prod"
CONSUMER, DELIVERY = "consumers.fraud-alerts", "deliveries.rds-to-lake"
TOPIC, BUCKET = "destinations.pager", "destinations.cdc-lake-prod"

# Facts that are no parameters of a scenario, with their section: KDS 1.2, 1.7, 4.2, 4.3; Firehose 1.2.
SHARD_BYTES, SHARD_RECORDS, SHARD_BURST = 2**20, 1000, 2**20
KMS_SECONDS = 0.1e-3
GET_RECORDS = 10_000
SUBSCRIPTION_SECONDS = 300
TRANSFORMS = 5
# Spread of the conversion's and of the PUT's throughput, lognormal sigma: Firehose 1.6 and 4.2.
CONVERSION_SIGMA, TRANSFER_SIGMA = 0.3, 0.15


class Record:
    __slots__ = "created", "size", "shard", "sent", "arrived", "read"

    def __init__(self, created, size, shard):
        self.created = created
        self.size = size
        self.shard = shard
        self.sent = None


class Watch:
    """What was measured after the warm-up."""

    def __init__(self, env, warmup):
        self.env = env
        self.warmup = warmup
        self.seconds = {}
        self.counts = {}

    def waited(self, stage, since):
        if self.env.now >= self.warmup:
            self.seconds.setdefault(stage, []).append(self.env.now - since)

    def count(self, name, number=1):
        if self.env.now >= self.warmup:
            self.counts[name] = self.counts.get(name, 0) + number


class Function:
    """A Lambda function: so many at once, a cold start where no environment is warm."""

    def __init__(self, env, given, path, name, watch):
        self.env = env
        self.name = name
        self.watch = watch
        limit = int(given.number(f"{path}.reserved_concurrency")) or 1000
        self.slots = simpy.Resource(env, limit)
        self.idle_since = []
        self.idle_timeout = given.number(f"{path}.idle_timeout")
        self.duration = given.law(f"{path}.duration")
        self.overhead = given.law(f"{path}.invoke_overhead")
        self.placement = given.law(f"{path}.placement")
        self.init = given.law(f"{path}.init")

    def is_warm(self):
        return self.idle_since and self.env.now - self.idle_since.pop() <= self.idle_timeout

    def invoke(self):
        with self.slots.request() as slot:
            yield slot
            self.watch.count(f"{self.name}.invocations")
            seconds = self.overhead() + self.duration()
            if not self.is_warm():
                self.idle_since.clear()
                seconds += self.placement() + self.init()
            yield self.env.timeout(seconds)
            self.idle_since.append(self.env.now)


class Shard:
    def __init__(self, env):
        self.env = env
        self.bytes_left, self.records_left = SHARD_BURST, SHARD_RECORDS
        self.filled_at = 0
        self.pushed = simpy.Store(env)  # to the pipe of enhanced fan-out
        self.log = []  # to Firehose

    def admits(self, size):
        passed = self.env.now - self.filled_at
        self.filled_at = self.env.now
        self.bytes_left = min(SHARD_BURST, self.bytes_left + passed * SHARD_BYTES)
        self.records_left = min(SHARD_RECORDS, self.records_left + passed * SHARD_RECORDS)
        if self.bytes_left < size or self.records_left < 1:
            return False
        self.bytes_left -= size
        self.records_left -= 1
        return True


class Stream:
    def __init__(self, env, given):
        self.env = env
        self.shards = [Shard(env) for _ in range(int(given.number(f"{STREAM}.shards")))]
        self.front_end = given.number(f"{STREAM}.front_end")
        self.zone_write = given.law(f"{STREAM}.zone_write")
        self.bytes_per_second = given.number(f"{STREAM}.put_throughput")
        self.kms = KMS_SECONDS if given.text(f"{STREAM}.encryption") == "kms" else 0

    def put(self, batch):
        """Gives the records that were refused."""
        admitted = [record for record in batch if self.shards[record.shard].admits(record.size)]
        refused = [record for record in batch if record not in admitted] \
            if len(admitted) < len(batch) else []
        if admitted:
            zones = max(self.zone_write(), self.zone_write(), self.zone_write())
            transfer = sum(record.size for record in batch) / self.bytes_per_second
            yield self.env.timeout(self.front_end + zones + transfer + self.kms)
        for record in admitted:
            record.arrived = self.env.now
            shard = self.shards[record.shard]
            shard.pushed.put(record)
            shard.log.append(record)
        return refused


class Producer:
    def __init__(self, env, given, stream, watch):
        self.env = env
        self.stream = stream
        self.watch = watch
        self.waiting = simpy.Store(env)
        self.sent = 0
        self.rate = given.number(f"{PRODUCER}.rate")
        self.size = int(given.number(f"{PRODUCER}.record_size"))
        self.round_trip = given.number(f"{PRODUCER}.round_trip")
        self.batch_records = int(given.number(f"{PRODUCER}.batch_records"))
        self.retry = given.number(f"{PRODUCER}.retry.base"), given.number(f"{PRODUCER}.retry.cap")
        self.gaps = given.stream("gaps")
        self.backoffs = given.stream("backoffs")
        self.draw_keys(given)
        env.process(self.create())
        for _ in range(int(given.number(f"{PRODUCER}.parallel_apply_threads")) or 1):
            env.process(self.work())

    def draw_keys(self, given):
        (family, law), = given.group(f"{PRODUCER}.keys").items()
        exponent = {"zipf": float(law.get("exponent", 0)), "uniform": 0}[family]
        count = int(law["count"])
        self.cumulative = list(itertools.accumulate((k + 1) ** -exponent for k in range(count)))
        self.keys = given.stream("keys")
        self.format = law["format"]
        self.shard_of = {}

    def draw_shard(self):
        key = bisect.bisect(self.cumulative, self.keys.random() * self.cumulative[-1])
        if key not in self.shard_of:
            digest = hashlib.md5((self.format % (key + 1)).encode()).digest()
            shards = len(self.stream.shards)
            self.shard_of[key] = int.from_bytes(digest, "big") * shards >> 128
        return self.shard_of[key]

    def create(self):
        while True:
            yield self.env.timeout(self.gaps.expovariate(self.rate))
            self.waiting.put(Record(self.env.now, self.size, self.draw_shard()))

    def work(self):
        """One thread: what has gathered while the call before was under way is the next call."""
        while True:
            batch = [(yield self.waiting.get())]
            room = self.batch_records - 1
            batch += self.waiting.items[:room]
            del self.waiting.items[:room]
            attempt = 0
            while batch:
                batch = yield from self.call(batch)
                if batch:
                    base, cap = self.retry
                    longest = min(cap, base * 2**attempt)
                    attempt += 1
                    yield self.env.timeout(longest * self.backoffs.random())

    def call(self, batch):
        self.watch.count("orders-dms.calls")
        self.sent += len(batch)
        for record in batch:
            if record.sent is None:
                record.sent = self.env.now
        yield self.env.timeout(self.round_trip / 2)
        refused = yield from self.stream.put(batch)
        yield self.env.timeout(self.round_trip / 2)
        for record in batch:
            if record not in refused:
                self.watch.waited("orders-dms.ingest", record.created)
                self.watch.waited("orders-dms.put", record.sent)
        return refused


class Consumer:
    """A function behind enhanced fan-out, one batch of a shard after another."""

    def __init__(self, env, given, stream, watch):
        self.env = env
        self.watch = watch
        self.function = Function(env, given, CONSUMER, "fraud-alerts", watch)
        self.bytes_per_second = given.number(f"{CONSUMER}.fanout.rate")
        self.propagation = given.law(f"{CONSUMER}.fanout.propagation")
        self.coherence = given.number(f"{CONSUMER}.fanout.coherence")
        self.resubscribe_gap = given.number(f"{CONSUMER}.fanout.resubscribe_gap")
        self.batch_size = int(given.number(f"{CONSUMER}.batch_size"))
        self.notification = given.law(f"{TOPIC}.delay")
        phases = given.stream("phases")
        for shard in stream.shards:
            lane = simpy.Store(env)
            env.process(self.push(shard, lane, phases.random(), phases.random()))
            env.process(self.handle(lane))

    def push(self, shard, lane, subscription_phase, delay_phase):
        renew_at = subscription_phase * SUBSCRIPTION_SECONDS
        delay_until = delay_phase * self.coherence
        delay = self.propagation()
        handed_at = 0
        while True:
            record = yield shard.pushed.get()
            if self.env.now >= renew_at:
                back_at = renew_at + self.resubscribe_gap
                yield self.env.timeout(max(0, back_at - self.env.now))
                renew_at = self.env.now + SUBSCRIPTION_SECONDS
            if self.env.now >= delay_until:
                delay = self.propagation()
                while delay_until <= self.env.now:
                    delay_until += self.coherence
            transfer = record.size / self.bytes_per_second
            handed_at = max(self.env.now + max(delay, transfer), handed_at)
            self.env.process(self.hand(record, lane, handed_at))
            yield self.env.timeout(transfer)

    def hand(self, record, lane, handed_at):
        yield self.env.timeout(handed_at - self.env.now)
        self.watch.waited("fraud-alerts.propagation", record.arrived)
        lane.put(record)

    def handle(self, lane):
        while True:
            batch = [(yield lane.get())]
            batch += lane.items[:self.batch_size - 1]
            del lane.items[:self.batch_size - 1]
            yield from self.function.invoke()
            self.env.process(self.notify(batch))

    def notify(self, batch):
        yield self.env.timeout(self.notification())
        for record in batch:
            self.watch.waited("fraud-alerts.end_to_end", record.created)


class Buffer:
    """Records until they are so many bytes or the first has waited so long; then `close` gets them."""

    def __init__(self, env, most_bytes, longest, close):
        self.env = env
        self.most_bytes = most_bytes
        self.longest = longest
        self.close = close
        self.records = []
        self.bytes = 0

    def add(self, record):
        self.records.append(record)
        self.bytes += record.size
        if len(self.records) == 1:
            self.env.process(self.fall_due(self.records))
        if self.bytes >= self.most_bytes:
            self.flush()

    def fall_due(self, records):
        yield self.env.timeout(self.longest)
        if self.records is records:
            self.flush()

    def flush(self):
        records, self.records, self.bytes = self.records, [], 0
        self.env.process(self.close(records))


class Delivery:
    def __init__(self, env, given, stream, watch):
        self.env = env
        self.watch = watch
        self.interval = given.number(f"{DELIVERY}.polling.interval")
        self.call = given.law(f"{DELIVERY}.polling.call")
        self.function = Function(env, given, f"{DELIVERY}.transform", "rds-to-lake", watch)
        self.convert_bytes_per_second = given.number(f"{DELIVERY}.convert_throughput")
        self.ratio = given.number(f"{DELIVERY}.convert_ratio")
        self.put_latency = given.law(f"{BUCKET}.put_latency")
        self.put_bytes_per_second = given.number(f"{BUCKET}.put_throughput")
        self.spreads = given.stream("spreads")
        phases = given.stream("polls")
        for shard in stream.shards:
            delivery = Buffer(env, given.number(f"{DELIVERY}.buffer.size"),
                              given.number(f"{DELIVERY}.buffer.interval"), self.write)
            gathering = Buffer(env, given.number(f"{DELIVERY}.transform.buffer_size"),
                               given.number(f"{DELIVERY}.transform.buffer_interval"),
                               self.transformer(simpy.Resource(env, TRANSFORMS), delivery))
            env.process(self.poll(shard, phases.random() * self.interval, gathering))

    def poll(self, shard, phase, gathering):
        yield self.env.timeout(phase)
        while True:
            count = min(len(shard.log), GET_RECORDS)
            yield self.env.timeout(self.call())
            records = shard.log[:count]
            del shard.log[:count]
            for record in records:
                self.watch.waited("rds-to-lake.propagation", record.arrived)
                record.read = self.env.now
                gathering.add(record)
            passed = self.env.now - phase
            yield self.env.timeout((passed // self.interval + 1) * self.interval - passed)

    def transformer(self, slots, delivery):
        def transform(records):
            with slots.request() as slot:
                yield slot
                yield from self.function.invoke()
            for record in records:
                delivery.add(record)

        return transform

    def write(self, records):
        for record in records:
            self.watch.waited("rds-to-lake.buffering", record.read)
        size = sum(record.size for record in records)
        spread = self.spreads.lognormvariate(0, CONVERSION_SIGMA)
        yield self.env.timeout(size / self.convert_bytes_per_second * spread)
        asked = self.env.now
        spread = self.spreads.lognormvariate(0, TRANSFER_SIGMA)
        transfer = size / self.ratio / self.put_bytes_per_second * spread
        yield self.env.timeout(self.put_latency() + transfer)
        self.watch.waited("cdc-lake-prod.put_object", asked)
        self.watch.count("rds-to-lake.objects")
        for record in records:
            self.watch.waited("rds-to-lake.delivery", record.created)


def main():
    path, seconds, warmup, seed = sys.argv[1], *map(float, sys.argv[2:5])
    given = Resolved(path, seed)
    env = simpy.Environment()
    watch = Watch(env, warmup)
    stream = Stream(env, given)
    producer = Producer(env, given, stream, watch)
    Consumer(env, given, stream, watch)
    Delivery(env, given, stream, watch)
    began = time.process_time()
    env.run(until=warmup + seconds)
    took = time.process_time() - began
    means = {stage: statistics.fmean(waits) for stage, waits in watch.seconds.items()}
    json.dump({"ns_per_record": 1e9 * took / producer.sent, "records": producer.sent,
               "mean_seconds": means, "counts": watch.counts}, sys.stdout, indent=1)
    print()


main()
