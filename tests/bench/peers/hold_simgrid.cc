/*
 * hold_simgrid.cc -- the hold model of ../hold.c in SimGrid's S4U: an actor for each timer, which
 * sleeps again and again. SimGrid has no public event list below its actors, and each has a stack of
 * its own: 10 and 1,000 timers, not more.
 */
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>

#include <simgrid/s4u.hpp>

#include "../clock.h"

namespace sg4 = simgrid::s4u;

namespace
{

struct Holder {
    Holder(uint64_t timers, uint64_t count)
        : warmup(2 * timers), holds(count), gap(1 / static_cast<double>(timers))
    {
    }

    uint64_t warmup, holds;
    std::exponential_distribution<double> gap; /* seconds: below 1e-5 s times are the same */
    std::mt19937_64 random{1};
    uint64_t done = 0;
    double began_at_s = 0, ended_at_s = 0;
    double began_s = 0, ended_s = 0;
};

void hold(Holder &holder)
{
    while (holder.done < holder.warmup + holder.holds) {
        sg4::this_actor::sleep_for(holder.gap(holder.random));
        holder.done++;
        if (holder.done == holder.warmup) {
            holder.began_s = bench_seconds();
            holder.began_at_s = sg4::Engine::get_clock();
        } else if (holder.done == holder.warmup + holder.holds) {
            holder.ended_s = bench_seconds();
            holder.ended_at_s = sg4::Engine::get_clock();
        }
    }
}

} // namespace

int main(int argc, char **argv)
{
    sg4::Engine engine(&argc, argv);
    const auto holds = static_cast<uint64_t>(argc > 1 ? std::atof(argv[1]) : 1e5);
    const auto timers = static_cast<uint64_t>(argc > 2 ? std::atof(argv[2]) : 1000);
    Holder holder(timers, holds);
    sg4::NetZone *zone = sg4::create_full_zone("zone");
    sg4::Host *host = zone->create_host("host", 1e9);
    zone->seal();
    for (uint64_t i = 0; i < timers; i++)
        sg4::Actor::create("timer", host, [&holder] { hold(holder); });
    engine.run();
    const double took_ns = 1e9 * (holder.ended_s - holder.began_s);
    std::printf("hold_%lu %.2f\n", static_cast<unsigned long>(timers),
                took_ns / static_cast<double>(holds));
    std::printf("hold_microseconds_%lu %.3f\n", static_cast<unsigned long>(timers),
                (holder.ended_at_s - holder.began_at_s) / static_cast<double>(holds));
}
