"""The M/M/1 queue of ../mm1.c in SimPy, as its documentation writes a queue: a process per customer,
a Resource with one server."""

import random
import sys
import time

import simpy

SERVICE = 1.0
GAP = SERVICE / 0.9


def customer(env, server, service, times):
    arrived = env.now
    with server.request() as turn:
        yield turn
        yield env.timeout(service)
    times.append(env.now - arrived)


def source(env, server, customers, times):
    draw = random.Random(1)
    for _ in range(customers):
        yield env.timeout(draw.expovariate(1 / GAP))
        env.process(customer(env, server, draw.expovariate(1 / SERVICE), times))


def main():
    customers = int(float(sys.argv[1])) if len(sys.argv) > 1 else 100_000
    env = simpy.Environment()
    times = []
    began = time.process_time()
    env.process(source(env, simpy.Resource(env), customers, times))
    env.run()
    took = time.process_time() - began
    print(f"mm1_customer {1e9 * took / len(times):.2f}")
    print(f"mm1_mean_services {sum(times) / len(times) / SERVICE:.3f}")


main()
