# SPDX-License-Identifier: Apache-2.0
"""The ground under the other tests: a started server answers its probes, and ends when asked."""

import requests


def test_the_server_is_alive_and_ready(server):
    assert requests.get(f"{server.url}/healthz", timeout=5).status_code == 200
    assert requests.get(f"{server.url}/readyz", timeout=5).status_code == 200


def test_a_signed_up_organization_reads_its_own_empty_telemetry(organization):
    answer = organization.get("/traces")

    assert answer.status_code == 200
    assert answer.json() == {"traces": [], "next_cursor": None}


def test_a_second_organization_is_another_one(organization, other_organization):
    first = organization.get("/me").json()["organization"]
    second = other_organization.get("/me").json()["organization"]

    assert first["id"] != second["id"]
