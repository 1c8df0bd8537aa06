// SPDX-License-Identifier: Apache-2.0
#ifndef ARGUS_CSPAWN_H
#define ARGUS_CSPAWN_H

#include <sys/types.h>

/// Starts a program in a session of its own, in the root directory, with no file open but its input from nowhere and
/// its output to the end of a file. Answers 0 or an errno value. In C because the calls are GNU extensions that Swift
/// does not see.
int argus_spawn(char *const arguments[], char *const environment[], const char *log, pid_t *process);

#endif
