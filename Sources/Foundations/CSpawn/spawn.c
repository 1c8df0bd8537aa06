// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "CSpawn.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>

int argus_spawn(char *const arguments[], char *const environment[], const char *log, pid_t *process) {
    posix_spawn_file_actions_t actions;
    int status = posix_spawn_file_actions_init(&actions);
    if (status != 0) return status;
    posix_spawnattr_t attributes;
    status = posix_spawnattr_init(&attributes);
    if (status != 0) {
        posix_spawn_file_actions_destroy(&actions);
        return status;
    }
    sigset_t none;
    sigemptyset(&none);
    sigset_t handled;
    sigfillset(&handled);
    if (!(status = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)) &&
        !(status = posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, 0600)) &&
        !(status = posix_spawn_file_actions_adddup2(&actions, 1, 2)) &&
        // Sockets and files of this process are none of the program's business.
        !(status = posix_spawn_file_actions_addclosefrom_np(&actions, 3)) &&
        !(status = posix_spawn_file_actions_addchdir_np(&actions, "/")) &&
        !(status = posix_spawnattr_setsigmask(&attributes, &none)) &&
        !(status = posix_spawnattr_setsigdefault(&attributes, &handled)) &&
        // A Ctrl-C at the terminal is not meant for the program: it is stopped in its turn.
        !(status = posix_spawnattr_setflags(
              &attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))) {
        status = posix_spawn(process, arguments[0], &actions, &attributes, arguments, environment);
    }
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return status;
}
