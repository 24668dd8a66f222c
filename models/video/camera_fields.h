/*
 * camera_fields.h -- the settings of cameras.
 */
#ifndef KINESIM_MODELS_CAMERA_FIELDS_H
#define KINESIM_MODELS_CAMERA_FIELDS_H

#include "sim/component.h"
#include "sim/dist.h"

struct camera_config {
    struct reference to;
    struct dist bytes_per_s;
    int64_t fragment_ns, key_frame_ns;
    double frames_per_s;
    double uplink_bytes_per_s;
    int64_t buffer_ns;
    int64_t reconnect_ns;
    int64_t round_trip_ns;
};

extern const struct field camera_fields[];

#endif
