"""talk.py URL post|read TEXT: a guest signs in and posts it with a plain form, or finds it there."""

import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

BOUNDARY = "7MA4YWxkTrZu0gW"


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


class Guest:
    """A browser without a script; it keeps the cookie of its session."""

    def __init__(self, url):
        self.url = url
        self.cookie = ""
        self.opener = urllib.request.build_opener(NoRedirect)

    def ask(self, path, body=None, kind="application/x-www-form-urlencoded"):
        headers = {"accept": "text/html", "cookie": self.cookie, "referer": f"{self.url}/rooms/lobby"}
        if body is not None:
            headers |= {"content-type": kind, "origin": self.url}
        request = urllib.request.Request(self.url + path, body, headers)
        try:
            answer = self.opener.open(request, timeout=20)
        except urllib.error.HTTPError as error:
            answer = error
        if "set-cookie" in answer.headers:
            self.cookie = answer.headers["set-cookie"].split(";")[0]
        return answer.status, answer.read().decode()

    def sign_in(self, name):
        form = urllib.parse.urlencode({"name": name}).encode()
        status, text = self.ask("/api/sign_in_as_guest", form)
        assert status in (302, 303) and self.cookie, (status, text)

    def post(self, text):
        page = self.ask("/rooms/lobby")[1]
        fields = {name: field(page, name) for name in ("room", "client_id")} | {"body": text}
        parts = [f'--{BOUNDARY}\r\ncontent-disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()]
        body = "".join([*parts, f"--{BOUNDARY}--\r\n"]).encode()
        status, said = self.ask("/api/post_message", body, f"multipart/form-data; boundary={BOUNDARY}")
        assert status in (302, 303), (status, said)


def field(page, name):
    for tag in re.findall(r"<input[^>]*>", page):
        if f'name="{name}"' in tag:
            return re.search(r'value="([^"]*)"', tag).group(1)
    raise AssertionError(f"no field {name} in the page")


def wait_until_ready(url):
    deadline = time.monotonic() + 30
    while True:
        try:
            urllib.request.urlopen(f"{url}/readyz", timeout=5)
            return
        except (urllib.error.URLError, ConnectionError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def main(url, what, text):
    wait_until_ready(url)
    guest = Guest(url)
    guest.sign_in(f"Guest who {what}s")
    if what == "post":
        guest.post(text)
    page = guest.ask("/rooms/lobby")[1]
    assert text in page, f"{text!r} is not in the room"
    # The page names the program's own files, which have to be there.
    script = re.search(r'"(/pkg/[^"]+\.js)"', page).group(1)
    status, said = guest.ask(script)
    assert status == 200 and said, (script, status)
    print(f"{what}: {text!r} is in the room, and {script} is there")


main(*sys.argv[1:])
