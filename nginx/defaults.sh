# All settings of the templates with their defaults, which are defined only here. To be sourced.
# shellcheck shell=bash

# --- Listeners ---
: "${TALLY_FRONT_PORT:=8000}"
# Addresses, separated by spaces. `::` is all addresses, IPv4 and IPv6, or only IPv4 if the kernel has no IPv6.
: "${TALLY_FRONT_HOST:=127.0.0.1}"
# For /healthz and, from loopback only, /stub_status.
: "${TALLY_STATUS_PORT:=8001}"
: "${TALLY_STATUS_HOST:=127.0.0.1}"
# The number of worker processes; `auto` is one for each processor. Each takes 9 MB, of which 7 MB are for connections.
: "${TALLY_WORKERS:=auto}"
# Connections of each worker, at 0.4 KB each, allocated at start. Each request in flight, and each viewer of a live
# stream, takes two: one to the client and one to the service.
: "${TALLY_WORKER_CONNECTIONS:=16384}"

# --- Services ---
# The services, separated by spaces; IPv6 addresses in brackets ([::1]:8080). Requests are balanced between them. The
# backups get requests only when none of these answers.
: "${TALLY_UPSTREAMS:=127.0.0.1:8080}"
: "${TALLY_UPSTREAM_BACKUPS:=}"
# The timeout for an answer, in seconds. The service waits at most one second for Redis; a large batch takes several.
: "${TALLY_SERVICE_TIMEOUT:=10}"
# The directory of the live page and tally.js.
: "${TALLY_STATIC:=/usr/share/nginx/html}"
# Proxies in front of this one, separated by spaces, whose X-Forwarded-For is trusted. None by default.
: "${TALLY_TRUSTED_PROXIES:=}"

# --- Limits for each client address ---
# Requests a second. A page with a hundred counters sends one burst of reads. Adds are limited to what people do; jobs
# send batches.
: "${TALLY_READS_PER_SECOND:=100}"
: "${TALLY_READS_BURST:=300}"
: "${TALLY_ADDS_PER_SECOND:=20}"
: "${TALLY_ADDS_BURST:=100}"
# The changes of CountAPI, with any method: one or a few for each page view.
: "${TALLY_HITS_PER_SECOND:=20}"
: "${TALLY_HITS_BURST:=100}"
# Connections, and live streams among them. With HTTP/2, each request in flight counts as a connection.
: "${TALLY_CONNECTIONS:=100}"
: "${TALLY_STREAMS:=20}"
# The timeout between two reads of a request, or two writes of an answer, in seconds. It suffices for phones.
: "${TALLY_CLIENT_TIMEOUT:=10}"
# The same for streams of lines and drains: longer than the minute after which the service ends a stream.
: "${TALLY_STREAM_TIMEOUT:=75}"
# The maximum size of a JSON body. Streams of lines have no limit.
: "${TALLY_MAX_BODY:=1m}"

# --- Caching ---
# The maximum age of single counters, in seconds. With 0, a read after an add is never stale.
: "${TALLY_CACHE_SECONDS:=0}"

# --- TLS: enabled by a certificate ---
: "${TALLY_TLS_PORT:=8443}"
: "${TALLY_TLS_CERTIFICATE:=}"
: "${TALLY_TLS_KEY:=}"
# The port in redirects from HTTP to HTTPS, such as :8443; empty for the default port.
: "${TALLY_TLS_PUBLIC_PORT=}"
# The webroot of an ACME client.
: "${TALLY_ACME:=/var/www/acme}"

# --- Admin calls with a client certificate: enabled by a CA certificate, on a separate port ---
: "${TALLY_CLIENT_CA:=}"
: "${TALLY_CLIENT_PORT:=8444}"
: "${TALLY_ADMIN_TOKEN:=}"

# --- Log ---
# Relative to the configuration. A container uses /dev/stdout, a server with a journal syslog:server=unix:/dev/log.
: "${TALLY_ACCESS_LOG:=access.log}"
# Seconds that a line may wait to be written with others; 0 writes each at once. A write for each request takes 5 % of the
# processor time of nginx. syslog gets each line at once.
: "${TALLY_ACCESS_LOG_FLUSH:=1}"
