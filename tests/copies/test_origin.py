"""Which agency a text names as its own, and which it only cites."""

import pytest

from aggregator.copies.origin import read_origin

NAMED = [
    ("TRIPOLI (Reuters) - Forces from the east moved west.", "Reuters"),
    ("TRIPOLI, Nov 3 (Reuters) – Forces from the east moved west.", "Reuters"),
    ("(AP) — Forces from the east moved west.", "AP"),
    ("LAKE TOWN, Ill. (AP) Forces from the east moved west.", "AP"),
    ("PARIS, 3 nov (AFP) - Le ministre a quitté la ville.", "AFP"),
    ("AFP - Le ministre a quitté la ville.", "AFP"),
    ("Madrid, 3 nov (EFE).- El ministro dejó la ciudad.", "EFE"),
    ("Berlin (dpa) - Der Minister hat die Stadt verlassen.", "dpa"),
    ("ROMA (ANSA) - Il ministro ha lasciato la città.", "ANSA"),
    ("MOSCOW, January 5. /TASS/. The minister has left the city.", "TASS"),
    ("TRIPOLI, Nov. 3 (Xinhua) -- The minister has left the city.", "Xinhua"),
    ("طرابلس (رويترز) - غادر الوزير المدينة.", "Reuters"),
    ("طرابلس 3 نوفمبر 2019 (وال) – غادر الوزير المدينة.", "LANA"),
    ("By Reuters\nForces from the east moved west.", "Reuters"),
    ("By JANE DOE, Associated Press\nTRIPOLI - Forces moved west.", "AP"),
    (
        "Forces moved west.\n\n(Reporting by Jane Doe in Port Example; Editing by John Roe)",
        "Reuters",
    ),
    ("Forces moved west. — The Associated Press", "AP"),
    ("Forces moved west. /Xinhua/", "Xinhua"),
    ("Forces moved west. (Kyodo)", "Kyodo"),
    ("Forces moved west. (PTI).", "PTI"),
    ("Forces moved west.\nSource: Anadolu Agency", "Anadolu"),
    ("Forces moved west. © 2019 The Associated Press. All rights reserved.", "AP"),
    ("Le ministre a quitté la ville (AFP)", "AFP"),
    ("Le ministre a quitté la ville. (avec AFP)", "AFP"),
    ("Le ministre a quitté la ville, avec AFP et Reuters", "AFP"),
    ("غادر الوزير المدينة (أ ف ب)", "AFP"),
    ("غادر الوزير المدينة.\nالمصدر: رويترز", "Reuters"),
]

CITED = [
    "A spokesman told Reuters that forces had moved west.",
    "Reuters reported on Monday that forces had moved west.",
    "Forces moved west, two officials told the news agency AFP.",
    "Forces moved west, according to Agence France-Presse (AFP).",
    "Libyan News Agency (LANA) said that the minister had left.",
    "قالت وكالة الأنباء الليبية (وال) إن الوزير غادر المدينة.",
    "The minister spoke to AP and left. Photo: AFP",
    "The map (Reuters) shows where the forces stood.",
    "The bank (PA) is closed.",
    "",
    "(",
    " - ",
]


@pytest.mark.parametrize(("text", "agency"), NAMED)
def test_an_agency_that_signs_is_named(text: str, agency: str) -> None:
    assert read_origin(text)[0] == agency


@pytest.mark.parametrize("text", CITED)
def test_an_agency_that_is_cited_is_not(text: str) -> None:
    assert read_origin(text) == (None, text.strip())


@pytest.mark.parametrize(
    ("author", "agency"),
    [("Reuters", "Reuters"), ("By The Associated Press", "AP"), ("Le Monde avec AFP", "AFP"),
     ("AP", "AP"), ("Jane AP Doe", None), ("Paul Reuters-Smith", None), ("Jane Doe", None)],
)  # fmt: skip
def test_authors_are_a_credit_as_well(author: str, agency: str | None) -> None:
    assert read_origin("Forces moved west.", [author])[0] == agency


def test_the_dateline_is_no_part_of_the_text() -> None:
    assert read_origin("TRIPOLI, Nov 3 (Reuters) - Forces moved.")[1] == "Forces moved."
