// Publishes one job with kafkajs, reads its completion, and verifies its signed webhook.
// Needs what package.json names: npm install

import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import kafkajs from "kafkajs";
import lz4 from "lz4js";
import { Webhook } from "standardwebhooks";

const KAFKA = process.env.MILLRACE_KAFKA || "localhost:9092";
const URL = process.env.MILLRACE_URL || "http://localhost:8080";
const TENANT = process.env.MILLRACE_TENANT || "local";
const SECONDS_MAX = 60;

const { CompressionCodecs, CompressionTypes, Kafka, logLevel } = kafkajs;

// Completions are compressed with lz4, which kafkajs leaves to others.
CompressionCodecs[CompressionTypes.LZ4] = () => ({
  compress: async (encoder) => Buffer.from(lz4.compress(encoder.buffer)),
  decompress: async (buffer) => Buffer.from(lz4.decompress(buffer)),
});

// The tenant's; without one in the environment the API is asked.
async function webhookSecret() {
  if (process.env.MILLRACE_WEBHOOK_SECRET) {
    return process.env.MILLRACE_WEBHOOK_SECRET;
  }
  const key = process.env.MILLRACE_API_KEY;
  const answer = await fetch(`${URL}/v1/webhooks/secrets`, {
    headers: key ? { authorization: `Bearer ${key}` } : {},
  });
  if (!answer.ok) {
    throw new Error(`no webhook secret: ${answer.status} ${await answer.text()}`);
  }
  return (await answer.json()).data[0].secret;
}

// A server that hands out its first webhook as it came: what is signed are its bytes.
async function receiver() {
  const server = createServer();
  const webhook = new Promise((resolve, reject) => {
    server.on("request", async (request, response) => {
      try {
        const pieces = await request.toArray();
        response.writeHead(204).end();
        resolve({ headers: request.headers, body: Buffer.concat(pieces).toString() });
      } catch (failure) {
        reject(failure);
      }
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${server.address().port}/`, webhook };
}

// A service reads with a group of its own; for one job we begin where the log ends now.
async function completionOf(id, kafka) {
  const topic = "jobs.completed.v1";
  const admin = kafka.admin();
  await admin.connect();
  const ends = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();

  let take;
  const ended = new Promise((resolve) => (take = resolve));
  const consumer = kafka.consumer({ groupId: `example-${id}` });
  await consumer.connect();
  await consumer.subscribe({ topic });
  await consumer.run({
    autoCommit: false,
    eachMessage: async ({ message }) => {
      if (String(message.key) !== id) {
        return;
      }
      const data = JSON.parse(message.value);
      if (data.tenant === TENANT) {
        const { ce_type, ce_id } = message.headers;
        take({ type: String(ce_type), eventId: String(ce_id), data });
      }
    },
  });
  for (const { partition, high } of ends) {
    consumer.seek({ topic, partition, offset: high });
  }
  return { ended };
}

// A CloudEvent in binary mode: its id and tenant are the job's.
async function publish(kafka, id, job) {
  const producer = kafka.producer({ idempotent: true });
  await producer.connect();
  await producer.send({
    topic: "jobs.submitted.v1",
    acks: -1,
    messages: [
      {
        key: id,
        value: JSON.stringify(job),
        headers: {
          ce_specversion: "1.0",
          ce_id: id,
          ce_source: "/examples/node",
          ce_type: "dev.millrace.job.submitted",
          ce_tenant: TENANT,
          "content-type": "application/json",
        },
      },
    ],
  });
  await producer.disconnect();
}

async function main() {
  const secret = await webhookSecret();
  const { url, webhook } = await receiver();
  const kafka = new Kafka({
    brokers: KAFKA.split(","),
    clientId: "example",
    logLevel: logLevel.ERROR,
  });

  const id = `node-${randomUUID()}`;
  const { ended } = await completionOf(id, kafka);
  await publish(kafka, id, {
    task: { kind: "embed", request: { input: "The mill turns." } },
    callback: { url },
  });
  console.log("published ", id);

  const { type, eventId, data } = await ended;
  console.log("completed ", type, eventId);
  if (data.state !== "succeeded") {
    throw new Error(`${id} did not succeed: ${JSON.stringify(data.error)}`);
  }

  const { headers, body } = await webhook;
  const event = new Webhook(secret).verify(body, headers);
  if (event.id !== eventId) {
    throw new Error(`the webhook is of another event: ${event.id}`);
  }
  console.log("webhook   ", event.id, "verified");
}

setTimeout(() => {
  console.error(`not done within ${SECONDS_MAX} s`);
  process.exit(1);
}, SECONDS_MAX * 1000);

main().then(
  () => process.exit(0),
  (failure) => {
    console.error(failure.message);
    process.exit(1);
  },
);
