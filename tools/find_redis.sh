#!/bin/sh
# Prints a redis-server for the tests: $REDIS_SERVER, one on the PATH, else Debian's package where we are root.
if [ -n "$REDIS_SERVER" ]; then echo "$REDIS_SERVER"; exit 0; fi
if command -v redis-server >/dev/null; then command -v redis-server; exit 0; fi
# Debian's redis-server would also start one as a service. The tools hold the same program under another name.
if "$(dirname "$0")/apt.sh" install redis-tools && [ -x /usr/bin/redis-check-rdb ]; then
    own="$(dirname "$0")/../.tools/redis-server"
    mkdir -p "$(dirname "$own")"
    ln -sfn /usr/bin/redis-check-rdb "$own"
    echo "$own"
    exit 0
fi
echo "The tests on real servers need Redis: install it, or set REDIS_SERVER to redis-server." >&2
exit 1
