#!/bin/bash
# Runs once, when the database container makes its data: the two roles, the database and what only a superuser may create.
set -euo pipefail

psql --no-psqlrc --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  --set owner_password="$PATROL_OWNER_PASSWORD" --set app_password="$PATROL_APP_PASSWORD" <<'SQL'
CREATE ROLE patrol_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE patrol_app LOGIN PASSWORD :'app_password';
CREATE DATABASE patrol OWNER patrol_owner TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';
\connect patrol
CREATE EXTENSION postgis;
CREATE EXTENSION pg_trgm;
CREATE EXTENSION btree_gist;
SQL
