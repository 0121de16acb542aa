"""What the OpenAPI document can't say."""

import json
import re

import schemathesis

NDJSON = "application/x-ndjson"
VALID = re.compile(r"[!-~]{1,64}")

sent = set()


@schemathesis.hook
def before_call(context, case, kwargs):
    """Sends each Idempotency-Key once: with another request it would be answered 422, whatever else is in that."""
    key = case.headers.get("Idempotency-Key") if case.headers else None
    if isinstance(key, str) and VALID.fullmatch(key):
        if key in sent:
            del case.headers["Idempotency-Key"]
        sent.add(key)


@schemathesis.serializer(NDJSON)
def to_lines(context, value):
    """The document shows lines as an array of what each is."""
    return b"".join(json.dumps(line).encode() + b"\n" for line in value)


@schemathesis.hook
def filter_case(context, case):
    """What is no array can't be sent as lines."""
    return case.media_type != NDJSON or isinstance(case.body, list)


@schemathesis.deserializer(NDJSON)
def from_lines(context, response):
    return [json.loads(line) for line in response.content.splitlines()]
