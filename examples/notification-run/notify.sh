#!/bin/sh
# Has the bookings service send what is due. For cron: silent when all is well; a line and exit code 1 when not, so that
# cron sends a mail. Any number of these at once still send each message once, so nothing here takes a lock.
#
#   BOOKINGS_URL         where the service is, such as http://127.0.0.1:3000
#   BOOKINGS_TOKEN_FILE  a file with a token of the role service, to be read by this user alone
#   BOOKINGS_RETRIES     how often to try again while the service is away; 3 unless set
set -eu
: "${BOOKINGS_URL:?must be the address of the service}"
: "${BOOKINGS_TOKEN_FILE:?must be a file with a token of the role service}"

# The token goes in by standard input: an argument could be seen by every user of the machine.
printf 'header = "Authorization: Bearer %s"\n' "$(cat "$BOOKINGS_TOKEN_FILE")" |
  curl --config - --silent --show-error --fail-with-body --max-time 600 \
    --retry "${BOOKINGS_RETRIES:-3}" --retry-connrefused --request POST "$BOOKINGS_URL/v1/bookings/notify" >&2 ||
  { echo "bookings: the run failed" >&2; exit 1; }
