#!/usr/bin/env bash
# Waits until a job of Sybilion has ended, and prints how, and what it cost.
#
#   SYBILION_KEY=… wait-for-job.sh <job id>
#
# Exit codes: 0 completed, 1 ended otherwise, 2 the key is not valid, 3 it has not ended in time.
set -euo pipefail
url="${SYBILION_URL:?where the API is}"
key="${SYBILION_KEY:?an API key}"
every="${POLL_SECONDS:-5}"
tries="${TRIES:-60}"
job="${1:?a job id}"

state='unknown'
for _ in $(seq "$tries"); do
  answer="$(curl -sS -w '\n%{http_code}' -H "Authorization: Bearer $key" "$url/api/v1/jobs?limit=200")" || answer=$'\n000'
  status="${answer##*$'\n'}"
  case "$status" in
    200)
      found="$(jq -c --arg job "$job" '.jobs[] | select(.job_id == $job)' <<<"${answer%$'\n'*}")"
      state="$(jq -r '.status' <<<"${found:-null}")"
      case "$state" in
        completed)
          jq -r '"completed, \(.eur_cents_final / 100) EUR"' <<<"$found"
          exit 0
          ;;
        failed | cancelled | voided)
          jq -r '"\(.status): \(.terminal_reason)"' <<<"$found"
          exit 1
          ;;
      esac
      ;;
    401)
      echo 'the key is not valid' >&2
      exit 2
      ;;
    # Busy or broken: it will pass.
    *) echo "answered $status, trying again" >&2 ;;
  esac
  sleep "$every"
done
echo "still $state" >&2
exit 3
