/*
 * mm1_ns3.cc -- the M/M/1 queue of ../mm1.c in ns-3: an event for each arrival and each departure by
 * Simulator::Schedule, ns-3's own exponential variables and its default scheduler.
 */
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>

#include <ns3/core-module.h>

#include "../clock.h"

namespace
{

class Queue
{
  public:
    Queue(int64_t customers, double service_ns, double gap_ns)
        : customers_(customers), gaps_(ns3::CreateObject<ns3::ExponentialRandomVariable>()),
          services_(ns3::CreateObject<ns3::ExponentialRandomVariable>())
    {
        gaps_->SetAttribute("Mean", ns3::DoubleValue(gap_ns));
        services_->SetAttribute("Mean", ns3::DoubleValue(service_ns));
        ScheduleArrival();
    }

    int64_t departed() const { return departed_; }
    double mean_ns() const { return static_cast<double>(total_ns_) / static_cast<double>(departed_); }

  private:
    static ns3::Time Draw(const ns3::Ptr<ns3::ExponentialRandomVariable> &law)
    {
        return ns3::NanoSeconds(static_cast<uint64_t>(law->GetValue() + 0.5));
    }
    void ScheduleArrival() { ns3::Simulator::Schedule(Draw(gaps_), &Queue::Arrive, this); }
    void Serve() { ns3::Simulator::Schedule(Draw(services_), &Queue::Depart, this); }

    void Arrive()
    {
        arrived_.push_back(ns3::Simulator::Now().GetNanoSeconds());
        if (arrived_.size() == 1) Serve();
        ScheduleArrival();
    }

    void Depart()
    {
        total_ns_ += ns3::Simulator::Now().GetNanoSeconds() - arrived_.front();
        arrived_.pop_front();
        if (++departed_ == customers_) ns3::Simulator::Stop();
        else if (!arrived_.empty()) Serve();
    }

    int64_t customers_;
    ns3::Ptr<ns3::ExponentialRandomVariable> gaps_, services_;
    std::deque<int64_t> arrived_;
    int64_t departed_ = 0, total_ns_ = 0;
};

} // namespace

int main(int argc, char **argv)
{
    const double service_ns = 1e6;
    const auto customers = static_cast<int64_t>(argc > 1 ? std::atof(argv[1]) : 1e6);
    const double began_s = bench_seconds();
    Queue queue(customers, service_ns, service_ns / 0.9);
    ns3::Simulator::Run();
    const double took_ns = 1e9 * (bench_seconds() - began_s);
    std::printf("mm1_customer %.2f\n", took_ns / static_cast<double>(queue.departed()));
    std::printf("mm1_mean_services %.3f\n", queue.mean_ns() / service_ns);
    ns3::Simulator::Destroy();
}
