"""From the store back to a world: what stood when the gateway stopped, stands again."""

import logging
from datetime import datetime, timedelta

import msgspec

from gateway import ports
from gateway.control.rows import row_of, thing_of
from gateway.core.limits import DAY, Usage
from gateway.core.world import World

log = logging.getLogger(__name__)

KEEP_MONEY = timedelta(days=2)


async def recover(store: ports.Store, world: World, now: datetime) -> None:
    """Fill *world* with the live rows. A row that cannot be read is left where it is and named in the log."""
    stale: list[ports.Row] = []
    for row in await store.live():
        try:
            thing = thing_of(row)
        except msgspec.ValidationError as error:
            log.error("row not readable", extra={"kind": row.kind, "id": row.id, "reason": str(error)})
            continue
        if thing is None:
            continue
        if isinstance(thing, Usage) and _is_spent(thing, row.at, now):
            stale.append(ports.Row(row.kind, row.id, row_of(row.kind, thing, now).body, False, now))
            continue
        world.put({(row.kind, row.id): thing})
    if stale:
        await store.commit(stale, [])


def _is_spent(usage: Usage, written_at: datetime, now: datetime) -> bool:
    """Nothing in this counter can refuse anybody any more."""
    if usage.opted_out_at is not None or usage.reserved:
        return False
    return not usage.since(now - DAY) and written_at < now - KEEP_MONEY
