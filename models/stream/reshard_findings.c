/* reshard_findings.c -- what came of changing a stream's shards: requests refused, records no longer refused. */
#include "models/stream/stream_state.h"
#include "sim/sim.h"
#include "sim/units.h"

#include "sim/banned.h"

static const struct finding_spec requests_refused = {
    .kind = FINDING_REFUSED,
    .stage = "",
    .limit = "requests to change it",
    .units = {FINDING_COUNT, FINDING_COUNT},
    .text = "{who} refuses {0} of {1} requests to change it, the last with {what}: the events "
            "say why",
};
static const struct finding_spec healed = {
    .kind = FINDING_REFUSED,
    .stage = "put",
    .limit = "write limit until shards changed",
    .units = {FINDING_SHARE, FINDING_NS, FINDING_COUNT, FINDING_COUNT},
    .text =
        "{who} refused {0} of the records tried, the last of them after {1}: its shards, {2} in "
        "the beginning and {3} in the end, take all since they were changed",
};
static const struct finding_spec ceiling = {
    .kind = FINDING_REFUSED,
    .stage = "put",
    .limit = "on-demand ceiling",
    .units = {FINDING_COUNT, FINDING_BYTES_A_SECOND},
    .text = "{who} would be given more than its {0} shards, but on demand it takes no more than "
            "{1}",
};

const char *reshard_answer_name(enum reshard_answer answer)
{
    static const char *const names[] = {
        [RESHARD_ACCEPTED] = "accepted",
        [RESHARD_RESOURCE_IN_USE] = "ResourceInUseException",
        [RESHARD_LIMIT_EXCEEDED] = "LimitExceededException",
        [RESHARD_INVALID_ARGUMENT] = "InvalidArgumentException",
        [RESHARD_NOT_FOUND] = "ResourceNotFoundException",
        [RESHARD_VALIDATION] = "ValidationException",
    };
    return names[answer];
}

void reshard_tell(struct sim *sim, const struct component *self)
{
    const struct stream *stream = self->state;
    const struct reshard *reshard = &stream->reshard;
    if (reshard->refused > 0)
        sim_finding(sim, self,
                    &(struct finding){.spec = &requests_refused,
                                      .severity = (double)reshard->refused / reshard->asked,
                                      .figures = {reshard->refused, reshard->asked},
                                      .subject = reshard_answer_name(reshard->last_refusal)});
    if (stream->scaler.at_ceiling)
        sim_finding(sim, self,
                    &(struct finding){
                        .spec = &ceiling,
                        .severity = 0.5,
                        .figures = {stream->port.open_count, stream->config->ceiling_bytes_per_s}});
}

/* Since a change nothing was refused, for a time that tells. */
bool reshard_tell_healed(struct sim *sim, const struct component *self)
{
    const double calm = 0.1; /* ours: of the measured time */
    const struct stream *stream = self->state;
    const int64_t began_ns = sim_measured_at_ns(sim);
    const double time_ns = (double)(sim_end_at_ns(sim) - began_ns);
    const double calm_ns = (double)(sim_end_at_ns(sim) - stream->refused_at_ns);
    /* A call that was under way with the change may be the last. */
    if (!stream->port.changed || stream->changed_at_ns + NS_PER_MINUTE < stream->refused_at_ns)
        return false;
    if (calm_ns < calm * time_ns || calm_ns < (double)NS_PER_MINUTE) return false;
    double refused = 0, tried = 0;
    for (uint32_t i = 0; i < stream->port.shard_count; i++) {
        const struct shard_seen *seen = &stream->seen[i];
        refused += (double)seen->refused_records;
        tried += (double)(shard_admitted_records(&stream->port.shards[i]) - seen->records_before) +
                 (double)seen->refused_records;
    }
    if (refused <= 0) return false;
    sim_finding(sim, self,
                &(struct finding){
                    .spec = &healed,
                    .severity = refused / tried,
                    .figures = {refused / tried, (double)(stream->refused_at_ns - began_ns),
                                stream_first_shards(stream->config), stream->port.open_count}});
    return true;
}
