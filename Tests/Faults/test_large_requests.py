"""What strangers send to the pages is bounded over all of them, and what they mailed is opened on nobody else's time (T32, T54)."""
import concurrent.futures
import re
import socket
import time

from conftest import PASSWORD, Browser, mail, wait_for

BOUNDARY = "x" * 20


def cookie_of(browser):
    jar = [handler.cookiejar for handler in browser.opener.handlers if hasattr(handler, "cookiejar")][0]
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


def add_customer(desk, address="grace@example.org"):
    desk.run("person", "add", address, "--name", "Grace Hopper", "--password-file", "-", input=PASSWORD)
    return Browser(desk.url).sign_in(address, PASSWORD)


def part(name, value):
    return f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()


def upload(desk, browser, path, fields, size, sent=None):
    """A form with a file of `size` bytes; only the first `sent` bytes go out. Gives the open socket, or the answer."""
    body = b"".join(part(name, value) for name, value in fields.items())
    body += f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="a.bin"\r\nContent-Type: application/octet-stream\r\n\r\n'.encode()
    end = f"\r\n--{BOUNDARY}--\r\n".encode()
    head = (f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{desk.port}\r\nCookie: {cookie_of(browser)}\r\n"
            f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\nContent-Length: {len(body) + size + len(end)}\r\nConnection: close\r\n\r\n").encode()
    connection = socket.create_connection(("127.0.0.1", desk.port), timeout=60)
    connection.sendall(head + body)
    left = size if sent is None else sent
    while left > 0:
        left -= connection.send(b"\0" * min(left, 1 << 20))
    if sent is not None:
        return connection
    connection.sendall(end)
    answer = b""
    while piece := connection.recv(1 << 16):
        answer += piece
    connection.close()
    return answer.decode(errors="replace")


def resident(desk):
    with open(f"/proc/{desk.server.process.pid}/status") as status:
        return int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1)) >> 10


def token(browser, page="/tickets/new"):
    return re.search(r'name="form-token" value="([^"]+)"', browser.open(page).body).group(1)


def test_uploads_that_stop_in_the_middle_hold_no_memory(sqlite_desk):
    desk = sqlite_desk.start()
    browser = add_customer(desk)
    fields = {"form-token": token(browser), "subject": "x", "text": "y"}
    before = resident(desk)
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        stuck = list(pool.map(lambda _: upload(desk, browser, "/tickets", fields, 66_000_000 - 2_000_000, sent=30_000_000), range(12)))
    assert resident(desk) - before < 150, "360 MB were sent"
    assert browser.open("/tickets").status == 200
    for connection in stuck:
        connection.close()


def test_a_whole_upload_is_kept_and_one_too_large_is_told_with_what_was_typed(sqlite_desk):
    desk = sqlite_desk.start()
    browser = add_customer(desk)
    fields = {"form-token": token(browser), "subject": "A large file", "text": "My long words."}
    assert upload(desk, browser, "/tickets", fields, 20_000_000).startswith("HTTP/1.1 303")
    assert "a.bin" in browser.open("/tickets/1").body
    answer = upload(desk, browser, "/tickets", fields, 80_000_000)
    assert answer.startswith("HTTP/1.1 413"), answer[:300]
    assert "may have 64 MiB together" in answer and "My long words." in answer and "A large file" in answer
    answer = upload(desk, browser, "/tickets/1/replies", {"form-token": fields["form-token"], "text": "My answer."}, 80_000_000)
    assert answer.startswith("HTTP/1.1 413") and "My answer." in answer and "may have 64 MiB together" in answer
    assert browser.open("/sign-in", {"name": "x" * 300_000, "password": "y"}).status == 413
    assert "may have 64 KiB" in browser.body


def test_an_enclosed_mail_of_any_size_holds_up_nobody_else(sqlite_desk):
    """Twenty at once open it; others' pages go on, and it is parsed once."""
    desk = sqlite_desk
    desk.start()
    customer = add_customer(desk)
    enclosed = ("From: a@example.org\r\nSubject: inside\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n" + "<p>" + "<<b>word</b> &amp; " * 400_000)
    outer = (f"From: Grace Hopper <grace@example.org>\r\nTo: support@localhost\r\nSubject: see inside\r\nMessage-ID: <big@example.org>\r\nMIME-Version: 1.0\r\n"
             f"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nLook.\r\n--b\r\nContent-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\n{enclosed}\r\n--b--\r\n")
    desk.run("deliver", input=outer)
    wait_for(lambda: desk.status()["tickets"] == 1, "the ticket", 60)
    page = customer.open("/tickets/1").body
    path = re.search(r'href="(/attachments/\d+/mail)"', page).group(1)
    cookie = cookie_of(customer)

    def ask(number):
        import urllib.request
        request = urllib.request.Request(f"{desk.url}{path}/body", headers={"Cookie": cookie})
        with urllib.request.urlopen(request, timeout=120) as answer:
            return answer.status

    def processor():
        fields = open(f"/proc/{desk.server.process.pid}/stat").read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / 100

    assert ask(0) == 200
    begin = processor()
    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        assert set(pool.map(ask, range(20))) == {200}
    # Twenty more cost what one of them costs at the most: nothing is parsed again.
    once = processor() - begin
    assert once < 5, f"{once} s of processor time"
    assert "inside" in customer.open(path).body


def test_a_very_long_text_is_shown_by_its_beginning_and_whole_behind_a_link(sqlite_desk):
    desk = sqlite_desk.start()
    customer = add_customer(desk)
    desk.run("deliver", input=mail(text="<" * 500_000 + " the end\n"))
    wait_for(lambda: desk.status()["tickets"] == 1, "the ticket", 60)
    page = customer.open("/tickets/1").body
    assert len(page) < 350_000 and "the end" not in page
    path = re.search(r'href="(/messages/\d+/text)"', page).group(1)
    assert "the end" in customer.open(path).body
