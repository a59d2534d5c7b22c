#!/bin/sh
# Run once by the official image of PostgreSQL, when the primary's volume is empty (/docker-entrypoint-initdb.d): the role
# and the database of the service, which is no superuser, and a role for the replica.
set -eu

psql --no-psqlrc --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname=postgres \
  --set=service="$DATABASE_PASSWORD" --set=replication="$REPLICATION_PASSWORD" <<'SQL'
create role bookings login password :'service';
create database bookings owner bookings template template0 encoding 'UTF8';
create role replicator login replication password :'replication';
-- Behind a pooler a single statement has no limit of its own: docs/operations.md, "PgBouncer".
alter role bookings set statement_timeout = '5s';
SQL

# The image lets everybody else in by password, but nobody for replication.
echo 'host replication replicator all scram-sha-256' >>"$PGDATA/pg_hba.conf"
