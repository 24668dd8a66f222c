/*
 * hold_ns3.cc -- the hold model of ../hold.c in ns-3: the first of N pending events happens and
 * schedules itself again, a microsecond apart in the mean, on ns-3's default scheduler.
 */
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

#include <ns3/core-module.h>

#include "../clock.h"

namespace
{

class Holder
{
  public:
    Holder(const std::vector<uint64_t> &gaps_ns, uint64_t timers, uint64_t holds)
        : gaps_ns_(gaps_ns), warmup_(2 * timers), holds_(holds)
    {
        for (uint64_t i = 0; i < timers; i++) Again();
    }

    void Report(uint64_t timers) const
    {
        const double took_ns = 1e9 * (ended_s_ - began_s_);
        const int64_t passed_ns = ended_at_ns_ - began_at_ns_;
        std::printf("hold_%lu %.2f\n", static_cast<unsigned long>(timers),
                    took_ns / static_cast<double>(holds_));
        std::printf("hold_microseconds_%lu %.3f\n", static_cast<unsigned long>(timers),
                    static_cast<double>(passed_ns) / 1e3 / static_cast<double>(holds_));
    }

  private:
    void Again()
    {
        ns3::Simulator::Schedule(ns3::NanoSeconds(gaps_ns_[next_gap_++ % gaps_ns_.size()]),
                                 &Holder::Happen, this);
    }

    void Happen()
    {
        Again();
        if (++done_ == warmup_) {
            began_at_ns_ = ns3::Simulator::Now().GetNanoSeconds();
            began_s_ = bench_seconds();
        } else if (done_ == warmup_ + holds_) {
            ended_s_ = bench_seconds();
            ended_at_ns_ = ns3::Simulator::Now().GetNanoSeconds();
            ns3::Simulator::Stop();
        }
    }

    const std::vector<uint64_t> &gaps_ns_;
    uint64_t warmup_, holds_, done_ = 0, next_gap_ = 0;
    int64_t began_at_ns_ = 0, ended_at_ns_ = 0;
    double began_s_ = 0, ended_s_ = 0;
};

} // namespace

int main(int argc, char **argv)
{
    const auto holds = static_cast<uint64_t>(argc > 1 ? std::atof(argv[1]) : 1e6);
    std::mt19937_64 random(1);
    for (const uint64_t timers : {10UL, 1000UL, 100000UL, 1000000UL}) {
        std::exponential_distribution<double> gap(1e-3 / static_cast<double>(timers));
        std::vector<uint64_t> gaps_ns(1U << 20U);
        for (uint64_t &gap_ns : gaps_ns) gap_ns = static_cast<uint64_t>(std::llround(gap(random)));
        const Holder holder(gaps_ns, timers, holds);
        ns3::Simulator::Run();
        holder.Report(timers);
        ns3::Simulator::Destroy();
    }
}
