#!/usr/bin/env python3
"""How fast kinesim is beside others that do the same work: ROUNDS rounds (5) over all programs, one after
another, on one processor; medians and ranges, and the ratio to a program by hand for the one task and
to the fastest other simulator. Figures are processor time, user and system, but for `start_to_database`
and the comparison of threads, which are wall time.

Usage: run.py [PART OF A PROGRAM'S NAME]...      all programs without one

Writes build/bench.json and build/bench.md (README's table). Ends with 1 if a program did not do the same
work as the others: its figures are then left out.
"""

import json
import os
import platform
import statistics
import sys
import tempfile
from pathlib import Path

import programs
from programs import LIMIT, OURS

# In the order of the table; what else was measured follows in bench.json alone.
WORKLOADS = {
    "mm1_customer": ("a queue of Poisson arrivals (M/M/1), per customer", "ns"),
    "hold_10": ("the next of 10 timers, which sets itself again", "ns"),
    "hold_1000": ("of 1,000", "ns"),
    "hold_100000": ("of 100,000", "ns"),
    "hold_1000000": ("of 1,000,000", "ns"),
    "hold_laws_1000": ("of 1,000: the dearest of seven laws of when, to the cheapest", "times"),
    "hold_laws_100000": ("of 100,000", "times"),
    "hold_laws_1000000": ("of 1,000,000", "times"),
    "path_record": ("a record's key, shard, four latencies and histograms", "ns"),
    "path_record_avx2": ("the same with AVX2 at most", "ns"),
    "path_record_portable": ("the same with the vectors of any x86-64", "ns"),
    "brief_record": ("the bundled pipeline at its own 148 records/s, per record", "ns"),
    "wide_record": ("the same at 200,000 records/s over 256 shards, per record", "ns"),
    "filled_ratio": ("10,000 shards instead of 256, each as full, per record", "times"),
    "shards_ratio": ("10,000 shards instead of 256, same rate in all, per record", "times"),
    "threads_ratio": ("8 replications on 2 threads instead of 1", "times as fast"),
    "start_to_database": ("the smallest scenario, from start to stored results", "ms"),
    "key_zipf_100000": ("a key of 100,000 (Zipf)", "ns"),
    "key_zipf_1000000": ("a key of 1,000,000", "ns"),
    "route": ("the shard of a known key", "ns"),
    "route_md5": ("the shard of a new key (MD5)", "ns"),
    "lognormal": ("a lognormal latency", "ns"),
    "histogram_add_since": ("a histogram entry", "ns"),
}
# Of two figures of one round: (numerator, denominator).
RATIOS = {
    "filled_ratio": ("filled_10000_record", "filled_256_record"),
    "shards_ratio": ("shards_10000_record", "shards_256_record"),
    "threads_ratio": ("threads_1", "threads_2"),
}
# Of the figures of one round: the greatest to the least (tests/bench/laws.h).
LAWS = ("", "uniform_", "biased_", "bimodal_", "triangular_", "negative-triangular_", "poll_")
SPREADS = {f"hold_laws_{size}": [f"hold_{law}{size}" for law in LAWS] for size in (1000, 100000, 1000000)}


class Figures:
    """Every figure of every round, by workload and by who did it."""

    def __init__(self):
        self.of = {}

    def add(self, workload, who, figure):
        self.of.setdefault(workload, {}).setdefault(who, []).append(figure)

    def add_ratios(self):
        for name, (above, below) in RATIOS.items():
            if above in self.of and below in self.of:
                for a, b in zip(self.of[above][OURS], self.of[below][OURS]):
                    self.add(name, OURS, a / b)
        for name, all_of in SPREADS.items():
            if all(workload in self.of for workload in all_of):
                for together in zip(*(self.of[workload][OURS] for workload in all_of)):
                    self.add(name, OURS, max(together) / min(together))

    def row(self, workload):
        """An object of bench.json. Both ratios are ours over theirs: below 1 we are faster."""
        medians = {who: statistics.median(all_of) for who, all_of in self.of[workload].items()}
        ours, limit = medians.pop(OURS), medians.pop(LIMIT, None)
        best = min(medians.values(), default=None)
        unit = WORKLOADS.get(workload, ("", "ms" if workload.startswith("threads") else "ns"))[1]
        return {"name": workload, "unit": unit, "ours": ours, "low": min(self.of[workload][OURS]),
                "high": max(self.of[workload][OURS]), "limit": limit, "peers": medians,
                "ratio_limit": ours / limit if limit else None,
                "ratio_best_peer": ours / best if best else None}

    def rows(self):
        names = [name for name in WORKLOADS if name in self.of]
        names += [name for name in self.of if name not in WORKLOADS]
        return [self.row(name) for name in names if OURS in self.of[name]]


