# SPDX-License-Identifier: Apache-2.0
"""What an operator does: probes, metrics, commands, a PostgreSQL of their own, and more than one Argus."""

import json
import re
import signal
import socket

import pytest
import requests

import citus
import otlp
from conftest import run_sql, sign_up
from senders import batch, stored
from server import PASSWORD, REQUEST_SECONDS, Organization, eventually

SAMPLE = re.compile(r'^[a-zA-Z_:][a-zA-Z0-9_:]*(\{([a-zA-Z_]\w*="[^"\\]*",?)*\})? (NaN|[+-]?(Inf|[0-9.e+-]+))$')

on_a_new_database = pytest.mark.skipif(bool(citus.WORKERS), reason="databases on a cluster are migrated already")


# ---- Probes and metrics ----

def test_the_probes_answer_without_a_credential(server):
    for path, status in (("/healthz", "alive"), ("/readyz", "ready")):
        answer = requests.get(f"{server.url}{path}", timeout=REQUEST_SECONDS)
        assert (answer.status_code, answer.json()) == (200, {"status": status})
        assert answer.headers["cache-control"] == "no-store"


def metrics_of(server) -> dict[str, float]:
    """The samples of `/metrics` by name and labels; fails on anything that Prometheus would not read."""
    answer = requests.get(f"{server.url}/metrics", timeout=REQUEST_SECONDS)
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert answer.text.endswith("\n")
    samples, families, current = {}, {}, None
    for line in answer.text.splitlines():
        if line.startswith("# HELP "):
            continue
        if line.startswith("# TYPE "):
            _, _, current, kind = line.split(" ")
            assert current not in families, f"{current} is declared twice"
            assert kind in ("counter", "gauge", "histogram")
            families[current] = kind
            continue
        assert SAMPLE.match(line), line
        name, value = line.rsplit(" ", 1)
        base = name.split("{")[0]
        endings = ("_bucket", "_sum", "_count") if families[current] == "histogram" else ("",)
        allowed = {f"{current}{ending}" for ending in endings}
        assert base in allowed, f"{line} stands below {current}"
        assert name not in samples, f"{name} is given twice"
        samples[name] = float(value)
    return samples


def test_metrics_count_what_was_stored(server):
    names = {"argus_ingestion_rate", "argus_active_connections", "argus_dlq_size", "argus_db_latency_count"}
    before = metrics_of(server)
    assert names <= set(before)
    assert any(name.startswith('argus_build_info{version="') and value == 1 for name, value in before.items())
    organization = sign_up(server)
    items, request = batch("logs")
    otlp.send(organization, "logs", request)
    otlp.send(organization, "logs", request)
    after = metrics_of(server)

    assert after["argus_ingestion_rate"] - before["argus_ingestion_rate"] == len(items)
    assert after["argus_repeated_exports_total"] - before["argus_repeated_exports_total"] == 1
    assert after["argus_db_latency_count"] > before["argus_db_latency_count"]
    buckets = [value for name, value in after.items() if name.startswith("argus_db_latency_bucket")]
    assert buckets == sorted(buckets) and buckets[-1] == after["argus_db_latency_count"]


def test_metrics_name_no_organization(server):
    organization = sign_up(server)
    organization.get("/me")
    text = requests.get(f"{server.url}/metrics", timeout=REQUEST_SECONDS).text

    for word in (organization.session["organization"]["id"], organization.session["organization"]["name"],
                 organization.session["user"]["email"]):
        assert word not in text


def test_the_served_description_is_the_printed_one(server):
    served = requests.get(f"{server.url}/openapi.json", timeout=REQUEST_SECONDS).json()
    printed = server.command("openapi")

    assert printed.returncode == 0
    assert served == json.loads(printed.stdout)


# ---- Commands ----

