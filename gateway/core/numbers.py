"""Telephone numbers: read as people write them, allowed by policy, shown as people read them.

Deny by default: only fixed and mobile numbers of listed countries are ever dialled. The same check runs when
a callback is asked for and again at the moment of dialling, on the digits that will be sent.
"""

import hashlib
import hmac
import unicodedata
from dataclasses import dataclass

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType, timezone

from gateway.core.errors import Refusal
from gateway.core.ids import NumberKey

DIALLABLE = {PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
"""A US number cannot be told apart, hence FIXED_LINE_OR_MOBILE."""

SATELLITE_PREFIXES = ("+870", "+881", "+882", "+883", "+979", "+88213", "+88216")
DENIED_AREA_CODES = ("+1900", "+1976")
LONGEST_INPUT = 40
NAMES_OF_TYPES = {
    PhoneNumberType.PREMIUM_RATE: "a premium-rate number",
    PhoneNumberType.SHARED_COST: "a shared-cost number",
    PhoneNumberType.TOLL_FREE: "a toll-free number",
    PhoneNumberType.VOIP: "an internet telephony number",
    PhoneNumberType.PERSONAL_NUMBER: "a personal number",
    PhoneNumberType.PAGER: "a pager",
    PhoneNumberType.UAN: "a company number",
    PhoneNumberType.VOICEMAIL: "a voicemail number",
}


@dataclass(frozen=True, slots=True)
class DialNumber:
    """A number that may be dialled."""

    e164: str
    region: str


def read_number(text: str, country: str, allowed_countries: frozenset[str]) -> DialNumber | Refusal:
    """Read *text* as typed in *country* and say whether it may be dialled, or in words why not."""
    cleaned = unicodedata.normalize("NFKC", text).strip()
    if not cleaned or len(cleaned) > LONGEST_INPUT or any(unicodedata.category(char) == "Cc" for char in cleaned):
        return Refusal("number-invalid", "That is not a telephone number. Write it as you would dial it.")
    if any(char.isalpha() or char in ";,@%*#" for char in cleaned):
        return Refusal("number-invalid", "A telephone number has digits only. Leave out letters, extensions and codes.")
    try:
        number = phonenumbers.parse(cleaned, country)
    except NumberParseException:
        return Refusal("number-invalid", "That is not a telephone number. Write it as you would dial it.")
    return check(number, allowed_countries)


def check(number: phonenumbers.PhoneNumber, allowed_countries: frozenset[str]) -> DialNumber | Refusal:
    """The policy, on a parsed number."""
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    if number.extension or e164.startswith(SATELLITE_PREFIXES):
        return Refusal("number-not-allowed", "We cannot call this kind of number. Give a fixed or mobile number.")
    if not phonenumbers.is_valid_number(number):
        return Refusal(
            "number-invalid", "There is no such number. Check the digits, and the country code if it is abroad."
        )
    region = phonenumbers.region_code_for_number(number) or ""
    kind = phonenumbers.number_type(number)
    if kind not in DIALLABLE or e164.startswith(DENIED_AREA_CODES):
        name = NAMES_OF_TYPES.get(kind, "a special number")
        return Refusal(
            "number-not-allowed", f"This is {name}, and we do not call those. Give a fixed or mobile number."
        )
    if region not in allowed_countries:
        return Refusal(
            "country-not-allowed", "We cannot call numbers of this country. Talk to us here, or leave a message."
        )
    return DialNumber(e164, region)


def number_key(e164: str, pepper: bytes) -> NumberKey:
    """HMAC-SHA256 of the number, so that counters and opt-outs outlive the number itself."""
    return NumberKey(hmac.new(pepper, e164.encode(), hashlib.sha256).hexdigest()[:32])


def shown(e164: str) -> str:
    """In international format, with spaces."""
    try:
        return phonenumbers.format_number(phonenumbers.parse(e164), PhoneNumberFormat.INTERNATIONAL)
    except NumberParseException:
        return e164


def zone_of(e164: str, preferred: str) -> str:
    """The zone of the called phone: *preferred* (the visitor's own) when the number may lie in it."""
    try:
        zones = timezone.time_zones_for_number(phonenumbers.parse(e164))
    except NumberParseException:
        return preferred
    known = [zone for zone in zones if zone != timezone.UNKNOWN_TIMEZONE]
    return preferred if preferred in known or not known else str(known[0])
