# SPDX-License-Identifier: Apache-2.0
"""The pages in a real browser: from signing up to reading logs, with no error on the console and for every reader."""

import os
import pathlib
import re
import shutil
import uuid

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

from conftest import sign_up
from server import PASSWORD
from shop import Shop

# Set it to a folder to see what the tests saw.
SHOTS = os.environ.get("ARGUS_SCREENSHOTS")
AXE_OPTIONS = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
SIZES = {"desktop": {"width": 1280, "height": 860}, "phone": {"width": 390, "height": 844}}
# Two busy cores are slow; nothing waits longer than it has to.
expect.set_options(timeout=15_000)
RECORD_VIOLATIONS = """
addEventListener('securitypolicyviolation', (event) =>
  console.error(`CSP: ${event.violatedDirective} forbids ${event.blockedURI} ${event.sample}`));
"""


@pytest.fixture(scope="module")
def browser():
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if not program:
        pytest.exit("No Chromium is installed; run `make test-e2e`.", returncode=2)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser, server):
    """Opens pages, signed in when an owner is given, that fail the test by any error on their console."""
    contexts, faults = [], []

    def open_page(size="desktop", theme="light", owner=None):
        context = browser.new_context(
            base_url=server.url, viewport=SIZES[size], color_scheme=theme, reduced_motion="reduce")
        context.add_init_script(RECORD_VIOLATIONS)
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: message.type in ("error", "warning") and faults.append(message.text))
        page.on("pageerror", lambda error: faults.append(f"uncaught: {error}"))
        page.on("requestfailed", lambda request: "ERR_ABORTED" not in (request.failure or "") and faults.append(
            f"{request.url}: {request.failure}"))
        page.expected_faults = []
        if owner:
            sign_in(page, owner)
        return page

    yield open_page
    allowed = [each for context in contexts for page in context.pages for each in page.expected_faults]
    for context in contexts:
        context.close()
    assert [each for each in faults if not any(re.search(pattern, each) for pattern in allowed)] == []


@pytest.fixture(scope="module")
def shop(server):
    """An organization with a shop's telemetry."""
    organization = sign_up(server)
    shop = Shop(server.url, organization.key)
    shop.send_orders(12)
    shop.owner = organization
    return shop


def sign_in(page, owner, there: str = "/traces") -> None:
    page.goto(f"/sign-in?next={there}")
    page.get_by_label("Email").fill(owner.session["user"]["email"])
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile(f"^[^?]*{there}$"))


def shoot(page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=pathlib.Path(SHOTS) / f"{name}.png", full_page=True)


def assert_accessible(page) -> None:
    results = Axe().run(page, options=AXE_OPTIONS)
    found = [
        f"{each['id']}: {node['target']} {node['failureSummary']}"
        for each in results.response["violations"] for node in each["nodes"]
    ]
    assert not found, "\n".join(found)


def assert_fits(page) -> None:
    """Nothing makes the page wider than its window."""
    width, window = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width <= window, f"{page.url} is {width} px wide in a window of {window} px"


def test_from_signing_up_to_the_first_data(open_page, server):
    page = open_page()
    page.goto("/")
    expect(page).to_have_url(re.compile("/sign-in$"))
    shoot(page, "sign-in")
    page.get_by_role("link", name="Create an organization").click()
    page.get_by_label("Organization").fill("Acme")
    page.get_by_label("Your name").fill("Ada")
    page.get_by_label("Email").fill(f"{uuid.uuid4().hex}@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    shoot(page, "sign-up")
    page.get_by_role("button", name="Create organization").click()

    expect(page.get_by_role("heading", name="Get started")).to_be_visible()
    expect(page.get_by_text("Waiting for your first data")).to_be_visible()
    shoot(page, "get-started-waiting")
    page.get_by_role("button", name="Create ingest key").click()
    key = page.get_by_label("Ingest key").inner_text()
    assert key.startswith("argus_ing_")

    Shop(server.url, key).send_orders(3)
    expect(page.get_by_text("Receiving data")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile(r"^\s*3\s*traces"))).to_be_visible()
    shoot(page, "get-started-receiving")
    page.get_by_role("link", name=re.compile(r"^\s*3\s*traces")).click()
    expect(page.get_by_text("POST /checkout")).to_have_count(3)


def test_every_snippet_holds_the_endpoint_and_the_key(open_page, shop, server):
    page = open_page(owner=shop.owner)
    page.goto("/get-started")
    page.get_by_role("button", name="Create ingest key").click()
    key = page.get_by_label("Ingest key", exact=True).inner_text()
    tabs = page.get_by_role("tab")
    assert tabs.count() >= 5
    for number in range(tabs.count()):
        tabs.nth(number).click()
        text = page.get_by_role("tabpanel").inner_text()
        assert key in text, tabs.nth(number).inner_text()
        assert f":{server.otlp_http_port}" in text or f":{server.grpc_port}" in text, tabs.nth(number).inner_text()


