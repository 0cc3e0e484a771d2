"""A stranger's client against the sandbox: fast_bitrix24 adds, updates, gets, lists and batches leads.

    pip install fast_bitrix24
    python3 fast_bitrix24.py http://127.0.0.1:8090

It takes the webhook's address as it is, http included, and needs no option. By a token it works as well: the address
without user and secret, and a function that gives the token.
"""

import asyncio
import sys
import time
from pathlib import Path

# This file has the client's name; Python must not find it instead.
sys.path = [entry for entry in sys.path if Path(entry or ".").resolve() != Path(__file__).resolve().parent]

LEADS = 61


def main():
    if len(sys.argv) != 2:
        raise SystemExit("fast_bitrix24: the sandbox's address is missing: fast_bitrix24.py http://127.0.0.1:8090")
    base = sys.argv[1]
    try:
        asyncio.run(talk(base))
    except Exception as error:
        raise SystemExit(f"fast_bitrix24: {type(error).__name__}: {error}") from error
    print(f"fast_bitrix24: added, updated, got, listed and batched {LEADS} leads at {base}")


async def talk(base):
    from fast_bitrix24 import BitrixAsync

    marker = f"fast-bitrix24-{time.time_ns()}"
    mine = {"filter": {"=ORIGINATOR_ID": marker}}
    portal = BitrixAsync(f"{base}/rest/1/sandbox/", verbose=False)

    # One call for each, unbatched.
    added = await portal.call("crm.lead.add", {"fields": lead(marker, 0)}, raw=True)
    first = added["result"]
    same(type(first), int, "what crm.lead.add gives")
    change = {"ID": first, "fields": {"STATUS_ID": "PROCESSED", "COMMENTS": "called back"}}
    updated = await portal.call("crm.lead.update", change, raw=True)
    same(updated["result"], True, "what crm.lead.update gives")

    # The rest in batches of 50, which the client packs itself.
    ids = await portal.call("crm.lead.add", [{"fields": lead(marker, number)} for number in range(1, LEADS)])
    same(len(set(ids)), LEADS - 1, "ids from batches")

    # A list of several pages, the later ones fetched by a batch.
    listed = await portal.get_all("crm.lead.list", {**mine, "select": ["ID", "TITLE", "STATUS_ID"]})
    same(len({row["ID"] for row in listed}), LEADS, "leads listed")
    changed = next(row for row in listed if row["ID"] == str(first))
    same(changed["STATUS_ID"], "PROCESSED", "status after the update")

    got = await portal.get_by_ID("crm.lead.get", [first, ids[0]])
    same(sorted(row["ID"] for row in got.values()), sorted([str(first), str(ids[0])]), "leads got")
    same(got[str(first)]["COMMENTS"], "called back", "comments after the update")
    same(got[str(first)]["PHONE"][0]["VALUE"], "555 888", "phone, blanks included")

    batch = await portal.call_batch({"halt": 1, "cmd": {
        "add": f"crm.lead.add?fields[TITLE]=chained&fields[ORIGINATOR_ID]={marker}-chained",
        "get": "crm.lead.get?id=$result[add]",
        "fields": "crm.lead.fields",
    }})
    same(batch["get"]["ID"], str(batch["add"]), "a command that uses another's result")

    async def token():
        return "sandbox-token"

    by_token = BitrixAsync(f"{base}/rest/", token_func=token, verbose=False)
    same(len(await by_token.get_all("crm.lead.list", {**mine, "select": ["ID"]})), LEADS, "leads listed by token")
    statuses = await by_token.get_all("crm.status.list", {"filter": {"ENTITY_ID": "STATUS"}})
    same([row["STATUS_ID"] for row in statuses], ["NEW", "IN_PROCESS", "PROCESSED", "JUNK", "CONVERTED"], "statuses")


def lead(marker, number):
    return {
        "TITLE": f"Lead {number} & co. + 50% = [{marker}]",
        "ORIGINATOR_ID": marker,
        "ORIGIN_ID": str(number),
        "OPPORTUNITY": 12500.5,
        "PHONE": [{"VALUE": "555 888", "VALUE_TYPE": "WORK"}],
    }


def same(found, expected, what):
    if found != expected:
        raise AssertionError(f"{what}: expected {expected!r}, found {found!r}")


main()
