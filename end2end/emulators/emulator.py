"""emulator.py gcs|s3 PORT FOLDER: an emulated store on 127.0.0.1, for tests.

Port 0 is any that is free. Says its address when it can be used, and ends when its
input does: with whoever has started it, however that ends.
"""

import http.server
import os
import sys
import threading

KIND, PORT, FOLDER = sys.argv[1], int(sys.argv[2]), sys.argv[3]
BUCKET = "bucket"


def end_with_input():
    sys.stdin.buffer.read()
    os._exit(0)


def google():
    from gcp_storage_emulator.handlers.buckets import create_bucket
    from gcp_storage_emulator.server import create_server

    # Enough for tests that ask many things at once: who is turned away waits for a second.
    http.server.HTTPServer.request_queue_size = 128
    server = create_server("127.0.0.1", PORT, data_dir=FOLDER)
    create_bucket(BUCKET, server._storage)  # None if it is there
    server.start()
    return server._api._httpd.server_port


def amazon():
    from moto.server import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import make_server

    from moto.s3.models import s3_backends

    s3_backends["123456789012"]["aws"].create_bucket(BUCKET, "us-east-1")
    app = DomainDispatcherApplication(create_backend_app)
    server = make_server("127.0.0.1", PORT, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_port


threading.Thread(target=end_with_input, daemon=True).start()
port = {"gcs": google, "s3": amazon}[KIND]()
print(f"http://127.0.0.1:{port}", flush=True)
threading.Event().wait()
