#!/usr/bin/env bash
# Tries wait-for-job.sh against a mock, each test in a world of its own.
set -euo pipefail
cd "$(dirname "$0")"
work="$(mktemp -d)"
server=''
finish() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

node_modules/.bin/paystub serve sybilion --memory --port 0 --ref-date 2026-03-01 >"$work/out" 2>"$work/log" &
server=$!
for _ in $(seq 300); do
  grep -q 'listens on' "$work/out" && break
  kill -0 "$server" || { cat "$work/log"; exit 1; }
  sleep 0.1
done
SYBILION_URL="$(grep -o 'http://localhost:[0-9]*' "$work/out" | head -n 1)"
export SYBILION_URL SYBILION_KEY=sk_ops_demo_busy POLL_SECONDS=0.1 CURL_HOME="$work"

# From now on curl is in a world of this name, in the script too.
world() { printf 'header = "X-Paystub-World: %s"\n' "$1" >"$work/.curlrc"; }
control() {
  curl -sS --fail-with-body -H 'Content-Type: application/json' "$SYBILION_URL/_paystub/$1" "${@:2}"
}
newest() { curl -sS -H "Authorization: Bearer $SYBILION_KEY" "$SYBILION_URL/api/v1/jobs?limit=1" | jq -r '.jobs[0].job_id'; }
# A job of at most 40 cents: its number for commands, and its id for the API.
open_job() {
  number="$(control commands -d '{"account": "sybilion/busy", "do": "open-job", "amount": 40}' | jq .result.seq)"
  job="$(newest)"
}
advance() { control commands -d "{\"account\": \"sybilion/busy\", \"do\": \"advance-job\", \"payment\": $number $1}" >/dev/null; }
# So many answers of this status have been given.
wait_for() { control "requests/wait?operation=listJobs&status=$1&count=$2&timeoutMs=30000" | jq -e .reached >/dev/null; }
fail() {
  echo "FAILED: $1" >&2
  control 'requests?limit=20' | jq -r '.requests | reverse[] | "  \(.method) \(.path) \(.status) \(.why // "")"' >&2
  exit 1
}
# is <name> <found> <wanted>
is() { [ "$2" = "$3" ] || fail "$1: found '$2', wanted '$3'"; }

world completes
open_job
bash wait-for-job.sh "$job" >"$work/said" &
waiting=$!
wait_for 200 2
advance ''
wait_for 200 4
advance ', "cost": 31'
code=0; wait "$waiting" || code=$?
is 'exit code' "$code" 0
is 'what it says' "$(cat "$work/said")" 'completed, 0.31 EUR'
echo 'ok: a job that completes while the script waits'

world outage
open_job
advance ''
advance ', "cost": 7'
control faults -d '{"operation": "listJobs", "times": 2, "do": {"answer": {"status": 500}}}' >/dev/null
control faults -d '{"operation": "listJobs", "times": 1, "do": {"drop": true}}' >/dev/null
is 'what it says' "$(bash wait-for-job.sh "$job" 2>/dev/null)" 'completed, 0.07 EUR'
is 'answers of 500' "$(control 'requests/count?operation=listJobs&status=500' | jq .count)" 2
echo 'ok: an outage passes'

world fails
open_job
control commands -d "{\"account\": \"sybilion/busy\", \"do\": \"fail-payment\", \"payment\": $number, \"reason\": \"no data\"}" >/dev/null
code=0; said="$(bash wait-for-job.sh "$job")" || code=$?
is 'exit code' "$code" 1
echo "ok: a job that fails ($said)"

world revoked
open_job
code=0; SYBILION_KEY=sk_ops_demo_revoked bash wait-for-job.sh "$job" 2>"$work/said" || code=$?
is 'exit code' "$code" 2
is 'what it says' "$(cat "$work/said")" 'the key is not valid'
is 'requests' "$(control 'requests/count?status=401' | jq .count)" 1
echo 'ok: a revoked key'

world endless
open_job
code=0; TRIES=3 bash wait-for-job.sh "$job" 2>"$work/said" || code=$?
is 'exit code' "$code" 3
is 'what it says' "$(cat "$work/said")" 'still queued'
echo 'ok: a job that never ends'
