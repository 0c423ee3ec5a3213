#!/bin/sh
# Prints a redis-server for the tests: $REDIS_SERVER, one on the PATH, else Debian's package where we are root.
if [ -n "$REDIS_SERVER" ]; then echo "$REDIS_SERVER"; exit 0; fi
if command -v redis-server >/dev/null; then command -v redis-server; exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    # Debian's redis-server would also start one as a service. The tools hold the same program under another name.
    { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q redis-tools; } >&2
    if [ -x /usr/bin/redis-check-rdb ]; then
        own="$(dirname "$0")/../.tools/redis-server"
        mkdir -p "$(dirname "$own")"
        ln -sfn /usr/bin/redis-check-rdb "$own"
        echo "$own"
        exit 0
    fi
fi
echo "The tests on real servers need Redis: install it, or set REDIS_SERVER to redis-server." >&2
exit 1
