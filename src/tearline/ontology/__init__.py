"""What things are: FollowTheMoney's model with ours, identifiers, acceptance, rules and search keys."""

from tearline.ontology.accept import PROTECTED, Accepted, Finding, accept
from tearline.ontology.captions import caption_of, names_of, texts_of
from tearline.ontology.extract import identifiers_of
from tearline.ontology.glyphs import fold
from tearline.ontology.identifier import Identifier, Problem
from tearline.ontology.identifiers import (
    KINDS,
    LOST_DIGITS,
    doubt,
    has_lost_digits,
    identifies_nobody,
    normalise,
)
from tearline.ontology.machines import is_mexican_icao24
from tearline.ontology.model import model
from tearline.ontology.recognise import recognise, wrong_with
from tearline.ontology.rules import GRADES, STATUSES, Claim, Ruled, rules_for
from tearline.ontology.words import exact_key, keys_of, keys_text, reach_keys, sound_key, words

__all__ = [
    "GRADES",
    "KINDS",
    "LOST_DIGITS",
    "PROTECTED",
    "STATUSES",
    "Accepted",
    "Claim",
    "Finding",
    "Identifier",
    "Problem",
    "Ruled",
    "accept",
    "caption_of",
    "doubt",
    "exact_key",
    "fold",
    "has_lost_digits",
    "identifiers_of",
    "identifies_nobody",
    "is_mexican_icao24",
    "keys_of",
    "keys_text",
    "model",
    "names_of",
    "normalise",
    "reach_keys",
    "recognise",
    "rules_for",
    "sound_key",
    "texts_of",
    "words",
    "wrong_with",
]
