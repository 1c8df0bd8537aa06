# SPDX-License-Identifier: Apache-2.0
"""Does Argus do what its OpenAPI document says? Schemathesis makes good and bad requests out of the document."""

import pathlib
import subprocess
import sys

import pytest

from conftest import sign_up

PROGRAM = pathlib.Path(sys.executable).with_name("schemathesis")
# Being of the right shape does not make an address free, a cursor ours, or a range begin before it ends. And some
# parameters are read more kindly than described: a time may be a number of nanoseconds.
EXCLUDED = "positive_data_acceptance,negative_data_rejection"


@pytest.mark.parametrize("paths", ["^/(?!v1/)", "^/v1/"])
def test_every_operation_keeps_to_its_description(server, tmp_path, paths):
    organization = sign_up(server)
    run = subprocess.run(
        [PROGRAM, "run", f"{server.url}/openapi.json", "--url", server.url,
         "--header", f"Authorization: Bearer {organization.session['access_token']}",
         "--include-path-regex", paths,
         # It would end the session that all other requests need.
         "--exclude-operation-id", "logOut",
         "--checks", "all", "--exclude-checks", EXCLUDED,
         "--phases", "examples,coverage,fuzzing", "--max-examples", "20", "--seed", "1"],
        cwd=tmp_path, capture_output=True, text=True, timeout=120)

    assert run.returncode == 0, f"{run.stdout}\n{run.stderr}\n{server.log_tail()}"
    assert server.is_running
    assert organization.as_owner("GET", "/me").status_code == 200
