# Every value that the templates want, with its default: the one place for these. To be sourced.
# shellcheck shell=bash

# --- Where it listens ---
: "${TALLY_FRONT_PORT:=8000}"
# Addresses, by spaces. `::` is every address of both kinds, and of IPv4 alone where the kernel has no IPv6.
: "${TALLY_FRONT_HOST:=127.0.0.1}"
# Whether nginx is there (/healthz), and, for loopback only, its numbers (/stub_status).
: "${TALLY_STATUS_PORT:=8001}"
: "${TALLY_STATUS_HOST:=127.0.0.1}"
# How many processes share the work: one for each processor of the machine, of 9 MB each, of which 7 are room for connections.
: "${TALLY_WORKERS:=auto}"
# How many connections each of them has room for, at 0.4 KB each, used or not. Each request under way, and each viewer of a
# live stream, takes two: to the caller, and to the service.
: "${TALLY_WORKER_CONNECTIONS:=16384}"

# --- Who answers ---
# The services, by spaces, an IPv6 address in brackets ([::1]:8080): these share the work, and the backups stand in when none
# of them answers.
: "${TALLY_UPSTREAMS:=127.0.0.1:8080}"
: "${TALLY_UPSTREAM_BACKUPS:=}"
# Seconds that a service has for an answer: it waits no longer than one for Redis, and a large batch takes some.
: "${TALLY_SERVICE_TIMEOUT:=10}"
# The directory of the live page and tally.js.
: "${TALLY_STATIC:=/usr/share/nginx/html}"
# The addresses of proxies before this one, by spaces, whose X-Forwarded-For is believed. None by default.
: "${TALLY_TRUSTED_PROXIES:=}"

# --- How much one address may do ---
# Requests a second. A page with a hundred counters is one burst of reads; adds are for people, and jobs send batches.
: "${TALLY_READS_PER_SECOND:=100}"
: "${TALLY_READS_BURST:=300}"
: "${TALLY_ADDS_PER_SECOND:=20}"
: "${TALLY_ADDS_BURST:=100}"
# The calls of CountAPI that change something, whatever their method: pages make them for people, one or a few at a view.
: "${TALLY_HITS_PER_SECOND:=20}"
: "${TALLY_HITS_BURST:=100}"
# Connections, and among them live streams: HTTP/2 counts each request under way as one.
: "${TALLY_CONNECTIONS:=100}"
: "${TALLY_STREAMS:=20}"
# Seconds between two parts of a request, or of an answer that is taken: people on phones need no more.
: "${TALLY_CLIENT_TIMEOUT:=10}"
# The same where lines and drains are streamed: more than the minute after which the service itself ends a stream.
: "${TALLY_STREAM_TIMEOUT:=75}"
# Bodies of JSON; streams of lines may be of any length.
: "${TALLY_MAX_BODY:=1m}"

# --- How old an answer may be ---
# Seconds, for single counters: 0, so that a read after an add is never old.
: "${TALLY_CACHE_SECONDS:=0}"

# --- TLS: only with a certificate ---
: "${TALLY_TLS_PORT:=8443}"
: "${TALLY_TLS_CERTIFICATE:=}"
: "${TALLY_TLS_KEY:=}"
# What follows the host where plain HTTP is sent on to TLS, such as :8443; nothing for the usual port.
: "${TALLY_TLS_PUBLIC_PORT=}"
# The directory of an ACME client's webroot.
: "${TALLY_ACME:=/var/www/acme}"

# --- Admin calls by client certificate: only with an authority, on a port of its own ---
: "${TALLY_CLIENT_CA:=}"
: "${TALLY_CLIENT_PORT:=8444}"
: "${TALLY_ADMIN_TOKEN:=}"

# --- Log ---
# Beside the configuration; a container says /dev/stdout, and a server with a journal syslog:server=unix:/dev/log.
: "${TALLY_ACCESS_LOG:=access.log}"
