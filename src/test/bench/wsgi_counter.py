"""A counter as it is written in ten minutes: Python's wsgiref, the numbers in memory. Its argument is the port."""

import sys
from collections import Counter
from wsgiref.simple_server import WSGIRequestHandler, make_server

counts = Counter()


class Quiet(WSGIRequestHandler):
    def log_message(self, *message):
        pass


def count(environ, start_response):
    path = environ["PATH_INFO"]
    if environ["REQUEST_METHOD"] == "POST":
        counts[path] += 1
    body = str(counts[path]).encode()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]


make_server("127.0.0.1", int(sys.argv[1]), count, handler_class=Quiet).serve_forever()
