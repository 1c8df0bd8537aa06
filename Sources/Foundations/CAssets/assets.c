// SPDX-License-Identifier: Apache-2.0
#include "CAssets.h"

#if !__has_include("assets.tar")
#error "assets.tar is missing: run `make assets` (or `scripts/embed-assets`) first."
#endif

static const unsigned char archive[] = {
#embed "assets.tar"
};

const unsigned char *argus_assets(size_t *count) {
    *count = sizeof archive;
    return archive;
}
