/*
 * viewer_kinds.c -- what each way to watch is billed as, and which metrics CloudWatch has of it.
 */
#include "models/bill/usage.h"
#include "models/video/viewer_state.h"

/* Which price and metrics a way has; DASH is billed like HLS (ours: no price of its own is known). */
const struct viewer_kind viewer_kinds[] = {
    [VIEWER_GET_MEDIA] = {USAGE_KVS_OUT, "GetMedia.OutgoingBytes", "GetMedia.OutgoingFragments",
                          "GetMedia.Requests", "GetMedia.Success", NULL,
                          "GetMedia.MillisBehindNow"},
    [VIEWER_HLS] = {USAGE_KVS_HLS, "GetMP4MediaFragment.OutgoingBytes", NULL,
                    "GetHLSStreamingSessionURL.Requests", "GetHLSStreamingSessionURL.Success", NULL,
                    NULL},
    [VIEWER_DASH] = {USAGE_KVS_HLS, "GetMP4MediaFragment.OutgoingBytes", NULL,
                     "GetDASHStreamingSessionURL.Requests", "GetDASHStreamingSessionURL.Success",
                     NULL, NULL},
    [VIEWER_WEBRTC] = {NULL, NULL, NULL, NULL, NULL, NULL, NULL},
    [VIEWER_CLIP] = {USAGE_KVS_OUT, "GetClip.OutgoingBytes", NULL, "GetClip.Requests",
                     "GetClip.Success", "GetClip.Latency", NULL},
};
