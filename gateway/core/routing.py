"""Who is offered which call: the oldest ready call to the agent who has been idle longest."""

from gateway.core.agent import Agent
from gateway.core.call import Call
from gateway.core.ids import QueueId
from gateway.core.machine import Look
from gateway.core.queue import Queue


def match(queue_id: QueueId, look: Look) -> tuple[Call, Agent] | None:
    """The next pair of this queue, or None while there is no call or nobody free.

    A call whose page is just being loaded anew keeps its place and is passed over until its sound is back.
    """
    queue = look.find(Queue, queue_id)
    if queue is None or not queue.entries:
        return None
    free = [agent for agent in look.every(Agent) if agent.can_take and agent.serves(queue_id)]
    if not free:
        return None
    agent = min(free, key=lambda agent: (agent.idle_since or agent.since, agent.id))
    for entry in queue.entries:
        call = look.find(Call, entry.call)
        if call is not None and call.is_ready:
            return call, agent
    return None
