"""Tests the sandbox with fast_bitrix24: adds, updates, gets, lists and batches leads.

    pip install fast_bitrix24
    python3 fast_bitrix24.py http://127.0.0.1:8090

It uses the webhook's URL with http as it is given. With a token it takes the URL without user and secret, and a
function that returns the token.
"""

import asyncio
import sys
import time
from pathlib import Path

# This file has the name of the package; Python must not import it instead.
sys.path = [entry for entry in sys.path if Path(entry or ".").resolve() != Path(__file__).resolve().parent]

LEADS = 61


def main():
    if len(sys.argv) != 2:
        raise SystemExit("fast_bitrix24: the sandbox's URL is missing: fast_bitrix24.py http://127.0.0.1:8090")
    base = sys.argv[1]
    try:
        asyncio.run(run(base))
    except Exception as error:
        raise SystemExit(f"fast_bitrix24: {type(error).__name__}: {error}") from error
    print(f"fast_bitrix24: added, updated, got, listed and batched {LEADS} leads at {base}")


async def run(base):
    from fast_bitrix24 import BitrixAsync

    marker = f"fast-bitrix24-{time.time_ns()}"
    by_marker = {"filter": {"=ORIGINATOR_ID": marker}}
    portal = BitrixAsync(f"{base}/rest/1/sandbox/", verbose=False)

    # Without batches.
    added = await portal.call("crm.lead.add", {"fields": lead(marker, 0)}, raw=True)
    first = added["result"]
    assert_equal(type(first), int, "type of the result of crm.lead.add")
    change = {"ID": first, "fields": {"STATUS_ID": "PROCESSED", "COMMENTS": "called back"}}
    updated = await portal.call("crm.lead.update", change, raw=True)
    assert_equal(updated["result"], True, "result of crm.lead.update")

    # The client batches the others by 50 itself.
    ids = await portal.call("crm.lead.add", [{"fields": lead(marker, number)} for number in range(1, LEADS)])
    assert_equal(len(set(ids)), LEADS - 1, "ids from batches")

    # The client gets the later pages of a list by a batch.
    listed = await portal.get_all("crm.lead.list", {**by_marker, "select": ["ID", "TITLE", "STATUS_ID"]})
    assert_equal(len({row["ID"] for row in listed}), LEADS, "leads listed")
    changed = next(row for row in listed if row["ID"] == str(first))
    assert_equal(changed["STATUS_ID"], "PROCESSED", "status after the update")

    got = await portal.get_by_ID("crm.lead.get", [first, ids[0]])
    assert_equal(sorted(row["ID"] for row in got.values()), sorted([str(first), str(ids[0])]), "leads got")
    assert_equal(got[str(first)]["COMMENTS"], "called back", "comments after the update")
    assert_equal(got[str(first)]["PHONE"][0]["VALUE"], "555 888", "phone with a space")

    batch = await portal.call_batch({"halt": 1, "cmd": {
        "add": f"crm.lead.add?fields[TITLE]=chained&fields[ORIGINATOR_ID]={marker}-chained",
        "get": "crm.lead.get?id=$result[add]",
        "fields": "crm.lead.fields",
    }})
    assert_equal(batch["get"]["ID"], str(batch["add"]), "command that uses the result of another")

    async def token():
        return "sandbox-token"

    by_token = BitrixAsync(f"{base}/rest/", token_func=token, verbose=False)
    assert_equal(len(await by_token.get_all("crm.lead.list", {**by_marker, "select": ["ID"]})), LEADS, "leads listed by token")
    statuses = await by_token.get_all("crm.status.list", {"filter": {"ENTITY_ID": "STATUS"}})
    assert_equal([row["STATUS_ID"] for row in statuses], ["NEW", "IN_PROCESS", "PROCESSED", "JUNK", "CONVERTED"], "statuses")


def lead(marker, number):
    return {
        "TITLE": f"Lead {number} & co. + 50% = [{marker}]",
        "ORIGINATOR_ID": marker,
        "ORIGIN_ID": str(number),
        "OPPORTUNITY": 12500.5,
        "PHONE": [{"VALUE": "555 888", "VALUE_TYPE": "WORK"}],
    }


def assert_equal(found, expected, what):
    if found != expected:
        raise AssertionError(f"{what}: expected {expected!r}, found {found!r}")


main()
