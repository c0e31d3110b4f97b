"""Our short ways give what FollowTheMoney gives, value for value, on any text."""

from __future__ import annotations

import random

import pytest
from followthemoney.property import Property
from followthemoney.types import registry
from hypothesis import example, given
from hypothesis import strategies as st

from tearline.ontology.cleaning import MEGABYTE, Unclean, cleaner_of
from tearline.ontology.model import model

PERSON = model()["Person"].properties
# Each property stands for the whole type; phones are FtM's with Mexico for a default country.
SAMPLES: dict[str, Property] = {
    "name": PERSON["name"],
    "string": PERSON["title"],
    "text": PERSON["notes"],
    "address": PERSON["address"],
    "identifier": PERSON["idNumber"],
    "number": PERSON["height"],
    "date": PERSON["birthDate"],
    "country": PERSON["nationality"],
    "gender": PERSON["gender"],
    "topic": PERSON["topics"],
    "language": PERSON["spokenLanguage"],
    "phone": PERSON["phone"],
    "email": PERSON["email"],
    "url": PERSON["website"],
    "imo": model()["Vessel"].properties["imoNumber"],
    "iban": model()["BankAccount"].properties["iban"],
    "ip": model()["UserAccount"].properties["ipAddress"],
}

ANY = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\t\n\r"), max_size=40)
SPANISH = st.text("aeiouáéíóúñü ABCÑ'\"“”,.;:-<>BRESQ/ \u00a0\u0301\u00ad\u200b\n", max_size=30)
DIGITS = st.text("0123456789+-() .T:Z", max_size=26)
MAILS = st.from_regex(r"(mailto:)?[a-zñ.+]{1,5}@[A-Za-zñß.-]{1,9}\.[a-z0-9]{1,3}\.?", fullmatch=True)


def ours(prop: Property, value: str) -> str | None:
    try:
        return cleaner_of(prop)(value) or None
    except Unclean:
        return None


def theirs(prop: Property, value: str) -> str | None:
    country = "mx" if prop.type == registry.phone else prop.format
    cleaned = prop.type.clean(value, format=country)
    return cleaned or None


@pytest.mark.parametrize("kind", SAMPLES)
@given(value=ANY | SPANISH | DIGITS | MAILS)
@example(value='"Pedro"')
@example(value="'a' b'")
@example(value="a  b")
@example(value="Calle 1,, 2;3 ESQ. 4 ,. <BR/>")
@example(value="e\u0301")
@example(value="1985-3-1")
@example(value="1985-02-30")
@example(value="1985-00-00")
@example(value="2024-06-01T10:00:00-06:00")
@example(value="México")
@example(value="+52 55 1234 5678")
@example(value="+5255123456789")
@example(value="٠١٢٣٤٥٦٧٨٩")
def test_cleaned_as_ftm_cleans(kind: str, value: str) -> None:
    prop = SAMPLES[kind]
    cleaned, expected = ours(prop, value), theirs(prop, value)
    if kind == "phone" and expected is None and cleaned is not None:
        assert theirs(prop, "+52" + cleaned[3:]) == cleaned  # an old way of dialling, see contacts
    else:
        assert cleaned == expected


@pytest.mark.parametrize("prefix", ["", "+52"])
def test_plain_mexican_numbers_are_those_phonenumbers_knows(prefix: str) -> None:
    """2,000 random numbers: about a third of them are in nobody's use."""
    chosen = random.Random(7)
    prop = SAMPLES["phone"]
    values = [f"{prefix}{chosen.randrange(10**10):010}" for _ in range(2000)]
    assert [ours(prop, value) for value in values] == [theirs(prop, value) for value in values]


@pytest.mark.parametrize("kind", SAMPLES)
@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("a\x00b", "control-character"),
        ("a\x1bb", "control-character"),
        ("a\x85b", "control-character"),
        ("a\ud800b", "control-character"),
        ("a" * (MEGABYTE + 1), "too-long"),
        ("ñ" * (MEGABYTE // 2 + 1), "too-long"),
    ],
)
def test_damage_is_refused_in_every_type(kind: str, value: str, code: str) -> None:
    with pytest.raises(Unclean) as caught:
        cleaner_of(SAMPLES[kind])(value)
    assert caught.value.code == code


@pytest.mark.parametrize("kind", SAMPLES)
@pytest.mark.parametrize("value", ["", " ", "\n\t", "\u200b", "\u3000"])
def test_nothing_is_nothing(kind: str, value: str) -> None:
    assert cleaner_of(SAMPLES[kind])(value) == ""


@pytest.mark.parametrize("key", ["P-1", "expediente 12/2024_3", "ñ"])
def test_a_key_may_have_any_form(key: str) -> None:
    assert cleaner_of(PERSON["proof"])(f" {key} ") == key


def test_a_key_has_200_characters_at_most() -> None:
    clean = cleaner_of(PERSON["proof"])
    assert clean("k" * 200) == "k" * 200
    with pytest.raises(Unclean):
        clean("k" * 201)
