"""What the benchmark runs: each program, who it speaks for, and how its figures are read."""

import json
import math
import os
import platform
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Optional

ROOT = Path(__file__).resolve().parents[2]
BENCH = ROOT / "tests/bench"
BUILD = ROOT / "build/bench"
KINESIM = BUILD / "kinesim"
PEERS = BUILD / "tests/bench/peers"

OURS, LIMIT = "kinesim", "by hand"

# The pipelines are compared over a shorter time than they are measured, without the internal failures
# (one record in a million, and seconds when it comes) that the peer leaves out.
COMPARED_SECONDS, COMPARED_WARMUP = 1200, 300
NO_FAILURES = ("--set", "streams.rds-cdc-prod.internal_failure_rate=0")


@dataclass
class Ended:
    """A program that has run: what it said, and what it used."""

    text: str
    cpu_s: float
    wall_s: float


@dataclass
class Program:
    name: str
    who: str
    argv: list
    figures: Callable[[Ended], dict]  # workload: figure; also what only `wrong` reads
    wrong: Callable[[dict], list] = lambda figures: []  # why this is not the same work
    rounds: Optional[int] = None  # slow ones run in the first rounds only
    pinned: bool = True


class Failed(Exception):
    pass


def run(program, work, cpu):
    argv = [str(word).replace("@WORK", str(work)) for word in program.argv]
    pin = (lambda: os.sched_setaffinity(0, {cpu})) if program.pinned else None
    began = time.monotonic()
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True, cwd=ROOT, preexec_fn=pin) as process:
        text = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        wall_s = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise Failed(f"{program.name}: exit status {process.returncode}")
    return Ended(text, usage.ru_utime + usage.ru_stime, wall_s)


# ---- reading

def lines(ended):
    """Lines of a name and a figure. A program by hand may say `_limit`: it is the same workload."""
    rows = (line.split() for line in ended.text.splitlines())
    return {row[0].replace("_limit", ""): float(row[1]) for row in rows}


def lines_of(suffix):
    """The same, each workload under a name of its own; what only `wrong` reads keeps its name."""
    def figures(ended):
        return {name + suffix if name.endswith("_record") else name: figure
                for name, figure in lines(ended).items()}
    return figures


def per_record(workload):
    """Processor time of the whole command, from reading the scenario to the database."""
    def figures(ended):
        return {workload: 1e9 * ended.cpu_s / json.loads(ended.text)["records"]}
    return figures


def wall_of_run(workload):
    return lambda ended: {workload: 1e3 * json.loads(ended.text)["wall_seconds"]}


def wall(workload):
    return lambda ended: {workload: 1e3 * ended.wall_s}


# ---- the same work?

def off(what, found, expected, tolerance):
    if abs(found - expected) <= tolerance:
        return []
    return [f"{what} is {found:.4g}, not {expected:.4g} within {tolerance:.2g}"]


def mm1_wrong(customers):
    """Mean time in system of M/M/1 at load 0.9: 10 services. The variance of a run's mean wait is
    rho (2 + 5 rho - 4 rho^2 + rho^3) / (1 - rho)^4 over the customers (Daley 1968); four sigma."""
    rho = 0.9
    variance = rho * (2 + 5 * rho - 4 * rho**2 + rho**3) / (1 - rho)**4
    tolerance = 4 * math.sqrt(variance / customers)
    return lambda figures: off("mean time in system", figures["mm1_mean_services"], 10, tolerance)


def hold_wrong(figures):
    """An event comes every microsecond (or second), whatever their number."""
    return [reason for name, found in figures.items() if name.startswith("hold_microseconds")
            for reason in off(name, found, 1, 0.02)]


