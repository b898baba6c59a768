#!/usr/bin/env bash
# Prints the path of a Chromium for the browser tests; installs one where root may, else says in one line what to do.
set -euo pipefail

find_browser() {
  local name
  for name in "${KREISHAUS_CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
    if [ -n "$name" ] && command -v "$name"; then
      return 0
    fi
  done
  return 1
}

if [ -n "${KREISHAUS_CHROMIUM:-}" ] && ! command -v "$KREISHAUS_CHROMIUM" >/dev/null; then
  echo "KREISHAUS_CHROMIUM names no program: $KREISHAUS_CHROMIUM" >&2
  exit 1
fi

find_browser && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "No browser found: installing chromium (once)" >&2
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium; } >&2
  find_browser && exit 0
fi

echo "The browser tests need Chromium: install it (Debian: sudo apt-get install chromium) or set KREISHAUS_CHROMIUM to its path." >&2
exit 1
