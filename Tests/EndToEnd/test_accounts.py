# SPDX-License-Identifier: Apache-2.0
"""Sign-up, sessions and keys, and the form of every refusal."""

import re
import uuid

import pytest
import requests

from server import PASSWORD, REQUEST_SECONDS, eventually

JSON_ONLY = {"content-type": "application/json"}


def call(server, method: str, path: str, token: str | None = None, **options) -> requests.Response:
    headers = {**({"authorization": f"Bearer {token}"} if token else {}), **options.pop("headers", {})}
    return requests.request(
        method, f"{server.url}{path}", headers=headers, timeout=REQUEST_SECONDS, allow_redirects=False, **options)


def assert_problem(answer: requests.Response, status: int, code: str) -> dict:
    """The body of a refusal, whose form is the same everywhere."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert set(body) <= {"type", "title", "status", "detail", "instance", "code", "request_id", "errors"}
    assert (body["status"], body["code"], body["type"]) == (status, code, f"/problems/{code}")
    assert body["title"] and body["detail"]
    assert body["request_id"] == answer.headers["x-request-id"]
    assert answer.request.path_url.split("?")[0] == body["instance"]
    return body


def sign_up_body(**changes) -> dict:
    body = {"organization": "Acme", "email": f"{uuid.uuid4().hex}@example.com", "password": PASSWORD, "name": "Ada"}
    return {name: value for name, value in {**body, **changes}.items() if value is not ...}


def test_sign_up_answers_who_signed_up_and_a_session(server):
    body = sign_up_body(organization="Müller & Söhne", name="Ada Lovelace")
    answer = call(server, "POST", "/api/v1/signup", json=body)

    assert answer.status_code == 201, answer.text
    session = answer.json()
    assert set(session) == {"organization", "user", "access_token", "refresh_token", "token_type", "expires_in"}
    assert session["organization"]["name"] == "Müller & Söhne"
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", session["organization"]["slug"])
    assert session["user"] == {"id": session["user"]["id"], "email": body["email"], "name": "Ada Lovelace"}
    assert uuid.UUID(session["organization"]["id"]) and uuid.UUID(session["user"]["id"])
    assert (session["token_type"], session["expires_in"]) == ("Bearer", 900)


def test_organizations_of_one_name_get_different_slugs(server):
    answers = [call(server, "POST", "/api/v1/signup", json=sign_up_body(organization="Twins")) for _ in range(2)]

    assert [each.status_code for each in answers] == [201, 201]
    slugs = {each.json()["organization"]["slug"] for each in answers}
    assert len(slugs) == 2


@pytest.mark.parametrize(("changes", "pointers"), [
    ({"password": "elevenchars"}, {"/password"}),
    ({"password": "x" * 201}, {"/password"}),
    ({"email": "not an address"}, {"/email"}),
    ({"organization": ""}, {"/organization"}),
    ({"organization": "a\u0000b"}, {"/organization"}),
    ({"name": 5}, {"/name"}),
    ({"name": None}, {"/name"}),
    ({"name": ...}, {"/name"}),
    ({"name": ..., "email": ..., "organization": ["x"], "password": "short"},
     {"/name", "/email", "/organization", "/password"}),
])
def test_every_fault_of_the_input_is_pointed_at(server, changes, pointers):
    answer = call(server, "POST", "/api/v1/signup", json=sign_up_body(**changes))

    body = assert_problem(answer, 400, "invalid-input")
    assert {each["pointer"] for each in body["errors"]} == pointers
    assert all(each["detail"] for each in body["errors"])


def test_no_answer_repeats_a_password(server):
    for changes in ({"password": "sesame"}, {"password": PASSWORD, "email": "wrong"}):
        answer = call(server, "POST", "/api/v1/signup", json=sign_up_body(**changes))
        assert answer.status_code == 400
        assert changes["password"] not in answer.text


def test_an_address_signs_up_once_however_it_is_written(server):
    body = sign_up_body()
    assert call(server, "POST", "/api/v1/signup", json=body).status_code == 201
    for email in (body["email"], body["email"].upper()):
        answer = call(server, "POST", "/api/v1/signup", json=sign_up_body(email=email))
        assert_problem(answer, 409, "email-taken")


@pytest.mark.parametrize(("data", "headers", "status", "code"), [
    (b"{not json", JSON_ONLY, 400, "invalid-json"),
    (b'{"a":1} trailing', JSON_ONLY, 400, "invalid-json"),
    (b"\xff\xfe", JSON_ONLY, 400, "invalid-json"),
    (b"[" * 5_000, JSON_ONLY, 400, "invalid-json"),
    (b"[]", JSON_ONLY, 400, "invalid-input"),
    (b"", JSON_ONLY, 400, "invalid-input"),
    (b"a=1", {"content-type": "application/x-www-form-urlencoded"}, 415, "unsupported-media-type"),
    (b"{}", {}, 415, "unsupported-media-type"),
    (b"{}", {"content-type": "application/json; charset=latin1"}, 415, "unsupported-media-type"),
    (b"{}", {**JSON_ONLY, "content-encoding": "gzip"}, 415, "unsupported-media-type"),
    (b"\x00" * 2_000_000, JSON_ONLY, 413, "too-large"),
])
def test_a_body_that_cannot_be_read_is_refused(server, data, headers, status, code):
    assert_problem(call(server, "POST", "/api/v1/auth/login", data=data, headers=headers), status, code)


def test_signing_in_needs_the_right_password(server, organization):
    email = organization.session["user"]["email"]
    good = call(server, "POST", "/api/v1/auth/login", json={"email": email.upper(), "password": PASSWORD})
    wrong = call(server, "POST", "/api/v1/auth/login", json={"email": email, "password": PASSWORD + "x"})
    nobody = call(server, "POST", "/api/v1/auth/login", json={"email": "nobody@example.com", "password": PASSWORD})

    assert good.status_code == 200
    assert good.json()["organization"] == organization.session["organization"]
    assert_problem(wrong, 401, "invalid-credentials")
    assert_problem(nobody, 401, "invalid-credentials")
    assert wrong.json()["detail"] == nobody.json()["detail"]


def refresh(server, token: str) -> requests.Response:
    return call(server, "POST", "/api/v1/auth/refresh", json={"refresh_token": token})


def test_a_refresh_token_is_good_once(server, organization):
    first = organization.session
    second = refresh(server, first["refresh_token"])
    assert second.status_code == 200, second.text
    assert second.json()["refresh_token"] != first["refresh_token"]
    third = refresh(server, second.json()["refresh_token"])
    assert third.status_code == 200
    assert call(server, "GET", "/api/v1/me", third.json()["access_token"]).status_code == 200


def test_a_refresh_token_used_twice_ends_its_session(server, organization):
    elsewhere = call(
        server, "POST", "/api/v1/auth/login",
        json={"email": organization.session["user"]["email"], "password": PASSWORD}).json()
    spent = organization.session["refresh_token"]
    newest = refresh(server, spent).json()

    assert_problem(refresh(server, spent), 401, "invalid-refresh-token")
    assert_problem(refresh(server, newest["refresh_token"]), 401, "invalid-refresh-token")
    for token in (newest["access_token"], organization.session["access_token"]):
        assert_problem(call(server, "GET", "/api/v1/me", token), 401, "unauthenticated")
    # Another session of the same user is none of its business.
    assert call(server, "GET", "/api/v1/me", elsewhere["access_token"]).status_code == 200


@pytest.mark.parametrize("token", ["", "nonsense", "argus_ref_a_b_c", "x" * 201])
def test_a_made_up_refresh_token_is_refused(server, token):
    assert refresh(server, token).status_code == (400 if len(token) in (0, 201) else 401)


def test_neither_an_api_key_nor_an_access_token_refreshes(server, organization):
    assert_problem(refresh(server, organization.key), 401, "invalid-refresh-token")
    refused = refresh(server, organization.session["access_token"])
    assert refused.status_code in (400, 401)


def test_a_refresh_token_is_no_credential(server, organization):
    assert_problem(call(server, "GET", "/api/v1/me", organization.session["refresh_token"]), 401, "unauthenticated")


def test_signing_out_ends_the_session(server, organization):
    session = organization.session
    answer = call(server, "POST", "/api/v1/auth/logout", session["access_token"])

    assert (answer.status_code, answer.content) == (204, b"")
    assert_problem(call(server, "GET", "/api/v1/me", session["access_token"]), 401, "unauthenticated")
    assert_problem(refresh(server, session["refresh_token"]), 401, "invalid-refresh-token")
    # What the organization made stays.
    assert organization.get("/me").status_code == 200


def test_me_says_who_calls(server, organization):
    person = organization.as_owner("GET", "/me").json()
    key = organization.get("/me").json()

    assert person["organization"] == key["organization"] == organization.session["organization"]
    assert (person["user"], person["role"], person["api_key"]) == (organization.session["user"], "owner", None)
    assert (key["user"], key["role"]) == (None, None)
    assert key["api_key"]["scopes"] == ["ingest", "read"]
    assert set(key["permissions"]) < set(person["permissions"])


@pytest.mark.parametrize("headers", [
    {}, {"authorization": ""}, {"authorization": "Bearer"}, {"authorization": "Basic YTpi"},
    {"authorization": "Bearer " + "x" * 5_000}, {"authorization": "Bearer eyJhbGciOiJub25lIn0.e30."},
    {"x-api-key": "argus_api_0_0_0"},
])
def test_without_a_good_credential_nothing_is_said(server, headers):
    answer = call(server, "GET", "/api/v1/me", headers=headers)

    assert_problem(answer, 401, "unauthenticated")
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_a_changed_token_is_refused(server, organization):
    head, claims, signature = organization.session["access_token"].split(".")
    flipped = ("A" if signature[0] != "A" else "B") + signature[1:]
    assert_problem(call(server, "GET", "/api/v1/me", f"{head}.{claims}.{flipped}"), 401, "unauthenticated")


def test_a_key_is_shown_once_and_listed_without_its_secret(server, organization):
    made = organization.create_key("ingest")
    listing = organization.as_owner("GET", "/api-keys")

    assert made["key"].startswith("argus_") and made["key"].endswith(made["last_four"])
    assert made["last_used_at"] is None
    (listed,) = [each for each in listing.json()["api_keys"] if each["id"] == made["id"]]
    assert listed == {name: value for name, value in made.items() if name != "key"}
    assert made["key"] not in listing.text


def test_using_a_key_is_noted(server, organization):
    identifier = organization.get("/me").json()["api_key"]["id"]

    def last_used():
        keys = organization.as_owner("GET", "/api-keys").json()["api_keys"]
        return next(each["last_used_at"] for each in keys if each["id"] == identifier)

    assert eventually(last_used, "the use of the key is noted")


@pytest.mark.parametrize(("body", "pointer"), [
    ({"name": "x", "scopes": []}, "/scopes"),
    ({"name": "x", "scopes": ["everything"]}, "/scopes/0"),
    ({"name": "x", "scopes": "read"}, "/scopes"),
    ({"name": "x"}, "/scopes"),
    ({"name": "", "scopes": ["read"]}, "/name"),
])
def test_a_wrong_key_is_not_made(organization, body, pointer):
    answer = organization.as_owner("POST", "/api-keys", json=body)

    assert pointer in {each["pointer"] for each in assert_problem(answer, 400, "invalid-input")["errors"]}


@pytest.mark.parametrize(("identifier", "status"), [
    (str(uuid.uuid4()), 404), ("no-uuid", None), ("%2e%2e", None), ("%ff", 400)])
def test_an_unknown_key_cannot_be_deleted(organization, identifier, status):
    answer = organization.as_owner("DELETE", f"/api-keys/{identifier}")

    assert answer.status_code in ([status] if status else [400, 404])
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_deleted_key_is_gone_from_the_list(organization):
    made = organization.create_key("read")
    assert organization.as_owner("DELETE", f"/api-keys/{made['id']}").status_code == 204
    assert organization.as_owner("DELETE", f"/api-keys/{made['id']}").status_code == 404
    keys = organization.as_owner("GET", "/api-keys").json()["api_keys"]
    assert made["id"] not in {each["id"] for each in keys}


@pytest.mark.parametrize(("sent", "kept"), [("order-17.retry_2", True), ("has space", False), ("x" * 129, False)])
def test_a_plain_request_id_of_the_caller_is_kept(server, sent, kept):
    answer = call(server, "GET", "/api/v1/me", headers={"x-request-id": sent})

    assert (answer.headers["x-request-id"] == sent) == kept
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/v1", "/api/v1/nothing", "/api/v2/me", "/api/v1/me/"])
def test_an_unknown_address_is_not_found(server, path):
    assert_problem(call(server, "GET", path), 404, "not-found")


@pytest.mark.parametrize(("method", "path", "allowed"), [
    ("PUT", "/api/v1/signup", {"POST"}),
    ("GET", "/api/v1/auth/login", {"POST"}),
    ("PATCH", "/api/v1/api-keys", {"GET", "HEAD", "POST"}),
    ("POST", "/api/v1/traces", {"GET", "HEAD"}),
    ("DELETE", "/api/v1/me", {"GET", "HEAD"}),
    ("POST", "/healthz", {"GET", "HEAD"}),
])
def test_a_wrong_method_is_told_the_right_ones(server, method, path, allowed):
    answer = call(server, method, path)

    assert_problem(answer, 405, "method-not-allowed")
    assert set(answer.headers["allow"].split(", ")) == allowed


@pytest.mark.parametrize(
    "path", ["/api/v1/me", "/api/v1/traces", "/healthz", "/readyz", "/metrics", "/openapi.json", "/"])
def test_head_answers_like_get_without_a_body(server, organization, path):
    get = call(server, "GET", path, organization.key)
    head = call(server, "HEAD", path, organization.key)

    assert (head.status_code, head.content) == (get.status_code, b"") and get.status_code == 200
    assert head.headers["content-type"] == get.headers["content-type"]


@pytest.mark.parametrize("path", ["/api/v1/me", "/healthz", "/", "/nowhere"])
def test_every_answer_carries_the_security_headers(server, path):
    headers = call(server, "GET", path).headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-request-id"]
    assert "server" not in headers