def path_wrong(figures):
    """Four lognormal stages of median 20 ms and sigma 0.5; the 99 % point and the busiest of 256
    shards as two programs of different make had them in 10^7 records: 161.74 ms, 0.0720."""
    return (off("path_mean_ms", figures["path_mean_ms"], 80 * math.exp(0.5**2 / 2), 1) +
            off("path_p99_ms", figures["path_p99_ms"], 161.74, 4) +
            off("path_busiest_share", figures["path_busiest_share"], 0.0720, 0.01))


# ---- the programs

def kinesim(name, scenario, figures, *options, threads=1, **more):
    argv = [KINESIM, "run", BENCH / scenario, "--json", "--quiet", "--no-plots", "--threads", threads,
            "-o", "@WORK", *options]
    return Program(name, OURS, argv, figures, **more)


def built(name, who, count, wrong, *more, path=None, rounds=None, figures=lines):
    argv = [path or BUILD / "tests" / f"bench_{name}", int(count), *more]
    return Program(f"{name} {who}", who, argv, figures, wrong, rounds)


def filled(shards, duration="60s"):
    """Settings of filled.yaml that give each of the shards what 256 have of 200,000 records/s."""
    share = shards / 256
    return [word for setting in (f"streams.rds-cdc-prod.shards={shards}", f"duration={duration}",
                                 "warmup=2s", f"producers.orders.rate={200000 * share:.0f}/s",
                                 f"producers.orders.workers={math.ceil(32 * share)}")
            for word in ("--set", setting)]


def ours():
    nothing = lambda figures: []
    shards = ("--set", "duration=10s", "--set", "warmup=5s", "--set")
    eight = ("--replications", 8, "--set", "duration=1h")
    widths = ["avx2", "portable"] if platform.machine() == "x86_64" else []
    return [
        built("mm1", OURS, 1e6, mm1_wrong(1e6)),
        built("mm1_limit", LIMIT, 1e6, mm1_wrong(1e6)),
        built("hold", OURS, 3e6, nothing),
        built("hold_limit", LIMIT, 3e6, hold_wrong),
        built("path", OURS, 1e7, path_wrong),
        *[built(f"path_{width}", OURS, 1e7, path_wrong, figures=lines_of(f"_{width}"))
          for width in widths],
        built("path_limit", LIMIT, 1e7, path_wrong),
        built("chance", OURS, 5e5, nothing),
        kinesim("brief", "brief.yaml", per_record("brief_record")),
        kinesim("wide", "wide.yaml", per_record("wide_record")),
        kinesim("shards 256", "wide.yaml", per_record("shards_256_record"),
                *shards, "streams.rds-cdc-prod.shards=256"),
        kinesim("shards 10000", "wide.yaml", per_record("shards_10000_record"),
                *shards, "streams.rds-cdc-prod.shards=10000"),
        kinesim("filled 256", "filled.yaml", per_record("filled_256_record"), *filled(256)),
        kinesim("filled 10000", "filled.yaml", per_record("filled_10000_record"),
                *filled(10000, duration="10s")),
        kinesim("threads 1", "brief.yaml", wall_of_run("threads_1"), *eight, pinned=False),
        kinesim("threads 2", "brief.yaml", wall_of_run("threads_2"), *eight, threads=2,
                pinned=False),
    ] + [kinesim("smallest", "smallest.yaml", wall("start_to_database"), pinned=False)] * 5


def simulators():
    """Those peers whose program was built, and the names of the others."""
    peers = [("ns-3", "ns3", 1e6, 2e5, [()]),
             ("SimGrid", "simgrid", 2e5, 1e5, [(10,), (1000,)])]
    programs, missing = [], []
    for who, suffix, customers, holds, timers in peers:
        mm1, hold = PEERS / f"mm1_{suffix}", PEERS / f"hold_{suffix}"
        if not mm1.exists() or not hold.exists():
            missing.append(who)
            continue
        programs.append(built("mm1", who, customers, mm1_wrong(customers), path=mm1))
        programs += [built("hold", who, holds, hold_wrong, *more, path=hold, rounds=3)
                     for more in timers]
    gsl = PEERS / "records_gsl"
    programs.append(built("records", "GSL and libmd", 1e6, path_wrong, path=gsl))
    return programs, missing