def test_from_the_list_to_the_waterfall_to_a_span(open_page, shop):
    page = open_page(owner=shop.owner)
    page.goto("/traces")
    expect(page.get_by_text("POST /checkout")).to_have_count(12)
    shoot(page, "traces")
    page.get_by_text("POST /checkout").first.click()
    expect(page).to_have_url(re.compile("/traces/[0-9a-f]{32}"))
    expect(page.get_by_role("row", name=re.compile("charge card"))).to_be_visible()
    shoot(page, "trace")
    page.get_by_role("row", name=re.compile("SELECT carts")).click()
    expect(page.get_by_text("enduser.id")).to_be_visible()
    shoot(page, "trace-span")
    page.get_by_role("link", name="Traces", exact=True).click()
    page.get_by_label("Status").first.select_option(label="Error")
    expect(page.get_by_text("POST /checkout")).to_have_count(2)
    shoot(page, "traces-errors")


def test_a_log_record_opens_and_leads_to_its_trace(open_page, shop):
    page = open_page(owner=shop.owner)
    page.goto("/logs")
    expect(page.get_by_text("card charged").first).to_be_visible()
    shoot(page, "logs")
    page.get_by_role("button", name=re.compile("card declined")).first.click()
    expect(page.get_by_text("thread.name")).to_be_visible()
    shoot(page, "logs-open")
    page.get_by_role("link", name=re.compile("trace", re.IGNORECASE)).last.click()
    expect(page).to_have_url(re.compile("/traces/[0-9a-f]{32}"))


def test_what_is_not_there_is_explained(open_page, shop, server):
    page = open_page(owner=shop.owner)
    page.expected_faults = ["404"]
    page.goto(f"/traces/{uuid.uuid4().hex}")
    expect(page.get_by_text("This trace was not found")).to_be_visible()
    shoot(page, "trace-missing")
    page.goto("/nowhere")
    expect(page.get_by_text("There is no such page")).to_be_visible()
    page.goto("/traces?search=surely-nothing-like-this")
    expect(page.get_by_text("No trace matches these filters")).to_be_visible()
    shoot(page, "traces-none")


def test_a_wrong_password_is_explained(open_page, shop):
    page = open_page()
    page.expected_faults = ["401"]
    page.goto("/sign-in")
    page.get_by_label("Email").fill(shop.owner.session["user"]["email"])
    page.get_by_label("Password").fill("not the right one")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text(re.compile("password", re.IGNORECASE))
    shoot(page, "sign-in-wrong")


def test_a_session_survives_a_reload_and_ends_by_signing_out(open_page, server):
    organization = sign_up(server)
    page = open_page()
    sign_in(page, organization)
    expect(page.get_by_text("No traces in this time range")).to_be_visible()
    shoot(page, "traces-empty")
    page.reload()
    expect(page.get_by_text("No traces in this time range")).to_be_visible()
    page.get_by_role("button", name="Account").click()
    shoot(page, "account-menu")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    page.goto("/logs")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    page.get_by_label("Email").fill(organization.session["user"]["email"])
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile("/logs"))


def places(page, shop) -> dict[str, str]:
    """Every page of one who is signed in, and a text that says it is complete."""
    metrics = page.get_by_role("link", name="Metrics").get_attribute("href")
    return {
        "/traces": "POST /checkout", f"/traces/{shop.trace_ids[3]}": "charge card", "/logs": "card charged",
        metrics: "shop.orders", f"{metrics}?metric=shop.orders": "NZ", "/get-started": "Receiving data",
        "/settings/api-keys": "end to end",
    }


def visit(page, path: str) -> None:
    """Goes to a path without loading the document again, as a link of the page does."""
    page.evaluate("(path) => { history.pushState(null, '', path); dispatchEvent(new Event('popstate')); }", path)


def test_every_page_can_be_reloaded_and_linked_to(open_page, shop):
    page = open_page(owner=shop.owner)
    for path, text in places(page, shop).items():
        page.goto(path)
        expect(page.get_by_text(text).first).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_is_accessible(open_page, shop, theme):
    page = open_page(theme=theme, owner=shop.owner)
    for number, (path, text) in enumerate(places(page, shop).items()):
        visit(page, path)
        expect(page.get_by_text(text).first).to_be_visible()
        shoot(page, f"{theme}-{number}")
        assert_accessible(page)
    stranger = open_page(theme=theme)
    for path in ("/sign-in", "/sign-up"):
        stranger.goto(path)
        expect(stranger.get_by_label("Password")).to_be_visible()
        shoot(stranger, f"{theme}{path.replace('/', '-')}")
        assert_accessible(stranger)


def test_every_page_fits_a_phone(open_page, shop):
    page = open_page(size="phone", owner=shop.owner)
    for number, (path, text) in enumerate(places(page, shop).items()):
        visit(page, path)
        expect(page.get_by_text(text).first).to_be_attached()
        shoot(page, f"phone-{number}")
        assert_fits(page)
    stranger = open_page(size="phone")
    for path in ("/sign-in", "/sign-up"):
        stranger.goto(path)
        expect(stranger.get_by_label("Password")).to_be_visible()
        shoot(stranger, f"phone{path.replace('/', '-')}")
        assert_fits(stranger)
