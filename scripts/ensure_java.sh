#!/usr/bin/env bash
# Prints the home of a Java 17 or newer for the PDF checks; installs one where root or sudo may, else says in one line what to do.
set -euo pipefail

find_java() {
  local program home version
  for program in "${JAVA_HOME:+$JAVA_HOME/bin/java}" java /usr/lib/jvm/java-*/bin/java; do
    program="$(command -v "${program:-/nowhere}")" || continue
    version="$("$program" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p')"
    if [ "${version:-0}" -ge 17 ]; then
      home="$(dirname "$(dirname "$(readlink -f "$program")")")"
      if [ -e "$home/lib/server/libjvm.so" ] || [ -e "$home/lib/server/libjvm.dylib" ]; then
        echo "$home"
        return 0
      fi
    fi
  done
  return 1
}

find_java && exit 0

as_root=()
[ "$(id -u)" = 0 ] || as_root=(sudo -n)
if command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }; then
  echo "No Java 17 found: installing a headless one (once)" >&2
  {
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends openjdk-17-jre-headless ||
      "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends default-jre-headless
  } >&2
  find_java && exit 0
fi

echo "The PDF checks need Java 17 or newer: install it (Debian: sudo apt-get install default-jre-headless) or set JAVA_HOME." >&2
exit 1