def test_settings_are_shown_with_their_origin_and_without_secrets(server):
    shown = server.command("settings", SECRET_KEY="c2VjcmV0" * 8, DB_DSN="host=x user=argus_app password=open-sesame")

    assert shown.returncode == 0, shown.stderr
    assert re.search(rf"HTTP_PORT={server.http_port}\b.*env", shown.stdout), shown.stdout
    assert re.search(r"DB_CONNECTIONS_MAX=50\s+\(default\)", shown.stdout)
    assert "open-sesame" not in shown.stdout and "c2VjcmV0c2VjcmV0" not in shown.stdout


def test_a_file_gives_settings_and_the_environment_overrides_it(make_server):
    server = make_server()
    (server.folder / ".env").write_text("# a comment\nDB_CONNECTIONS_MAX=7\nHTTP_PORT=1\n")
    shown = server.command("settings").stdout

    assert re.search(r"DB_CONNECTIONS_MAX=7\s+\(.*\.env", shown), shown
    assert f"HTTP_PORT={server.http_port}" in shown


@pytest.mark.parametrize(("name", "value"), [
    ("HTTP_PORT", "eighty"), ("HTTP_PORT", "70000"), ("DB_CONNECTIONS_MAX", "0"), ("DB_ACQUIRE_TIMEOUT", "soon"),
    ("LOG_LEVEL", "LOUD"), ("DB_DRIVER", "oracle"),
])
def test_a_wrong_setting_is_named(server, name, value):
    refused = server.command("serve", **{name: value})

    assert refused.returncode != 0
    assert f"  {name} must be " in refused.stderr, refused.stderr


@on_a_new_database
def test_migrating_twice_does_nothing_the_second_time(make_server):
    server = make_server()
    first, second = server.command("migrate"), server.command("migrate")

    assert re.fullmatch(r"Applied \d+ migrations\.\n", first.stdout.splitlines(keepends=True)[-1]), first.stdout
    assert second.stdout.splitlines()[-1] == "The schema is up to date."


@on_a_new_database
def test_serving_needs_no_migrating_role_once_migrated(make_server):
    server = make_server()
    missing = server.command("serve", DB_MIGRATION_DSN="")
    assert missing.returncode != 0
    assert "migrat" in missing.stderr.lower(), missing.stderr
    assert server.command("migrate").returncode == 0
    server.settings["DB_MIGRATION_DSN"] = ""
    server.start()

    organization = sign_up(server)
    items, request = batch("traces")
    otlp.send(organization, "traces", request)
    assert stored(organization, "traces") == dict.fromkeys(items, 1)
    assert server.stop() == 0


def test_the_doctor_finds_nothing_wrong_and_then_something(make_server):
    server = make_server()
    assert server.command("migrate").returncode == 0
    well = server.command("doctor")
    assert well.returncode == 0, well.stdout + well.stderr
    assert "FAIL" not in well.stdout and "ok   settings" in well.stdout

    unreachable = server.command("doctor", DB_DSN="host=/nonexistent user=argus_app dbname=argus")
    assert unreachable.returncode != 0
    assert "FAIL database" in unreachable.stdout
    server.start()
    busy = server.command("doctor")
    assert busy.returncode != 0
    assert f"Port {server.http_port} is in use" in busy.stdout
    assert server.stop() == 0


# ---- The operator's PostgreSQL ----

def test_a_superuser_may_not_serve(make_server):
    server = make_server()
    refused = server.command("serve", DB_DSN=server.settings["DB_MIGRATION_DSN"])

    assert refused.returncode != 0
    assert "is a superuser: row-level security would not hold" in refused.stderr, refused.stderr
    assert "argus_app" in refused.stderr


