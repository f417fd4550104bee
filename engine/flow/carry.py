"""Carrying a running case over to another edition of its SOP."""

from collections.abc import Mapping
from dataclasses import replace

from engine.flow import marking as markings
from engine.flow.marking import Marking, Token
from engine.flow.refusals import NoPlace
from engine.flow.spec import Flow


def carry(marking: str, before: Flow, after: Flow, places: Mapping[str, str]) -> str:
    """Return the marking as it stands in another edition's flow.

    `places` maps ids of nodes and flows that changed to those that take their place; every other
    id stands for itself. Task ids stay, and with them drafts and due moments. A decision stays
    while conditions of the new edition ask for it. Raises NoPlace when a token has nowhere to
    stand, BadMarking when the marking is not one.
    """
    old = markings.read(marking)
    tokens = tuple(_carried(token, before, after, places) for token in old.tokens)
    decisions = {}
    for node, said in old.decisions.items():
        new = places.get(node, node)
        if decision := markings.decide(after.names, new, said):
            decisions[new] = decision
    return markings.write(Marking(tokens, decisions))


def _carried(token: Token, before: Flow, after: Flow, places: Mapping[str, str]) -> Token:
    title = before.titles.get(token.at, token.at)
    at = places.get(token.at, token.at)
    if token.via is None:
        if at not in after.tasks:
            raise NoPlace(f"Langkah “{title}” tidak ada pada terbitan baru. Pilih penggantinya.")
        return replace(token, at=at)
    awaited = frozenset(places.get(flow, flow) for flow in before.joins.get(token.at, ()))
    # Another set of branches would wait for a token that never set out, or should have met already.
    if not awaited or awaited != after.joins.get(at):
        raise NoPlace(f"Cabang yang bertemu di “{title}” berubah. Tunggu sampai semuanya bertemu.")
    return Token(at, via=places.get(token.via, token.via))
