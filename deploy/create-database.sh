#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes Argus' database and its two sign-ins on an empty PostgreSQL: argus_admin migrates, argus_app serves.
# Runs once as PostgreSQL's superuser: the postgres image runs it on its first start, others run it by hand with
#   ARGUS_ADMIN_PASSWORD=… ARGUS_APP_PASSWORD=… sudo -E -u postgres bash deploy/create-database.sh
set -euo pipefail

: "${ARGUS_ADMIN_PASSWORD:?}" "${ARGUS_APP_PASSWORD:?}"
# The passwords are read from the environment by psql itself, so they appear in no list of processes.
psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --username="${POSTGRES_USER:-postgres}" --dbname=postgres <<'SQL'
\getenv admin_password ARGUS_ADMIN_PASSWORD
\getenv app_password ARGUS_APP_PASSWORD
SET log_statement = 'none';
CREATE ROLE argus_admin LOGIN CREATEROLE PASSWORD :'admin_password';
CREATE ROLE argus_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'app_password';
CREATE DATABASE argus OWNER argus_admin ENCODING 'UTF8' TEMPLATE template0;
SQL
