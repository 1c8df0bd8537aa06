# SPDX-License-Identifier: Apache-2.0
"""How long telemetry is kept: organizations choose, queries hold to it at once, and upkeep deletes."""

import pytest

import otlp
from conftest import run_sql, sign_up
from server import eventually

DAY = 86_400 * otlp.SECOND
UNSET = {"traces_days": None, "metrics_days": None, "logs_days": None}


@pytest.fixture(scope="module")
def server(make_server):
    """A server of which the administrator sees the tables."""
    own = make_server(UPKEEP_DUTY_PERCENT="100")
    own.start()
    return own


def send_logs(organization, *days_ago: int) -> None:
    """A log record of each of these days."""
    now = otlp.now()
    records = [
        {"timeUnixNano": str(now - days * DAY), "body": {"stringValue": f"{days} days ago"}} for days in days_ago
    ]
    answer = otlp.post(
        organization, "logs", encoding="json",
        body=otlp.json.dumps({"resourceLogs": [{"scopeLogs": [{"logRecords": records}]}]}).encode())
    assert answer.status_code == 200, answer.text


def shown(organization) -> list[str]:
    everything = {"start": otlp.time_text(0), "end": otlp.time_text(otlp.now() + DAY)}
    return [record["body"] for record in organization.get("/logs", **everything).json()["logs"]]


def stored_days(organization, administrator_dsn) -> int:
    """Days of which the organization has blocks in the database."""
    name = organization.server.settings["DB_DSN"].rpartition("dbname=")[2]
    dsn = f"{administrator_dsn.replace('dbname=postgres', '')} dbname={name}"
    owner = organization.session["organization"]["id"]
    return int(run_sql(dsn, f"SELECT count(DISTINCT day) FROM argus.blocks WHERE organization_id = '{owner}'"))


def test_what_is_too_old_is_neither_shown_nor_kept(server, administrator_dsn):
    patient, hasty = sign_up(server), sign_up(server)
    assert patient.as_owner("PUT", "/retention", json={**UNSET, "logs_days": 300}).status_code == 200
    for organization in (patient, hasty):
        send_logs(organization, 0, 29, 40, 200)

    assert shown(hasty) == ["0 days ago", "29 days ago"]
    assert shown(patient) == ["0 days ago", "29 days ago", "40 days ago", "200 days ago"]
    answer = hasty.as_owner("PUT", "/retention", json={**UNSET, "logs_days": 1})
    assert answer.json()["logs"]["days"] == 1
    assert shown(hasty) == ["0 days ago"]
    eventually(lambda: stored_days(hasty, administrator_dsn) == 1, "old days are deleted")
    assert stored_days(patient, administrator_dsn) == 4
    assert len(shown(patient)) == 4


def test_a_choice_is_shown_and_can_be_taken_back(organization):
    before = organization.as_owner("GET", "/retention").json()
    chosen = organization.as_owner("PUT", "/retention", json={"traces_days": 7}).json()
    back = organization.as_owner("PUT", "/retention", json=UNSET).json()

    assert [before[signal]["days"] for signal in ("traces", "metrics", "logs")] == [30, 30, 30]
    assert (chosen["traces"]["days"], chosen["traces"]["is_chosen"]) == (7, True)
    assert chosen["logs"] == before["logs"]
    assert back == before


def test_days_beyond_what_the_installation_allows_are_refused(organization):
    answer = organization.as_owner("PUT", "/retention", json={"traces_days": 401, "logs_days": 0})

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid-input")
    assert organization.as_owner("GET", "/retention").json()["traces"]["days"] == 30


def test_a_key_neither_sees_nor_chooses(organization):
    assert organization.get("/retention").status_code == 403
