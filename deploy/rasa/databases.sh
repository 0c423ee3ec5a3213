#!/bin/sh
# Run once by the image of PostgreSQL, when its folder is empty: two users who may do nothing but use their own database.
# Rasa's own table has a database of its own: it holds a turn while it is answered, and need not be backed up.
set -eu
: "${DATABASE_PASSWORD:?is empty in compose.env}" "${RASA_DATABASE_PASSWORD:?is empty in compose.env}"
# psql reads the passwords from its environment, so that no list of processes shows them.
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" <<'SQL'
\getenv own DATABASE_PASSWORD
\getenv rasa RASA_DATABASE_PASSWORD
CREATE ROLE privacy_help LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'own';
CREATE ROLE privacy_help_rasa LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'rasa';
CREATE DATABASE privacy_help OWNER privacy_help TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';
CREATE DATABASE privacy_help_rasa OWNER privacy_help_rasa TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';
REVOKE CONNECT ON DATABASE privacy_help, privacy_help_rasa, postgres FROM PUBLIC;
SQL
