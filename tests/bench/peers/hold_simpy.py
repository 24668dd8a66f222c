"""The hold model of ../hold.c in SimPy: a process for each timer, which waits again and again."""

import random
import sys
import time

import simpy


class Holder:
    def __init__(self, timers, holds):
        self.env = simpy.Environment()
        self.warmup = 2 * timers
        self.holds = holds
        self.done = 0
        self.taken = 0
        draw = random.Random(1)
        self.gaps = [draw.expovariate(1 / timers) for _ in range(1 << 18)]
        self.over = self.env.event()
        for _ in range(timers):
            self.env.process(self.timer())

    def next_gap(self):
        self.taken += 1
        return self.gaps[self.taken % len(self.gaps)]

    def timer(self):
        while True:
            yield self.env.timeout(self.next_gap())
            self.done += 1
            if self.done == self.warmup:
                self.began, self.began_at = time.process_time(), self.env.now
            elif self.done == self.warmup + self.holds:
                self.ended, self.ended_at = time.process_time(), self.env.now
                self.over.succeed()
                return

    def run(self):
        self.env.run(until=self.over)
        return (1e9 * (self.ended - self.began) / self.holds,
                (self.ended_at - self.began_at) / self.holds)


def main():
    holds = int(float(sys.argv[1])) if len(sys.argv) > 1 else 200_000
    for timers in 10, 1000, 100_000:
        took_ns, microseconds = Holder(timers, holds).run()
        print(f"hold_{timers} {took_ns:.2f}")
        print(f"hold_microseconds_{timers} {microseconds:.3f}")


main()
