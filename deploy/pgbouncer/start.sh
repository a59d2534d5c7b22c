#!/bin/sh
# Fills the templates in (TEMPLATES, CONFIG: folders) and becomes PgBouncer. What is asked for with `:?` has to be set.
set -eu

: "${PRIMARY_HOST:?set PRIMARY_HOST to the host of the primary}"
: "${DATABASE_PASSWORD:?set DATABASE_PASSWORD to that of the role bookings}"
export PRIMARY_HOST DATABASE_PASSWORD CONFIG
export PRIMARY_PORT="${PRIMARY_PORT:-5432}"
export PRIMARY_SSLMODE="${PRIMARY_SSLMODE:-prefer}"
export LISTEN_ADDRESS="${LISTEN_ADDRESS:-*}"
export LISTEN_PORT="${LISTEN_PORT:-6432}"
export POOL_SIZE="${POOL_SIZE:-20}"
export MAX_CLIENTS="${MAX_CLIENTS:-1000}"

umask 077
for name in pgbouncer.ini users.txt; do
  envsubst <"$TEMPLATES/$name.template" >"$CONFIG/$name"
done

exec pgbouncer "$CONFIG/pgbouncer.ini"
