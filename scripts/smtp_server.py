"""A mail server that wants a password and says what it is sent; see smtp-server.sh."""

import asyncio
import json
import sys
from collections import Counter

from aiosmtpd.smtp import SMTP, AuthResult


def say(**what):
    print(json.dumps(what), flush=True)


class Handler:
    def __init__(self):
        self.deferred = Counter()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("refused"):
            say(refused=address)
            return "550 no such user here"
        if address.startswith("deferred-twice") and self.deferred[address] < 2:
            self.deferred[address] += 1
            say(deferred=address)
            return "451 come again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        content = envelope.content.decode("utf-8")
        say(**{"from": envelope.mail_from, "to": envelope.rcpt_tos, "content": content})
        return "250 taken"


def main():
    user, password = (argument.encode() for argument in sys.argv[1:3])

    def authenticate(server, session, envelope, mechanism, data):
        right = data.login == user and data.password == password
        return AuthResult(success=right, handled=right)

    handler = Handler()

    def factory():
        return SMTP(handler, authenticator=authenticate, auth_required=True, auth_require_tls=False, hostname="localhost")

    async def serve():
        server = await asyncio.get_running_loop().create_server(factory, "127.0.0.1", 0)
        say(port=server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(serve())


if __name__ == "__main__":
    main()
