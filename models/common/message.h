/*
 * message.h -- what components say to each other: the whole vocabulary.
 *
 * A component's own timers are numbered from MSG_COUNT. Ports (struct component.port) are what a
 * component offers beside events: a stream its shards (models/stream/stream.h), a bucket its listeners
 * (models/common/object.h), a topic its deliveries (models/store/sns.h).
 */
#ifndef KINESIM_MODELS_MESSAGE_H
#define KINESIM_MODELS_MESSAGE_H

enum message {
    MSG_PUT,         /* producer to stream: struct batch *, the stream's until it answers */
    MSG_PUT_DONE,    /* stream to producer: the same batch with its outcomes */
    MSG_OBJECT,      /* delivery to bucket: struct object *, the bucket's until it answers */
    MSG_OBJECT_DONE, /* bucket to delivery: the same object with its status */
    MSG_COUNT,
};

#endif