def test_a_role_that_bypasses_row_security_may_not_serve(make_server, administrator_dsn):
    server = make_server()
    assert server.command("migrate").returncode == 0
    run_sql(administrator_dsn, "CREATE ROLE argus_e2e_bypass LOGIN BYPASSRLS IN ROLE argus_app")
    run_sql(administrator_dsn, "CREATE ROLE argus_e2e_owner LOGIN IN ROLE argus_owner")
    try:
        for role, reason in (("argus_e2e_bypass", "has BYPASSRLS"), ("argus_e2e_owner", "owner")):
            refused = server.command("serve", DB_DSN=server.settings["DB_DSN"].replace("argus_app", role))
            assert refused.returncode != 0
            assert reason in refused.stderr and role in refused.stderr, refused.stderr
    finally:
        run_sql(administrator_dsn, "DROP ROLE argus_e2e_bypass")
        run_sql(administrator_dsn, "DROP ROLE argus_e2e_owner")


def test_an_unreachable_database_is_named(make_server):
    nowhere = "host=/nonexistent user=argus_app dbname=argus"
    refused = make_server().command("serve", DB_DSN=nowhere, DB_MIGRATION_DSN="")

    assert refused.returncode != 0
    assert "/nonexistent" in refused.stderr, refused.stderr


def test_a_wrong_dsn_does_not_spill_its_password(make_server):
    nowhere = "host=/nonexistent password=open-sesame user=argus_app dbname=argus"
    refused = make_server().command("serve", DB_DSN=nowhere)

    assert refused.returncode != 0
    assert "open-sesame" not in refused.stdout + refused.stderr