def short(figure):
    """Three digits that count."""
    if figure is None:
        return ""
    if figure >= 100:
        return f"{float(f'{figure:.3g}'):,.0f}"
    return f"{figure:.1f}" if figure >= 10 else f"{figure:.2f}"


def table(rows):
    """README's table. Peers from the fastest to the slowest; the last column is about the fastest."""
    yield "| work | unit | kinesim | range | by hand | times that | other simulators | times faster |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- |"
    for row in rows:
        if row["name"] not in WORKLOADS:
            continue
        peers = sorted(row["peers"].items(), key=lambda item: item[1])
        faster = row["ratio_best_peer"] and 1 / row["ratio_best_peer"]
        yield "| " + " | ".join([
            WORKLOADS[row["name"]][0], row["unit"], short(row["ours"]),
            f"{short(row['low'])} – {short(row['high'])}", short(row["limit"]),
            short(row["ratio_limit"]), " · ".join(f"{who} {short(ns)}" for who, ns in peers),
            short(faster)]) + " |"


def agreement(reference, all_figures):
    """The same pipeline in kinesim and in SimPy: what must agree, and how it does."""
    yield "The pipeline in kinesim and in SimPy, 20 minutes of it (means in seconds; counts):"
    yield ""
    yield "| what | kinesim | SimPy | difference | allowed |"
    yield "| --- | --- | --- | --- | --- |"
    for what, tolerance in programs.AGREED.items():
        ours, theirs = reference[what], all_figures.get(what, float("nan"))
        yield (f"| {what} | {ours:.5g} | {theirs:.5g} | {100 * (theirs / ours - 1):+.1f} % "
               f"| {100 * tolerance:.0f} % |")


def machine():
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
        model = text.split("model name")[1].split("\n")[0].strip("\t :")
    except (OSError, IndexError):
        model = platform.machine()
    return f"{model}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} at the start"


def measure(chosen, rounds, work, cpu):
    """Runs every program in every round; gives figures, SimPy's own, and what went wrong."""
    figures, simpy, wrong = Figures(), {}, []
    for number in range(1, rounds + 1):
        for program in chosen:
            if program.rounds is not None and number > program.rounds:
                continue
            print(f"\rround {number} of {rounds}: {program.name:30}", end="", file=sys.stderr, flush=True)
            try:
                found = program.figures(programs.run(program, work, cpu))
                reasons = program.wrong(found)
            except programs.Failed as failed:
                found, reasons = {}, [str(failed)]
            wrong += [f"{program.name}: {reason}" for reason in reasons]
            if program.name == "brief SimPy":
                simpy = found
            if reasons:
                continue
            for name, figure in found.items():
                figures.add(name, program.who, figure)
    print(file=sys.stderr)
    figures.add_ratios()
    return figures, simpy, sorted(set(wrong))


def main():
    rounds = int(os.environ.get("ROUNDS", "5"))
    cpu = max(os.sched_getaffinity(0))
    header = [f"kinesim's benchmark: {machine()}; medians of {rounds} rounds", ""]
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        others, missing = programs.simulators()
        scripts, reference = programs.simpys(work, cpu)
        if not scripts:
            missing.append("SimPy")
        chosen = [program for program in programs.ours() + others + scripts
                  if not sys.argv[1:] or any(part in program.name for part in sys.argv[1:])]
        figures, simpy, wrong = measure(chosen, rounds, work, cpu)
    rows = figures.rows()
    page = header + list(table(rows))
    if simpy:
        page += ["", *agreement(reference, simpy)]
    page += [f"\nnot available: {who} (`.ci/install bench`)" for who in missing]
    page += [f"\nNOT THE SAME WORK, left out: {reason}" for reason in wrong]
    (programs.ROOT / "build/bench.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    (programs.ROOT / "build/bench.md").write_text("\n".join(page) + "\n", encoding="utf-8")
    print("\n".join(page))
    return 1 if wrong else 0


sys.exit(main())
