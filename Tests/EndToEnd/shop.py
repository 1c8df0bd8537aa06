# SPDX-License-Identifier: Apache-2.0
"""A small shop's telemetry in OTLP/JSON, the way a person would see it on the pages."""

import json
import random
import time

import requests

from server import REQUEST_SECONDS

MILLISECOND = 1_000_000


def attributes(**values) -> list[dict]:
    kinds = {str: "stringValue", int: "intValue", bool: "boolValue", float: "doubleValue"}
    return [
        {"key": name.replace("__", "."), "value": {kinds[type(value)]: str(value) if type(value) is int else value}}
        for name, value in values.items()
    ]


def resource(service: str) -> dict:
    return {"attributes": attributes(service__name=service, service__version="1.4.2", host__name="node-1")}


class Shop:
    """Sends orders to one server: each is a trace through five services with log records, plus metrics."""

    def __init__(self, url: str, key: str, seed: int = 1):
        self.url, self.key = url, key
        self.chance = random.Random(seed)
        self.trace_ids: list[str] = []

    def send_orders(self, count: int) -> None:
        for number in range(count):
            self.send_order(failed=number % 5 == 3, ago=count - number)
        self.send_metrics()

    def send_order(self, failed: bool = False, ago: float = 1) -> str:
        """One order, so many seconds ago; the trace id."""
        start = time.time_ns() - int(ago * 1e9)
        trace_id = self.chance.randbytes(16).hex()
        spans: dict[str, list] = {}
        root = self.span(spans, trace_id, "", "frontend", "POST /checkout", 2, start, 320, failed)
        cart = self.span(spans, trace_id, root, "cart", "GET /cart/{user}", 2, start + 8 * MILLISECOND, 45)
        self.span(spans, trace_id, cart, "cart", "SELECT carts", 3, start + 15 * MILLISECOND, 22)
        pay = self.span(spans, trace_id, root, "payment", "charge card", 1, start + 70 * MILLISECOND, 190, failed)
        self.span(spans, trace_id, pay, "payment", "POST https://bank.example/charges", 3,
                  start + 80 * MILLISECOND, 170, failed)
        self.span(spans, trace_id, root, "shipping", "quote", 2, start + 75 * MILLISECOND, 60)
        self.span(spans, trace_id, root, "email", "send receipt", 4, start + 290 * MILLISECOND, 25)
        self.post("traces", "resourceSpans", "scopeSpans", "spans", spans)
        records = {
            "frontend": [self.record(trace_id, root, start, 9, "INFO", "checkout started for user-1742")],
            "payment": [
                self.record(trace_id, pay, start + 100 * MILLISECOND, 5, "DEBUG", "asking the bank"),
                self.record(trace_id, pay, start + 260 * MILLISECOND, 17, "ERROR", "card declined: insufficient funds")
                if failed else self.record(trace_id, pay, start + 255 * MILLISECOND, 9, "INFO", "card charged"),
            ],
        }
        self.post("logs", "resourceLogs", "scopeLogs", "logRecords", records)
        self.trace_ids.append(trace_id)
        return trace_id

    def send_metrics(self) -> None:
        now = time.time_ns()
        points = [
            {"timeUnixNano": str(now - ago * 10_000_000_000), "startTimeUnixNano": str(now - 3_600_000_000_000),
             "asInt": str(1_000 - ago * 20), "attributes": attributes(country="NZ")}
            for ago in range(10)
        ]
        sold = {"name": "shop.orders", "unit": "{order}", "description": "Orders taken.",
                "sum": {"aggregationTemporality": 2, "isMonotonic": True, "dataPoints": points}}
        depth = {"name": "queue.depth", "gauge": {"dataPoints": [
            {"timeUnixNano": str(now), "asDouble": 3.5, "attributes": attributes(queue="email")}]}}
        self.post("metrics", "resourceMetrics", "scopeMetrics", "metrics", {"frontend": [sold], "email": [depth]})

    def span(self, spans, trace_id, parent, service, name, kind, start, milliseconds, failed=False) -> str:
        span_id = self.chance.randbytes(8).hex()
        length = int(milliseconds * MILLISECOND * self.chance.uniform(0.9, 1.1))
        spans.setdefault(service, []).append({
            "traceId": trace_id, "spanId": span_id, "parentSpanId": parent, "name": name, "kind": kind,
            "startTimeUnixNano": str(start), "endTimeUnixNano": str(start + length),
            "status": {"code": 2, "message": "upstream said 402"} if failed else {},
            "attributes": attributes(http__request__method="POST", http__response__status_code=402 if failed else 200,
                                     enduser__id="user-1742"),
            "events": [{"timeUnixNano": str(start + length // 2), "name": "exception" if failed else "cache.miss"}],
        })
        return span_id

    def record(self, trace_id, span_id, when, number, text, body) -> dict:
        return {"timeUnixNano": str(when), "severityNumber": number, "severityText": text, "traceId": trace_id,
                "spanId": span_id, "body": {"stringValue": body}, "attributes": attributes(thread__name="worker-3")}

    def post(self, signal: str, groups: str, scopes: str, items: str, by_service: dict) -> None:
        body = {groups: [
            {"resource": resource(service), scopes: [{"scope": {"name": "shop"}, items: found}]}
            for service, found in by_service.items()
        ]}
        answer = requests.post(
            f"{self.url}/v1/{signal}", data=json.dumps(body), timeout=REQUEST_SECONDS,
            headers={"authorization": f"Bearer {self.key}", "content-type": "application/json"})
        assert (answer.status_code, answer.json()) == (200, {}), answer.text
