"""A local HTTP server for pages and data, which keeps what the pages send back."""

from __future__ import annotations

import contextlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>{name}</title>
<style>body {{ margin: 0; background: white; overflow: hidden }} #stage {{ width: 800px; height: 600px }}</style>
<div id="stage"></div>
<script type="module" src="/{name}.js"></script>
</html>
"""


class Server:
    """What is served and what was sent back, both by path.

    Attributes
    ----------
    url
        Without a slash at the end. ``/page/NAME`` is a page that loads ``/NAME.js``.
    files
        Served as they are; change the dict at any time.
    kept
        Bodies of PUT requests to ``/kept/NAME``, by name, until someone takes them.
    """

    def __init__(self, files: Mapping[str, bytes | memoryview]) -> None:
        self.files = dict(files)
        self.kept: dict[str, bytes] = {}
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"

    def run(self) -> None:
        """Serve until `stop`."""
        self._http.serve_forever(poll_interval=0.1)

    def stop(self) -> None:
        """End `run`."""
        self._http.shutdown()
        self._http.server_close()

    def _body(self, path: str) -> tuple[str, bytes | memoryview] | None:
        if path.startswith("/page/"):
            return "text/html", PAGE.format(name=path.removeprefix("/page/")).encode()
        if (body := self.files.get(path)) is None:
            return None
        return ("text/javascript" if path.endswith(".js") else "application/octet-stream"), body

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                found = server._body(urlsplit(self.path).path)
                if found is None:
                    self.send_error(404)
                    return
                kind, body = found
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Cache-Control", "no-store")
                self.end_headers()
                # A page that is closed early is no error.
                with contextlib.suppress(ConnectionError):
                    self.wfile.write(body)

            def do_PUT(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                server.kept[urlsplit(self.path).path.removeprefix("/kept/")] = body
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Keep quiet."""

        return Handler


@contextlib.contextmanager
def serve(files: Mapping[str, bytes | memoryview]) -> Iterator[Server]:
    """Serve in a thread until the block ends."""
    server = Server(files)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join()