def python_with_simpy():
    for python in sys.executable, "/usr/bin/python3":
        have = subprocess.run([python, "-c", "import simpy"], stderr=subprocess.DEVNULL)
        if have.returncode == 0:
            return python
    return None


def resolved(scenario, work):
    """The file that the SimPy pipeline reads its parameters from."""
    path = work / f"{scenario}.json"
    with open(path, "w", encoding="utf-8") as file:
        subprocess.run([KINESIM, "check", "--resolved", "--json", BENCH / scenario], stdout=file,
                       check=True)
    return path


def pipeline_figures(ended):
    """kinesim's figures by the names that the SimPy pipeline has for them."""
    said = json.loads(ended.text)
    figures = {f"{row['component']}.{row['stage']}": 1e-9 * row["mean_ns"]
               for row in said["latency"] if row["count"] > 0}
    figures.update({f"{row['component']}.{row['name']}": row["value"] for row in said["counters"]})
    return figures


def simpy_figures(workload, who):
    def figures(ended):
        said = json.loads(ended.text)
        return {workload: said["ns_per_record"], **said["mean_seconds"], **said["counts"]}
    return figures


# What has to agree between kinesim's pipeline and SimPy's, and how nearly: a few standard deviations of
# the difference of two runs of 20 minutes (a path keeps its delay for 2 s; there are 75 objects).
AGREED = {
    "orders-dms.ingest": 0.03, "orders-dms.put": 0.03, "orders-dms.calls": 0.03,
    "fraud-alerts.propagation": 0.05, "fraud-alerts.end_to_end": 0.03,
    "fraud-alerts.invocations": 0.03, "rds-to-lake.propagation": 0.03,
    "rds-to-lake.buffering": 0.03, "rds-to-lake.delivery": 0.03,
    "rds-to-lake.invocations": 0.03, "rds-to-lake.objects": 0.06,
}


def pipeline_wrong(reference):
    def wrong(figures):
        return [f"{what} is {figures.get(what, 0):.5g}, kinesim's {reference[what]:.5g}"
                for what, tolerance in AGREED.items()
                if abs(figures.get(what, 0) / reference[what] - 1) > tolerance]
    return wrong


def simpys(work, cpu):
    """SimPy's programs, and what kinesim says of the pipeline that both simulate."""
    python = python_with_simpy()
    if python is None:
        return [], {}
    here = BENCH / "peers"
    compared = kinesim("brief, compared", "brief.yaml", pipeline_figures, *NO_FAILURES,
                       "--set", f"duration={COMPARED_SECONDS}s",
                       "--set", f"warmup={COMPARED_WARMUP}s")
    reference = pipeline_figures(run(compared, work, cpu))
    pipeline = [python, here / "pipeline_simpy.py"]

    def script(name, count, wrong, rounds=None):
        return Program(f"{name} SimPy", "SimPy", [python, here / f"{name}_simpy.py", int(count)],
                       lines, wrong, rounds)

    return [
        script("mm1", 1e5, mm1_wrong(1e5)),
        script("hold", 1e5, hold_wrong, rounds=2),
        script("path", 2e4, path_wrong),
        Program("brief SimPy", "SimPy",
                [*pipeline, resolved("brief.yaml", work), COMPARED_SECONDS, COMPARED_WARMUP, 1],
                simpy_figures("brief_record", "SimPy"), pipeline_wrong(reference), rounds=3),
        # Half a second of 200,000 records/s, and half a second before: what a record takes.
        Program("wide SimPy", "SimPy", [*pipeline, resolved("wide.yaml", work), 0.5, 0.5, 1],
                lambda ended: {"wide_record": json.loads(ended.text)["ns_per_record"]}, rounds=2),
    ], reference
