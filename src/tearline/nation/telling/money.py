"""What is said of accounts, of movements of money, of who owns what; and which movements a bank reports."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TypeAlias

from tearline.nation.facts import Account, Firm, Person, Property, Transaction
from tearline.nation.telling.forms import Said, address
from tearline.nation.telling.known import Desk, Known, minute, place, point

Holding: TypeAlias = tuple[Person | Firm, Account | Firm | Property]

# Pesos in cash from which a movement attracts a compliance officer's eye (assumed; far below the legal
# threshold of the report of relevant operations), and shares of what is reported of each sort (assumed).
_LARGE = 80_000
_REPORTED = {"typology": 0.3, "large": 0.25, "ordinary": 0.0008}


def account(known: Known[Account], desk: Desk) -> Said:  # noqa: ARG001
    """A bank account."""
    one = known.thing
    return {
        "clabe": one.clabe,
        "bank": one.bank,
        "type": one.kind,
        "opened": one.opened.isoformat(),
        "_key": account_key(one.clabe),
        "_true": one.id,
    }


def account_key(clabe: str) -> str:
    """The number under which the agency keeps an account: the CLABE itself, so that it holds everywhere."""
    return f"CTA{clabe}"


def transaction(known: Known[Transaction], desk: Desk) -> Said:
    """A movement. In cash one end is the person at the counter, or the holder himself where nobody asked."""
    one = known.thing
    payer, payee = _end(one.payer, desk), _end(one.payee, desk)
    if one.payee_far:
        payee = account_key(one.payee_far)
    if one.depositor is not None:
        payer = desk.key(one.depositor) or payer
    return {
        "payer": payer or payee,
        "payee": payee or payer,
        "payer_account": account_key(one.payer.clabe) if one.payer else "",
        "payee_account": account_key(one.payee.clabe if one.payee else one.payee_far or "") if payee else "",
        "amount": str(one.amount),
        "currency": "MXN",
        "at": minute(one.at),
        "purpose": one.kind,
        "branch": one.branch,
        "_true": one.id,
    }


def _end(end: Account | None, desk: Desk) -> str:
    return (desk.key(end.holder) or account_key(end.clabe)) if end is not None else ""


def report(known: Known[Transaction], desk: Desk) -> Said:
    """A bank's report of a movement that looked unusual: about whom and when, and nothing of why it was."""
    one = known.thing
    end = one.payee or one.payer
    subject = desk.key(one.depositor) if one.depositor else ""
    return {
        "name": "Reporte de operación inusual",
        "subject": subject or (_end(end, desk)),
        "at": minute(one.at),
        "text": f"Operación por {one.amount:,} pesos, {_WORDS.get(one.kind, one.kind)}, sucursal {one.branch}",
        "kind": one.kind,
        "_true": one.id,
    }


_WORDS = {
    "transfer": "transferencia",
    "cash-deposit": "depósito en efectivo",
    "cash-withdrawal": "retiro en efectivo",
    "card": "compra con tarjeta",
    "payroll": "nómina",
}


def ownership(known: Known[Holding], desk: Desk) -> Said:
    """Whose something is."""
    owner, asset = known.thing
    is_account = isinstance(asset, Account)
    return {
        "owner": desk.key(owner),
        "asset": account_key(asset.clabe) if isinstance(asset, Account) else desk.key(asset),
        "since": _since(asset).isoformat(),
        "role": "TITULAR" if is_account else "SOCIO" if isinstance(asset, Firm) else "PROPIETARIO",
        "_true": f"{owner.id} {asset.id}",
    }


def _since(asset: Account | Firm | Property) -> date:
    if isinstance(asset, Account):
        return asset.opened
    return asset.founded if isinstance(asset, Firm) else asset.since


def property(known: Known[Property], desk: Desk) -> Said:  # noqa: ARG001
    """Land or a building, in the name in which it stands."""
    one = known.thing
    return {
        "folio": one.folio,
        "type": one.kind,
        "address": address(place(one.address)),
        **point(one.address),
        "since": one.since.isoformat(),
        "value": str(one.value),
        "currency": "MXN",
        "_true": one.id,
    }


# ── which ───────────────────────────────────────────────────────────────────────────────────────────


def accounts(desk: Desk) -> Iterator[Known[Account]]:
    """All."""
    return (Known(one) for one in desk.district.accounts)


def accounts_held(desk: Desk) -> Iterator[Known[Holding]]:
    """Who holds each account."""
    return (Known((one.holder, one)) for one in desk.district.accounts if desk.key(one.holder))


def firms_held(desk: Desk) -> Iterator[Known[Holding]]:
    """The partners of each firm that the agency knows."""
    for firm in desk.district.firms:
        if desk.key(firm):
            for one in firm.partners:
                if desk.key(one):
                    yield Known((one, firm))


def properties(desk: Desk) -> Iterator[Known[Property]]:
    """All that is registered."""
    return (Known(one, one.since) for one in desk.district.properties)


def properties_held(desk: Desk) -> Iterator[Known[Holding]]:
    """In whose name land stands, where the agency knows the owner."""
    for one in desk.district.properties:
        if desk.key(one) and desk.key(one.owner):
            yield Known((one.owner, one))


def transactions(desk: Desk) -> Iterator[Known[Transaction]]:
    """All between accounts, and all in cash."""
    return (Known(one, one.at) for one in desk.district.transactions if one.payer or one.payee)


def reported(desk: Desk) -> Iterator[Known[Transaction]]:
    """What a bank finds unusual: a third of what is, and more that is not."""
    for one in desk.district.transactions:
        if (one.payer or one.payee) and desk.rng.random() < _REPORTED[_sort(one)]:
            yield Known(one, one.at)


def _sort(one: Transaction) -> str:
    if one.typology is not None:
        return "typology"
    cash = one.kind in ("cash-deposit", "cash-withdrawal")
    return "large" if cash and one.amount >= _LARGE else "ordinary"
