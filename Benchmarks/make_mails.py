"""Mails for the benchmarks where the project's own generator is absent: 40 % plain, 25 % HTML, 10 % with a file of
200 kB, 25 % answers. The same every time.

usage: make_mails.py FOLDER COUNT
"""
import email.message
import pathlib
import random
import sys

WORDS = ("order ticket printer the and your delivery Grüße account is we on server login screen update invoice answer "
         "please thanks question number battery wireless broken").split()


def sentence(chance, count):
    return " ".join(chance.choice(WORDS) for _ in range(count)).capitalize() + "."


def paragraphs(chance):
    return [" ".join(sentence(chance, chance.randint(6, 18)) for _ in range(chance.randint(2, 6))) for _ in range(chance.randint(2, 6))]


def html(chance, texts):
    rows = "".join(f'<tr><td style="padding:4px">{sentence(chance, 1)}</td><td>{sentence(chance, 12)}</td></tr>' for _ in range(chance.randint(4, 30)))
    return f"<html><body>{''.join(f'<p>{text}</p>' for text in texts)}<table>{rows}</table></body></html>"


def make(number, chance):
    mail = email.message.EmailMessage()
    mail["From"] = f"Customer {number % 200} <customer{number % 200}@example.org>"
    mail["To"] = "support@example.org"
    mail["Subject"] = sentence(chance, chance.randint(3, 9))
    mail["Date"] = "Sat, 21 Nov 2026 09:14:00 +0000"
    mail["Message-ID"] = f"<mix-{number}@example.org>"
    texts, kind = paragraphs(chance), chance.random()
    if kind >= 0.75 and number > 1:
        mail["In-Reply-To"] = f"<mix-{chance.randint(1, number - 1)}@example.org>"
    mail.set_content("\n\n".join(texts))
    if 0.4 <= kind < 0.65:
        mail.add_alternative(html(chance, texts), subtype="html")
    elif 0.65 <= kind < 0.75:
        mail.add_attachment(chance.randbytes(200 * 1024), maintype="application", subtype="pdf", filename=f"report{number}.pdf")
    return mail.as_bytes()


folder, count = pathlib.Path(sys.argv[1]), int(sys.argv[2])
folder.mkdir(parents=True, exist_ok=True)
source = random.Random(42)
for number in range(1, count + 1):
    (folder / f"{number:05}.eml").write_bytes(make(number, source))
