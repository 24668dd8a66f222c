/*
 * mm1_simgrid.cc -- the M/M/1 queue of ../mm1.c in SimGrid's S4U: an actor that makes customers and an
 * actor that serves them, suspended while nobody waits: a semaphore would be two calls more for each.
 */
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <random>

#include <simgrid/s4u.hpp>

#include "../clock.h"

namespace sg4 = simgrid::s4u;

namespace
{

struct Queue {
    Queue(int64_t count, double service_s, double gap_s)
        : customers(count), service(1 / service_s), gap(1 / gap_s)
    {
    }

    int64_t customers;
    std::exponential_distribution<double> service, gap;
    std::mt19937_64 service_random{1}, gap_random{2};
    std::deque<double> arrived_s;
    sg4::ActorPtr server;
    bool idle = false;
    double total_s = 0;
};

void make(Queue &queue)
{
    for (int64_t i = 0; i < queue.customers; i++) {
        sg4::this_actor::sleep_for(queue.gap(queue.gap_random));
        queue.arrived_s.push_back(sg4::Engine::get_clock());
        if (!queue.idle) continue;
        queue.idle = false;
        queue.server->resume();
    }
}

void serve(Queue &queue)
{
    for (int64_t i = 0; i < queue.customers; i++) {
        if (queue.arrived_s.empty()) {
            queue.idle = true;
            sg4::this_actor::suspend();
        }
        sg4::this_actor::sleep_for(queue.service(queue.service_random));
        queue.total_s += sg4::Engine::get_clock() - queue.arrived_s.front();
        queue.arrived_s.pop_front();
    }
}

} // namespace

int main(int argc, char **argv)
{
    sg4::Engine engine(&argc, argv);
    const auto customers = static_cast<int64_t>(argc > 1 ? std::atof(argv[1]) : 1e6);
    /* Seconds where ../mm1.c has milliseconds: SimGrid takes times below 1e-5 s for the same. */
    Queue queue(customers, 1.0, 1.0 / 0.9);
    sg4::NetZone *zone = sg4::create_full_zone("zone");
    sg4::Host *host = zone->create_host("host", 1e9);
    zone->seal();
    const double began_s = bench_seconds();
    queue.server = sg4::Actor::create("serve", host, [&queue] { serve(queue); });
    sg4::Actor::create("make", host, [&queue] { make(queue); });
    engine.run();
    const double took_ns = 1e9 * (bench_seconds() - began_s);
    std::printf("mm1_customer %.2f\n", took_ns / static_cast<double>(customers));
    std::printf("mm1_mean_services %.3f\n", queue.total_s / static_cast<double>(customers));
}
