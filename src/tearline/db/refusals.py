"""What the database's refusals mean to a caller.

A refusal of our functions has a class, its SQLSTATE (TL001 to TL005), and where the class alone does not say enough a
code, which PostgreSQL carries as the name of a constraint: ``RAISE … USING ERRCODE = 'TL002', CONSTRAINT =
'steward-loads'``. Its sentence stands here, by that code; a test holds codes and sentences together. The message beside
it is for whoever reads SQL: no text of the database passes on, which might name a value.
"""

from __future__ import annotations

import psycopg

from tearline.errors import (
    BadInput,
    Conflict,
    LeaveNeeded,
    NotEntitled,
    NotFound,
    NotSignedIn,
    TearlineError,
)
from tearline.language import Message, msg

WHYS = {
    "steward-loads": msg("only a steward loads records"),
    "steward-writes": msg("only a steward writes records"),
    "registrar-changes": msg("only a registrar changes the registry"),
    "liaison-sets-desk": msg(
        "only a liaison officer or a registrar of an agency says how its desk is reached"
    ),
    "coordinator-names-desk": msg("only a coordinator names the desk by which the requests to a pool go"),
    "citing": msg("only who decided a matter, ended it or has it in hand says what it rested on"),
    "analyst-asks-pointers": msg("only an analyst asks other agencies by a pointer"),
    "pointer-identifier": msg("one identifier is asked for at a time"),
    "pointer-quota": msg(
        "you have asked as many of these questions as an officer may in an hour or a day; go on later"
    ),
    "pointer-case": msg("there is no such case that you see"),
    "steward-consents": msg("only a steward lets others ask for records"),
    "consent-audience": msg("name other agencies of this deployment"),
    "consent-purposes": msg("name purposes of this deployment"),
    "consent-term": msg("a consent holds for twelve months at most, and ends in the future"),
    "consent-controller": msg(
        "a silent consent needs another officer of your agency, by login, who is told of its questions"
    ),
    "consent-moved": msg("the consent was put in force or ended already"),
    "consent-second": msg("this consent takes another officer than who drafted it"),
    "steward-sets-source-key": msg("only a steward sets the key under which sources are sealed"),
    "source-duty": msg("only a handler or a controller of your agency opens a source"),
    "source-controller": msg("only the controller of the source does that"),
    "source-closed": msg("the source was closed; nothing is written on it any more"),
    "source-keeper": msg(
        "name another officer of your agency, by login, with that duty; one person does not both handle and control "
        "a source"
    ),
    "source-review": msg("a source is reviewed again after today, and within twelve months"),
    "source-sealed": msg(
        "it was not sealed by the key that your agency uses now; read the page again and seal it anew"
    ),
    "origin-own": msg("only reports of your own agency are of its sources"),
    "inspector-asks-origin": msg("only an inspector asks of which source a report is"),
    "origin-second": msg("it takes another inspector than the one who asked"),
    "origin-answered": msg("the ask was answered already, or has lapsed"),
    "independence-reports": msg("name two to twelve reports"),
    "independence-controller": msg("only who controls the source of one of the reports says that"),
    "independence-one-source": msg("two of these reports are of one source, which cannot be independent"),
    "independence-alone": msg(
        "said of these alone it would tell that they are of one source; say “not assured” of one of them and a report "
        "of another source too"
    ),
    "token-unknown": msg(
        "that is no token of a hit at the agency that is asked, or it does not stand any more"
    ),
    "label-of-steward": msg("the label is above this steward's clearance or names another owner"),
    "load-under-way": msg("another process goes on with this load"),
    "load-unmatched": msg("records of this load wait to be matched; load the file again"),
    "kinds-differ": msg("these are not two records of one kind that is matched"),
    "label-of-officer": msg("your agency has no such label that you may see"),
    "together-above-clearance": msg(
        "what rests on both records is above your clearance, though each of them is within it; "
        "somebody whose clearance covers both can do it"
    ),
    "tier-without-rule": msg(
        "no rule in force says which tests this tier needs; set one with tearline vetting rule"
    ),
    "test-unknown": msg(
        "one of the tests is of a kind that no rule knows; tearline vetting rules lists them"
    ),
    "test-missing": msg(
        "a test is missing that the rules in force demand for this tier; tearline vetting rules lists them"
    ),
    "rule-of-the-past": msg("a rule changes what is to come, not what was"),
    "record-changed": msg("the record was changed since it was read; read it again"),
    "scene-changed": msg(
        "the scene was saved since it was opened; open it again, or save yours as a new one"
    ),
    "scene-too-large": msg("a scene has at most 2,000 nodes"),
    "scene-empty": msg("there is nothing on the chart that could be saved"),
    "scenes-full": msg("you have 500 scenes, the most that are kept; delete one first"),
    "copy-changed": msg("what the copy holds was changed while it was made; take it again"),
    "copy-under-way": msg(
        "another copy of a search is being made for you; wait until it is done, or give it up. If it broke off, three "
        "minutes are enough"
    ),
    "copy-ended": msg("this copy was destroyed or handed back already"),
    "copy-unasked": msg("nothing waits for an answer about this copy"),
    "list-lines": msg("a list has at least one line, and no more than the page says"),
    "list-case": msg("name the case in 3 to 60 characters"),
    "list-quota": msg(
        "that is more than you may still check in lists within 24 hours; shorten the list, or go on later"
    ),
    "undone-already": msg("this decision was undone already"),
    "key-under-labels": msg("the key is held under several labels; name one of them"),
    "labels-in-a-day": msg(
        "your agency has made as many new labels in 24 hours as it may; use one that exists, or go on tomorrow"
    ),
    "labels-used-up": msg(
        "no number is left for a new label; ask for `tearline labels free`, which takes back those no record uses"
    ),
    "inspector-looks": msg("unusual use is for an inspector to look into"),
    "inspector-asks": msg("who looked at what is for an inspector to ask"),
    "inspector-traces": msg("tracing a leak is for inspectors"),
    "tracing-items": msg("trace one to fifty records, each of them once"),
    "tracing-before": msg("name a moment that has passed: what was shown before it is counted"),
    "tracing-case": msg("there is no such case that you see"),
    "tracing-second": msg(
        "it takes another inspector than who opened the tracing, and none who decides in their place"
    ),
    "tracing-masked": msg("nothing is counted before a second inspector agrees"),
    "tracing-agreed": msg("a second inspector agreed already"),
    "tracing-of-two": msg(
        "what a tracing is about and what it counted is for the two inspectors who made it"
    ),
    "tracing-over": msg("the tracing was ended, or its time ran out; nobody reads it any more"),
    "tracing-uncounted": msg(
        "the ledger is still being counted up to that moment; a result would lack looks. Ask again in a minute"
    ),
    "own-use": msg("nobody says so about the own use; another inspector does"),
    "questions-full": msg("a hundred saved questions is the most; forget one that you need no more"),
    "keys-full": msg("ten security keys is the most; take one away that you need no more"),
    "last-factor": msg("this is your last second factor; add another one first"),
    "matter-opens": msg("opening a matter of this kind is not among your duties"),
    "matter-about": msg("a matter is about at most 50 records"),
    "matter-unlabelled": msg("it rests on no record, so it needs a label of your agency"),
    "matter-moved": msg(
        "somebody moved the matter since you opened it; read what happened, and decide again"
    ),
    "move-field-unknown": msg("the move does not ask for one of the fields"),
    "move-field-missing": msg("a field is missing that the move asks for"),
    "move-field-value": msg("a field has a value that it cannot have"),
    "addressee-none": msg("there is no such agency to ask, or it is your own"),
    "addressee-shut-out": msg(
        "the label does not go to the agency that is asked: name it among those it may be released to; a record that "
        "another agency did not release to it cannot be asked about"
    ),
    "promise-far": msg("an answer is promised before it is due, once, for the next four hours at most"),
    "agreement-review": msg("an agreement is reviewed within a year, and ends after now"),
    "agreement-compartments": msg("compartments are named by their codes, with blanks between them"),
    "refusal-words": msg("another reason than those of the list is said in words"),
    "move-reason": msg("this move needs its reason"),
    "plan-hours": msg("a plan ends after it begins, and lasts 24 hours at most"),
    "plan-over": msg("a plan that is over already needs no notice"),
    "plan-far": msg("a plan begins within a year or so"),
    "plan-desk": msg("your agency has no desk that the others can call; without one there is no plan"),
    "plan-own": msg(
        "a plan is shown to its own agency alone, or in a joint unit; choose a label that goes to nobody else"
    ),
    "plan-case": msg("a plan names a case or a lead that you see, before it is approved"),
    "move-ahead": msg("a move happened at some time from 1900 until now"),
    "move-wordless": msg("this move takes no reason"),
    "move-stricter": msg("this move is seen by all who see the matter"),
    "move-record-above": msg(
        "more people see this move than the record; give the move a label that is as strict"
    ),
    "figures-duty": msg("the figures are for commanders, duty officers and inspectors"),
    "code-not-in-force": msg("a criterion that is not in force today"),
    "basis-names-one": msg("a basis names one person, and points at no other basis"),
    "basis-person": msg("a basis names a person's record"),
    "basis-facts": msg("there is no criterion without a fact; write the facts"),
    "basis-source": msg(
        "a basis rests on at least one record that a source gave, beside the person's own, and on no matter"
    ),
    "basis-day": msg("the day of the deed is one date, at most a day ahead and at most 120 years back"),
    "basis-child": msg("this person was, or may have been, under 12 at the deed, and is no suspect of it"),
    "basis-review": msg("the review date is to come, within a year"),
    "basis-purge": msg("the purge date is to come, within five years"),
    "basis-beyond": msg("the review date is not beyond the purge date, which stays as it is"),
    "basis-purge-kept": msg("the purge date of a basis is not put off"),
    "release-written": msg("it was written anew since you opened it; read it again"),
    "release-text": msg("a release has a title of 3 to 200 characters, and a text of 20 to 20,000"),
    "release-until": msg("a release is valid until a moment to come, within a year"),
    "release-lower": msg("the lower label is a label of your agency, and not above that of the sources"),
    "release-recipients": msg(
        "name one to 500 recipients, each once: agencies of this deployment, or officers of them"
    ),
    "release-findings-told": msg(
        "a finding stands in the text, and the reason why it may stay has 3 to 500 characters"
    ),
    "release-finding-missed": msg(
        "an identifier of a source stands in the text; say why it may stay, or take it out"
    ),
    "release-sources": msg("a release rests on at least one record, and on no matter"),
    "release-rests": msg(
        "each paragraph names the sources that it rests on, each source is named by one, and what was found of a "
        "source stands where it is named"
    ),
    "release-mixed": msg(
        "a paragraph rests on records of two owners, one of which may not see the other's; give each a paragraph of "
        "its own, or they cannot be asked for leave"
    ),
    "release-unwritten": msg("nothing is written below the line yet"),
    "release-few": msg(
        "a place or a time stands below the line that fewer than three people could have known, or nobody has said how "
        "many: whoever told it would be found by it. Say it more widely"
    ),
    "release-findings": msg(
        "something from above stands in the text; change it, or say of each why it may stay"
    ),
    "release-stale": msg("a source was changed since the text was written; read it, and save the text again"),
    "release-leave": msg("an owner of the sources has not given leave; silence is no leave"),
    "release-copies": msg("a release is issued from its own page, with a copy for each recipient"),
    "leave-reason": msg("whoever refuses leave says why"),
    "leave-answered": msg("this was answered already"),
    "copy-leave": msg("something in it is not passed on without leave of the agency that it came from (H2)"),
    "relabel-leave": msg(
        "it rests on records that are not passed on without leave of the agency that they came from (H2)"
    ),
    "leave-first": msg(
        "it is not your agency's alone to give: what it rests on came from others who gave it under H2; ask them first"
    ),
    "leave-above": msg("leave for a release is given by somebody of your agency who sees what it rests on"),
    "leave-for-whom": msg("a request for leave says for whom it is, and of what is under H2 what for"),
    "leave-about": msg(
        "leave is asked of the agency whose records they are, about these records and no others"
    ),
    "leave-until": msg("leave is given until a moment to come, within a year"),
    "recall-heard": msg("this copy was not recalled, or the recall was acknowledged already"),
    "matter-names-nobody": msg("a matter of this kind names no suspect"),
    "suspect-unfounded": msg(
        "nobody is named as a suspect without a basis in force that names the same record"
    ),
    "decision-unfounded": msg(
        "no basis in force names the suspect of this matter any more; without one nothing is done against them"
    ),
    "matter-under": msg(
        "a task is issued under one lead that was decided, by whoever has it in hand; name that lead among what it is "
        "about"
    ),
    "unit-not-own": msg("you sit in no standing unit with that code"),
    "matrix-none": msg("no matrix of decision rights is in force yet; a coordinator publishes one"),
    "option-missing": msg("the option is none of those that were given"),
    "action-needs-order": msg("this is not allowed without a judge's order"),
    "action-needs-warrant": msg("this is not allowed without a warrant of arrest"),
    "action-needs-flagrancy": msg("this is not allowed but in flagrancy"),
    "deferred-too-far": msg(
        "a decision is deferred to a moment that is to come, before the lead is of no use"
    ),
    "unit-coordinates": msg("that is a coordinator's to do"),
    "unit-state": msg("the unit is not in a state for that"),
    "unit-agencies": msg("a joint unit is of two agencies or more, all of this deployment"),
    "unit-approves": msg(
        "a coordinator approves for the planning office, and a registrar for the own agency in it"
    ),
    "unit-two-persons": msg("you gave an approval of this unit already; another person gives this one"),
    "unit-approved": msg("it was approved already"),
    "unit-withdraws": msg("a registrar takes the own agency out, or a coordinator does"),
    "agency-in-unit": msg("that agency is in the unit"),
    "compartment-of-unit": msg(
        "a compartment whose code begins with U- is a joint unit's; only a seat in the unit opens it"
    ),
    "seat-proposes": msg(
        "a registrar or a coordinator proposes officers of the own agency, once it has approved the unit"
    ),
    "seat-confirms": msg("the unit's lead confirms; where it has none, a coordinator does"),
    "seat-own-proposal": msg("who proposed it does not confirm it"),
    "seat-proposer": msg("who proposed it has not that duty any more; propose it again"),
    "seat-taken": msg("this officer has a seat in the unit, or one is proposed"),
    "seat-unvetted": msg("no vetting of this officer stands"),
    "seat-time": msg("the seat's end has passed"),
    "seat-ends": msg(
        "the one who sits there ends a seat, or a registrar of that agency, the lead, a coordinator"
    ),
    "seat-empty": msg("nobody sits there"),
    "lead-hands-over": msg("the lead hands over, or a coordinator"),
    "lead-none": msg("there is nobody who hands over, or it is handed to the one who leads"),
    "lead-seat": msg("whoever leads sits in the unit when the term begins"),
    "lead-time": msg("the term ends before it begins"),
    "lead-overlaps": msg("somebody leads the unit at that time; a unit has one lead"),
    "level-unknown": msg("a level is 0 to 5"),
    "matrix-writes": msg("the matrix is a coordinator's to write"),
    "matrix-publishes": msg("the matrix is published by a coordinator or a registrar"),
    "matrix-own": msg(
        "who wrote on the draft or asked for its publication does not publish it; another person does"
    ),
    "matrix-unasked": msg("nobody asks for its publication, or did so more than 14 days ago; ask first"),
    "matrix-asker": msg("who asked for the publication is no coordinator any more; ask again"),
    "matrix-changed": msg("the draft was changed since you opened it; read it again"),
    "matrix-published": msg("a published version stays as it is; write a draft"),
    "matrix-faulty": msg("an input is decided by no row, or by several; check the draft"),
    "matrix-long": msg("a matrix has 1 to 500 rows"),
    "delegation-own": msg("nobody lends a right to decide that they do not hold themselves"),
    "delegation-self": msg("a right is lent to somebody else"),
    "delegation-days": msg("a delegation ends within 30 days, and not in the past"),
    "delegation-beyond": msg("that is more than you decide yourself under the matrix in force"),
    "delegation-over": msg("this delegation is over already"),
    "file-kind": msg("a file beside a record is a picture, a document, a recording or a text"),
    "two-registrars": msg("this deployment has two registrars"),
    "proposal-closed": msg("the proposal was decided, or lapsed after 14 days"),
    "own-proposal": msg("who proposed it does not confirm it; another registrar does"),
    "given-to-oneself": msg("nobody confirms what is given to themselves"),
    "proposer-no-registrar": msg("who proposed it is no registrar any more; propose it again"),
}

