#!/bin/sh
# Prints the folder of PostgreSQL's programs (initdb, postgres) for the tests: $POSTGRES, one on the PATH, Debian's
# places, else Debian's package where we are root. Only the programs are used: no cluster of the machine is touched.
if [ -n "$POSTGRES" ]; then echo "$POSTGRES"; exit 0; fi
look() {
    for folder in $(ls -d /usr/lib/postgresql/*/bin /opt/homebrew/opt/postgresql*/bin 2>/dev/null | sort -rV); do
        if [ -x "$folder/initdb" ]; then echo "$folder"; exit 0; fi
    done
}
if command -v initdb >/dev/null; then dirname "$(readlink -f "$(command -v initdb)")"; exit 0; fi
look
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    # Debian would start a cluster of its own at once; the tests make theirs, so none is wanted.
    mkdir -p /etc/postgresql-common/createcluster.d
    echo "create_main_cluster = false" > /etc/postgresql-common/createcluster.d/no-cluster.conf
    "$(dirname "$0")/apt.sh" install postgresql
    look
fi
echo "The tests on real servers need PostgreSQL: install it, or set POSTGRES to the folder with initdb." >&2
exit 1
