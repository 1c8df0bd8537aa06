// SPDX-License-Identifier: Apache-2.0
#ifndef ARGUS_CASSETS_H
#define ARGUS_CASSETS_H

#include <stddef.h>

/// The files that travel inside the binary (migrations, OpenAPI document, web pages), as a ustar archive.
const unsigned char *argus_assets(size_t *count);

#endif
