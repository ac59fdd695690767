"""People with names, addresses and numbers as desks see them: common names, families, companies, slips of the pen."""

from typing import Any

import numpy as np

from unheard.simulate.people import FIRST_NAMES, LAST_NAMES

_STARTS = (
    "bar",
    "ben",
    "cor",
    "dal",
    "fen",
    "gar",
    "hol",
    "ker",
    "lan",
    "mar",
    "nor",
    "pel",
    "ros",
    "sal",
    "tor",
    "win",
)
_ENDS = (
    "ani",
    "berg",
    "dini",
    "ert",
    "field",
    "ing",
    "kowa",
    "lund",
    "man",
    "mont",
    "ova",
    "sen",
    "stein",
    "ton",
    "vek",
)
_MIDDLE = ("", "a", "de", "el", "i", "ko", "le", "mi", "no", "ra")
FAMILIES = [name for names in LAST_NAMES.values() for name in names] + [
    (start + middle + end).title() for start in _STARTS for middle in _MIDDLE for end in _ENDS
]
GIVEN = [name for names in FIRST_NAMES.values() for name in names] + [
    (start + end).title() for start in ("al", "be", "da", "el", "is", "ka", "lo", "ma", "ni", "so") for end in
    ("ra", "na", "lin", "do", "mir", "ela", "ko", "via")
]  # fmt: skip
NICKS = ("sunny", "blue", "tiger", "garden", "rider", "music", "star", "cloud", "happy", "north", "chess", "pixel")
MAIL = ("gmail.com", "gmx.example", "outlook.com", "webmail.example", "posteo.example")


class Named:
    """Everybody's name, addresses and numbers; the same number is the same person."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._showings = np.random.default_rng((seed, 1))
        self._people: dict[int, dict[str, Any]] = {}

    def shown(self, person: int, fields: dict[str, Any]) -> dict[str, Any]:
        """What a record shows that has these fields in the simulated world: the same kinds, this person's values."""
        who, dice = self._person(person), self._showings
        found: dict[str, Any] = {}
        if "id" in fields:
            found["id"] = fields["id"]
        if "email" in fields:
            is_work = fields["email"].endswith("@work.example")
            found["email"] = who["second"] if is_work else who["email"]
        if "phone" in fields:
            found["phone"] = who["national"] if len(fields) == 1 and dice.random() < 0.25 else who["phone"]
        if who["company"] is not None and "id" in fields and dice.random() < 0.5:
            found["account"] = who["company"]
        if dice.random() < (0.9 if "id" in fields else 0.7):
            found["name"] = self._spelled(who)
        return found

    def _spelled(self, who: dict[str, Any]) -> str:
        given, family, dice = who["given"], who["family"], self._showings
        if dice.random() < 0.05:
            place = int(dice.integers(1, len(family) - 1))
            family = family[:place] + family[place + 1 :]
        if dice.random() < 0.05:
            given = given[0] + "."
        return f"{family}, {given}" if dice.random() < 0.1 else f"{given} {family}"

    def _person(self, number: int) -> dict[str, Any]:
        if number not in self._people:
            self._people[number] = self._drawn(number)
        return self._people[number]

    def _drawn(self, number: int) -> dict[str, Any]:
        dice = np.random.default_rng((self._seed, 2, number))
        household = np.random.default_rng((self._seed, 3, number // 2))
        is_family = household.random() < 0.12  # two people of one household: one family name, perhaps one phone
        given = GIVEN[min(int(dice.zipf(1.3)) - 1, 10**9) % len(GIVEN)]
        by = household if is_family else dice
        family = FAMILIES[min(int(by.zipf(1.15)) - 1, 10**9) % len(FAMILIES)]
        phone = f"+49151{(number // 2 * 2 if is_family and household.random() < 0.6 else number) + 10_000_000:08d}"
        company = f"company{number // 40}" if dice.random() < 0.25 else None
        if company is not None and dice.random() < 0.15:
            phone = f"+4930{number // 40 + 2_000_000:07d}0"  # the switchboard
        digits = f"{int(dice.integers(50, 100))}" if dice.random() < 0.5 else f"{int(dice.integers(1, 1000))}"
        email = self._address(dice, given, family, digits, str(dice.choice(MAIL)), number)
        second_digits = digits if dice.random() < 0.5 else ""
        domain = f"{company}.example" if company is not None else str(dice.choice(MAIL))
        second = self._address(dice, given, family, second_digits, domain, number)
        if company is not None and dice.random() < 0.1:
            second = f"info@{company}.example"
        if second == email:
            second = f"{given}.{family}{number}@{domain}".lower()
        national = "0" + phone.removeprefix("+49")
        return {
            "given": given, "family": family, "phone": phone, "national": national, "company": company,
            "email": email, "second": second,
        }  # fmt: skip

    def _address(
        self, dice: np.random.Generator, given: str, family: str, digits: str, domain: str, number: int
    ) -> str:
        nick = str(dice.choice(NICKS))
        forms = (
            f"{given}.{family}{digits}", f"{given}.{family}", f"{given[0]}{family}{digits}", f"{given[0]}.{family}",
            f"{given}{family}{digits}", f"{nick}{digits or number}", f"{given}{digits or number}",
        )  # fmt: skip
        local = str(dice.choice(forms, p=(0.28, 0.2, 0.16, 0.1, 0.12, 0.08, 0.06))).lower()
        taken = self._taken(local, domain, number)
        return f"{taken}@{domain}"

    def _taken(self, local: str, domain: str, number: int) -> str:
        """An address belongs to one person: who comes later gets another one."""
        owners: dict[str, int] = self.__dict__.setdefault("_owners", {})
        if owners.setdefault(f"{local}@{domain}", number) == number:
            return local
        return f"{local}{number % 1000}x{number}"