_LEAVE = ("copy-leave", "relabel-leave", "leave-first")


def meaning(error: psycopg.DatabaseError) -> TearlineError:
    """The database's error as one of ours."""
    match error.sqlstate:
        case "TL001":
            return NotSignedIn(msg("The session is over, or this look was not put on record. Sign in again."))
        case "TL002" | "42501":
            return NotEntitled(msg("This is not yours to do: {why}.", why=_why(error)))
        case "TL003":
            return BadInput(msg("That cannot be: {why}.", why=_why(error)))
        case "TL004" if error.diag.constraint_name in _LEAVE:
            return LeaveNeeded(msg("Not without leave: {why}.", why=_why(error)))
        case "TL004":
            return Conflict(msg("The state of things does not allow it: {why}.", why=_why(error)))
        case "TL005":
            return NotFound()
        case "23505":
            return Conflict(msg("That name is taken."))
        case "23503" | "23514":
            return BadInput(msg("A value does not fit the rules of its field."))
        case _ if isinstance(error, psycopg.DataError):  # class 22, or the driver itself (a NUL in a text)
            return BadInput(msg("A value does not fit the rules of its field."))
        case _:
            return TearlineError(msg("The database refused the request (code {code}).", code=error.sqlstate))


def _why(error: psycopg.DatabaseError) -> Message:
    """The sentence of a code; PostgreSQL's own refusals have none of ours."""
    return WHYS.get(error.diag.constraint_name or "", msg("the rules of the gate"))
