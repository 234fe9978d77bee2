"""Publishes one job with confluent_kafka, reads its completion, and verifies its signed webhook.

Needs confluent_kafka (`pip install confluent-kafka`, or Debian's python3-confluent-kafka).
"""

import base64
import hashlib
import hmac
import http.server
import json
import os
import queue
import sys
import threading
import time
import urllib.request
import uuid

from confluent_kafka import Consumer, Producer, TopicPartition

KAFKA = os.environ.get("MILLRACE_KAFKA") or "localhost:9092"
URL = os.environ.get("MILLRACE_URL") or "http://localhost:8080"
TENANT = os.environ.get("MILLRACE_TENANT") or "local"
SECONDS_MAX = 60
AGE_SECONDS_MAX = 300


def webhook_secret():
    """The tenant's; without one in the environment the API is asked."""
    secret = os.environ.get("MILLRACE_WEBHOOK_SECRET")
    if secret:
        return secret
    request = urllib.request.Request(URL + "/v1/webhooks/secrets")
    if os.environ.get("MILLRACE_API_KEY"):
        request.add_header("authorization", "Bearer " + os.environ["MILLRACE_API_KEY"])
    with urllib.request.urlopen(request, timeout=SECONDS_MAX) as answer:
        return json.load(answer)["data"][0]["secret"]


def receiver(webhooks):
    """A server that puts each webhook's headers and bytes into a queue."""

    class Receiver(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            webhooks.put((self.headers, body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def verify(secret, headers, body):
    """As Standard Webhooks say: HMAC-SHA256 over id, timestamp and the bytes as they came."""
    name, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{name}.{timestamp}.".encode() + body
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    expected = "v1," + base64.b64encode(digest).decode()
    given = headers.get("webhook-signature", "").split(" ")
    if not any(hmac.compare_digest(expected.encode(), each.encode()) for each in given):
        sys.exit("the signature of the webhook does not verify")
    if abs(time.time() - int(timestamp)) > AGE_SECONDS_MAX:
        sys.exit(f"the webhook is of {timestamp}, too far from now")
    return json.loads(body)


def consumer_from_now(topic):
    """A service reads with a group and its offsets; for one job we begin where the log ends now."""
    consumer = Consumer(
        {"bootstrap.servers": KAFKA, "group.id": "example", "enable.auto.commit": False}
    )
    partitions = consumer.list_topics(topic, timeout=SECONDS_MAX).topics[topic].partitions
    ends = []
    for number in partitions:
        _, end = consumer.get_watermark_offsets(TopicPartition(topic, number), timeout=SECONDS_MAX)
        ends.append(TopicPartition(topic, number, end))
    consumer.assign(ends)
    return consumer


def publish(job_id, job):
    """Writes a CloudEvent in binary mode: its id and tenant are the job's."""
    failures = []
    producer = Producer({"bootstrap.servers": KAFKA})
    producer.produce(
        "jobs.submitted.v1",
        key=job_id,
        value=json.dumps(job),
        headers={
            "ce_specversion": "1.0",
            "ce_id": job_id,
            "ce_source": "/examples/python",
            "ce_type": "dev.millrace.job.submitted",
            "ce_tenant": TENANT,
            "content-type": "application/json",
        },
        on_delivery=lambda failure, record: failures.append(failure) if failure else None,
    )
    if producer.flush(SECONDS_MAX) or failures:
        sys.exit(f"{job_id} is not on the log: {failures}")


def completion_of(job_id, consumer):
    """The headers and the data of the job's completion."""
    deadline = time.monotonic() + SECONDS_MAX
    while time.monotonic() < deadline:
        record = consumer.poll(0.5)
        if record is None:
            continue
        if record.error():
            sys.exit(f"the completions cannot be read: {record.error()}")
        if record.key() == job_id.encode():
            headers = {name: value.decode() for name, value in record.headers()}
            data = json.loads(record.value())
            if data["tenant"] == TENANT:
                return headers, data
    sys.exit(f"no completion of {job_id} within {SECONDS_MAX} s")


def main():
    secret = webhook_secret()
    webhooks = queue.Queue()
    server = receiver(webhooks)
    consumer = consumer_from_now("jobs.completed.v1")

    job_id = "python-" + uuid.uuid4().hex
    publish(
        job_id,
        {
            "task": {"kind": "embed", "request": {"input": "The mill turns."}},
            "callback": {"url": f"http://127.0.0.1:{server.server_port}/"},
        },
    )
    print("published ", job_id)

    headers, data = completion_of(job_id, consumer)
    consumer.close()
    print("completed ", headers["ce_type"], headers["ce_id"])
    if data["state"] != "succeeded":
        sys.exit(f"{job_id} did not succeed: {data['error']}")

    try:
        event = verify(secret, *webhooks.get(timeout=SECONDS_MAX))
    except queue.Empty:
        sys.exit(f"no webhook of {job_id} within {SECONDS_MAX} s")
    if event["id"] != headers["ce_id"]:
        sys.exit(f"the webhook is of another event: {event['id']}")
    print("webhook   ", event["id"], "verified")


main()
