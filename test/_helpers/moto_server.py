"""moto's server, on loopback, as if it were reached through TLS.

The cache's bucket refuses connections without TLS. moto knows no such condition: it takes the statement for a denial of everything.
The tests speak to it without TLS, so a denial that is meant for such connections is passed over.
"""

import sys

from moto.iam.access_control import IAMPolicyStatement, PermissionResult
from moto.server import main

original = IAMPolicyStatement.is_action_permitted


def is_action_permitted(self, *arguments, **named):
    condition = self._statement.get("Condition", {})
    if self._statement.get("Effect") == "Deny" and condition == {"Bool": {"aws:SecureTransport": "false"}}:
        return PermissionResult.NEUTRAL
    return original(self, *arguments, **named)


IAMPolicyStatement.is_action_permitted = is_action_permitted
main(sys.argv[1:])
