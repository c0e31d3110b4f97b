"""The demo's deployment: founded once, its officers enrolled and vetted, and each signed in when needed."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from tearline.db import House
from tearline.demo.cast import AGENCIES, CENTRE, MEMBERS, REGISTRAR, SECOND_REGISTRAR, Member
from tearline.demo.keyring import Keyring, new_password
from tearline.errors import BadInput, Conflict, NotSignedIn
from tearline.handling import VettingTest
from tearline.language import msg
from tearline.ledger.look import Desk, Viewer
from tearline.registry.deeds import admit_agency, enrol_officer, give_vetting, set_credential, set_level
from tearline.registry.founding import count_as_own, found
from tearline.registry.proposals import confirm
from tearline.registry.rules import DEFAULT, shipped
from tearline.registry.signin import sign_in, whoami
from tearline.settings import Settings

VETTED_DAYS = 365
_REGISTRARS = (REGISTRAR, SECOND_REGISTRAR)
KINDS = [rule.kind for rule in shipped(DEFAULT)]


class Deployment:
    """One demo's house, open for business."""

    def __init__(self, house: House, desk: Desk, settings: Settings) -> None:
        self.house, self.desk, self.settings = house, desk, settings
        self.keyring = Keyring.of(house.data)
        self._viewers: dict[str, Viewer] = {}

    def settle(self) -> None:
        """Found the deployment, admit the agencies, enrol everybody; what is done stays."""
        self._count_as_own()  # also of a demo that an older release made
        if all(member.login in self.keyring.officers for member in (*_REGISTRARS, *MEMBERS)):
            return
        for member in _REGISTRARS:
            if member.login not in self.keyring.officers:
                self._found(member)
        registrar = self.viewer(REGISTRAR)
        for agency in AGENCIES:
            with contextlib.suppress(Conflict):
                admit_agency(self.desk, registrar, agency.code, agency.name_es, agency.name_en)
        for member in MEMBERS:
            if member.login not in self.keyring.officers:
                self._enrol(registrar, member)

    def sign_in(self, members: Iterable[Member]) -> None:
        """Sign them in side by side: a password is slow to check on purpose."""
        with ThreadPoolExecutor(4) as crew:
            list(crew.map(self.viewer, members))

    def viewer(self, member: Member) -> Viewer:
        """The member, signed in, with a vetting that stands."""
        known = self._viewers.get(member.login)
        if known is None:
            known = Viewer(self._token(member), member.purpose)
            self._viewers[member.login] = known
            officer = whoami(self.desk, known.token)
            if member.tier is not None and officer is not None and officer.tier is None:
                self._vet(member)
        return known

    def _found(self, registrar: Member) -> None:
        password = new_password()
        try:
            first = found(
                self.house, CENTRE.code, CENTRE.name_es, CENTRE.name_en, registrar.login, registrar.full_name,
                password, first=not self.keyring.officers,
            )  # fmt: skip
        except Conflict:
            raise BadInput(
                msg(
                    "{folder} belongs to a deployment that is no demo. Name another folder with --data.",
                    folder=self.house.data,
                )
            ) from None
        self.keyring.keep(registrar.login, password, first.totp_secret)
        self._count_as_own()

    def _enrol(self, registrar: Viewer, member: Member) -> None:
        password = new_password()
        try:
            enrolled = enrol_officer(
                self.desk, registrar, member.login, member.full_name, member.agency, password, member.duties
            )
        except Conflict:  # enrolled by a start that was killed before it could write the secret down
            enrolled = set_credential(self.desk, registrar, member.login, password)
        self.keyring.keep(member.login, password, enrolled.totp_secret)
        self._confirm(enrolled.proposal)
        self._count_as_own()
        if member.level:
            self._confirm(set_level(self.desk, registrar, member.login, member.level))
        self._vet(member)

    def _count_as_own(self) -> None:
        """The cast is invented: nobody sits there to set a password, and what opens each of them is the demo's file."""
        count_as_own(self.house, {login: one.totp_secret for login, one in self.keyring.officers.items()})

    def _vet(self, member: Member) -> None:
        if member.tier is None:
            return
        today, until = date.today(), datetime.now(UTC) + timedelta(days=VETTED_DAYS)
        tests = [VettingTest(kind, today - timedelta(days=1), True, until) for kind in KINDS]
        registrar = self.viewer(REGISTRAR)
        given = give_vetting(self.desk, registrar, member.login, member.tier, member.compartments, tests)
        self._confirm(given.proposal)

    def _confirm(self, proposal: UUID | None) -> None:
        """As a second registrar does: nobody alone clears an officer to the top."""
        if proposal is not None:
            confirm(self.desk, self.viewer(SECOND_REGISTRAR), proposal)

    def _token(self, member: Member) -> str:
        """A session's token. A code may have been used in a browser: then the next one is tried."""
        for attempt in (1, 2):
            code = self.keyring.code(member.login)
            password = self.keyring.officers[member.login].password
            try:
                return sign_in(self.desk, member.login, password, code, "demo", self.settings).token
            except NotSignedIn:
                if attempt == 2:
                    raise
        raise AssertionError("the loop ends by return or raise")