def test_connections_that_the_database_ends_are_replaced(server, administrator_dsn):
    organization = sign_up(server)
    database = re.search(r"dbname=(\w+)", server.settings["DB_DSN"])[1]
    run_sql(administrator_dsn, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'")

    eventually(server.is_ready, "ready again")
    items, request = batch("metrics")
    otlp.send(organization, "metrics", request)
    assert stored(organization, "metrics") == dict.fromkeys(items, 1)


# ---- More than one Argus ----

def test_a_data_directory_serves_one_argus(make_private_server):
    first = make_private_server()
    first.start()
    second = make_private_server(DATA_PATH=first.settings["DATA_PATH"])
    refused = second.command("serve")

    assert refused.returncode != 0
    assert re.search(r"Another Argus uses .*Stop it, or choose another DATA_PATH\.", refused.stderr), refused.stderr
    assert first.answers("/readyz")
    assert first.stop() == 0
    assert first.postmaster is None


def test_ports_in_use_are_named(server, make_server):
    other = make_server(HTTP_PORT=str(server.http_port))
    refused = other.command("serve")

    assert refused.returncode != 0
    assert f"Port {server.http_port} is in use" in refused.stderr and "HTTP_PORT" in refused.stderr, refused.stderr


@pytest.fixture
def two_nodes(make_server):
    """Two nodes on one database, as behind a load balancer; they share the secret key."""
    first = make_server(SECRET_KEY="b25lIHNlY3JldCBmb3IgYWxsIG5vZGVzIG9mIG9uZSA=")
    first.start()
    second = make_server(**{
        name: first.settings[name] for name in ("DB_DSN", "DB_MIGRATION_DSN", "SECRET_KEY")})
    second.start()
    return first, second


def test_two_nodes_are_one_argus(two_nodes):
    first, second = two_nodes
    here = sign_up(first)
    there = Organization.__new__(Organization)
    there.server, there.session, there.key = second, here.session, here.key

    # The session and the key of one node are good on the other, and so is the password.
    assert there.as_owner("GET", "/me").json() == here.as_owner("GET", "/me").json()
    credentials = {"email": here.session["user"]["email"], "password": PASSWORD}
    answer = requests.post(f"{second.url}/api/v1/auth/login", json=credentials, timeout=REQUEST_SECONDS)
    assert answer.status_code == 200
    there.session = answer.json()
    assert here.as_owner("GET", "/me", headers={"authorization": f"Bearer {there.session['access_token']}"}).ok

    # An export that reaches both, as after a retry, is stored once, and both read it.
    items, request = batch("logs")
    otlp.send(here, "logs", request)
    otlp.send(there, "logs", request)
    assert stored(here, "logs") == stored(there, "logs") == dict.fromkeys(items, 1)

    # A page begun on one node goes on on the other.
    page = here.get("/logs", limit=5).json()
    rest = there.get("/logs", limit=1000, cursor=page["next_cursor"]).json()
    assert {each["body"] for each in page["logs"] + rest["logs"]} == items

    # A key that is revoked on one node stops working on the other too.
    made = here.create_key("read")
    there.key = made["key"]
    assert there.get("/traces").status_code == 200
    assert here.as_owner("DELETE", f"/api-keys/{made['id']}").status_code == 204
    eventually(lambda: there.get("/traces").status_code == 401, "the key is refused on the other node", 6)
    for node in two_nodes:
        assert node.stop() == 0


def test_a_node_with_another_secret_is_told(two_nodes, make_server):
    first, _ = two_nodes
    stranger = make_server(**{name: first.settings[name] for name in ("DB_DSN", "DB_MIGRATION_DSN")})
    refused = stranger.command("serve")

    assert refused.returncode != 0
    assert "Give every node the same SECRET_KEY." in refused.stderr, refused.stderr


# ---- Secrets ----

def test_signing_keys_rotate_under_a_running_argus(server):
    organization = sign_up(server)
    rotated = server.command("keys", "rotate")
    assert rotated.returncode == 0, rotated.stderr
    credentials = {"email": organization.session["user"]["email"], "password": PASSWORD}
    answer = requests.post(f"{server.url}/api/v1/auth/login", json=credentials, timeout=REQUEST_SECONDS)
    assert answer.status_code == 200

    for token in (organization.session["access_token"], answer.json()["access_token"]):
        headers = {"authorization": f"Bearer {token}"}
        assert requests.get(f"{server.url}/api/v1/me", headers=headers, timeout=REQUEST_SECONDS).status_code == 200


def test_no_secret_is_logged_and_files_are_private(make_server):
    server = make_server(LOG_LEVEL="DEBUG")
    server.start()
    organization = sign_up(server)
    organization.get("/traces", search="looked-for")
    otlp.send(organization, "logs", batch("logs")[1], "grpc")
    tokens = {name: organization.session[name] for name in ("access_token", "refresh_token")}
    requests.post(
        f"{server.url}/api/v1/auth/refresh", json={"refresh_token": tokens["refresh_token"]}, timeout=REQUEST_SECONDS)
    credentials = {"email": organization.session["user"]["email"], "password": "wrong one"}
    requests.post(f"{server.url}/api/v1/auth/login", json=credentials, timeout=REQUEST_SECONDS)
    assert server.stop() == 0
    log = server.log_path.read_text()

    assert "level=debug" in log
    for secret in (PASSWORD, "wrong one", organization.key, *tokens.values(), "looked-for"):
        assert secret not in log
    assert (server.folder / "data/secret.key").stat().st_mode & 0o777 == 0o600


# ---- Ending ----

@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_argus_cleanly(make_server, how):
    server = make_server()
    server.start()
    server.process.send_signal(how)

    assert server.process.wait(30) == 0, server.log_tail()
    assert "Argus has stopped." in server.log_tail()


def test_idle_and_stalled_callers_do_not_hold_argus_up(make_server):
    server = make_server()
    server.start()
    organization = sign_up(server)
    kept = requests.Session()
    assert kept.get(f"{server.url}/healthz", timeout=REQUEST_SECONDS).status_code == 200
    channel = otlp.grpc.insecure_channel(server.otlp_grpc_target)
    otlp.grpc.channel_ready_future(channel).result(REQUEST_SECONDS)
    stalled = []
    for port in (server.http_port, server.otlp_http_port):
        connection = socket.create_connection(("127.0.0.1", port))
        head = f"POST /v1/logs HTTP/1.1\r\nHost: argus\r\nAuthorization: Bearer {organization.key}\r\n"
        connection.sendall(f"{head}Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{{".encode())
        stalled.append(connection)

    assert server.stop() == 0, server.log_tail()
    for connection in stalled:
        connection.close()
    channel.close()
    kept.close()
