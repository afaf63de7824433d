"""What somebody does with a browser who follows the handbook.

handbook.py owner LINK: opens the link of the first start and makes the owner's account.
handbook.py https URL CERTIFICATE PLAIN: the page comes by https, and http leads there.
"""

import re
import ssl
import sys
import urllib.error
import urllib.parse
import urllib.request


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def ask(opener, url, form=None, origin=None):
    headers = {"accept": "text/html"} | ({"origin": origin} if origin else {})
    body = urllib.parse.urlencode(form).encode() if form else None
    try:
        return opener.open(urllib.request.Request(url, body, headers), timeout=20)
    except urllib.error.HTTPError as error:
        return error


def owner(link):
    opener = urllib.request.build_opener(NoRedirect)
    page = ask(opener, link)
    assert page.status == 200, page.status
    token = re.search(r'name="token"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="token"', page.read().decode())
    url, _ = link.split("/setup?")
    form = {"name": "Olga", "email": "olga@example.org", "password": "ten characters and more"}
    form |= {"token": token.group(1) or token.group(2), "next": "/"}
    made = ask(opener, f"{url}/setup", form, url)
    assert made.status in (302, 303) and "set-cookie" in made.headers, (made.status, made.read())
    assert ask(opener, link).status != 200 or b'name="token"' not in ask(opener, link).read(), "the link works twice"


def https(url, certificate, plain):
    context = ssl.create_default_context(cafile=certificate)
    opener = urllib.request.build_opener(NoRedirect, urllib.request.HTTPSHandler(context=context))
    page = ask(opener, f"{url}/login")
    assert page.status == 200, page.status
    led = ask(opener, f"{plain}/login")
    assert led.status == 308 and led.headers["location"].startswith("https://"), (led.status, led.headers)


{"owner": owner, "https": https}[sys.argv[1]](*sys.argv[2:])
