// SPDX-License-Identifier: Apache-2.0

#ifndef CLIBPQ_SHIM_H
#define CLIBPQ_SHIM_H

#include <libpq-fe.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>

// Module Glibc of Swift lacks these two.

static inline int clibpq_eventfd(void) {
    return eventfd(0, EFD_CLOEXEC);
}

static inline void clibpq_name_current_thread(const char *name) {
    prctl(PR_SET_NAME, name, 0, 0, 0);
}

// Without a receiver libpq writes every notice to standard error.
static inline void clibpq_discard_notice(void *context, const PGresult *result) {
    (void) context;
    (void) result;
}

static inline void clibpq_silence_notices(PGconn *connection) {
    PQsetNoticeReceiver(connection, clibpq_discard_notice, 0);
}

#endif
