#!/bin/sh
# Sees that the telephone's tests have what they ring with: sipp, baresip and espeak-ng, on the PATH or from Debian's
# packages where we are root. They are programs of their own; nothing of them gets into ours.
missing=""
for pair in sipp:sip-tester baresip:baresip-core espeak-ng:espeak-ng; do
    command -v "${pair%%:*}" >/dev/null || missing="$missing ${pair##*:}"
done
[ -z "$missing" ] && exit 0
# shellcheck disable=SC2086
if "$(dirname "$0")/apt.sh" install --no-install-recommends $missing; then exit 0; fi
echo "The telephone's tests need these packages of Debian, or the same programs on the PATH:$missing" >&2
exit 1
