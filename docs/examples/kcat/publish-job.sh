#!/bin/sh
# Publishes one job with kcat, reads its completion, and verifies the webhook that it receives.
# Needs kcat, curl and openssl, and python3 to listen for the webhook.
set -eu

kafka=${MILLRACE_KAFKA:-localhost:9092}
url=${MILLRACE_URL:-http://localhost:8080}
tenant=${MILLRACE_TENANT:-local}
seconds_max=60

work=$(mktemp -d)
receiver=
trap '[ -z "$receiver" ] || kill "$receiver" 2>/dev/null || :; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

fail() {
    echo "$*" >&2
    exit 1
}

# Repeats a command until it succeeds, for a minute.
await() {
    left=$seconds_max
    until "$@"; do
        left=$((left - 1))
        [ "$left" -gt 0 ] || return 1
        sleep 1
    done
}

# The secret of the tenant; without one in the environment the API is asked, which needs a key that
# may write, and on one machine none.
secret=${MILLRACE_WEBHOOK_SECRET:-}
if [ -z "$secret" ]; then
    secret=$(curl -fsS ${MILLRACE_API_KEY:+-H "authorization: Bearer $MILLRACE_API_KEY"} \
        "$url/v1/webhooks/secrets" | tr '{' '\n' |
        sed -n 's/.*"secret":"\([^"]*\)".*/\1/p' | head -n 1)
    [ -n "$secret" ] || fail "no webhook secret from $url/v1/webhooks/secrets"
fi

# One request is taken and kept as it came: what is signed are its bytes.
python3 -c '
import http.server, pathlib, sys

work = pathlib.Path(sys.argv[1])


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", "0")))
        (work / "body").write_bytes(body)
        for name in ("webhook-id", "webhook-timestamp", "webhook-signature"):
            (work / name).write_text(self.headers.get(name, ""))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *args):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Receiver)
server.timeout = int(sys.argv[2])
(work / "port").write_text(str(server.server_port))
server.handle_request()
' "$work" "$seconds_max" &
receiver=$!
await test -s "$work/port" || fail "python3 does not listen"
port=$(cat "$work/port")

# A CloudEvent in binary mode: its attributes are headers, its id and tenant are the job's.
id=kcat-$(openssl rand -hex 8)
cat > "$work/job.json" <<JOB
{"task": {"kind": "embed", "request": {"input": "The mill turns."}},
 "callback": {"url": "http://127.0.0.1:$port/"}}
JOB
kcat -P -b "$kafka" -t jobs.submitted.v1 -k "$id" \
    -H ce_specversion=1.0 -H "ce_id=$id" -H ce_source=/examples/kcat \
    -H ce_type=dev.millrace.job.submitted -H "ce_tenant=$tenant" \
    -H content-type=application/json "$work/job.json"
echo "published  $id"

# Its completion has the job's id as key. A service reads with a group of its own; for one job the
# last thousand records of each partition do.
read_completion() {
    kcat -C -e -q -b "$kafka" -t jobs.completed.v1 -o -1000 -f '%k %h\n' |
        grep "^$id .*ce_source=/tenants/$tenant/jobs" | head -n 1 | tr ' ,' '\n\n' \
        > "$work/completion"
    test -s "$work/completion"
}
await read_completion || fail "no completion of $id within $seconds_max s"
type=$(sed -n 's/^ce_type=//p' "$work/completion")
event=$(sed -n 's/^ce_id=//p' "$work/completion")
echo "completed  $type $event"
[ "$type" = dev.millrace.job.succeeded ] || fail "$id did not succeed"

# Standard Webhooks: HMAC-SHA256 over id, timestamp and body; one signature per valid secret.
wait "$receiver" || fail "the receiver broke off"
receiver=
[ -e "$work/webhook-signature" ] || fail "no webhook of $id within $seconds_max s"
timestamp=$(cat "$work/webhook-timestamp")
key=$(printf %s "${secret#whsec_}" | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \n')
signature=v1,$({
    printf '%s.%s.' "$(cat "$work/webhook-id")" "$timestamp"
    cat "$work/body"
} | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | openssl base64 -A)
case " $(cat "$work/webhook-signature") " in
    *" $signature "*) ;;
    *) fail "the signature of the webhook does not verify" ;;
esac
age=$(($(date +%s) - timestamp))
[ "${age#-}" -le 300 ] || fail "the webhook is $age s old"
[ "$(cat "$work/webhook-id")" = "$event" ] || fail "the webhook is of another event"
echo "webhook    $event verified"
