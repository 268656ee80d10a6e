"""The news agencies whose name may stand over a text, with the spellings that stand for them.

Spellings are as agencies write them, capitals included: "AP" is one, "ap" is not.
"""

AGENCIES: dict[str, tuple[str, ...]] = {
    "AFP": ("AFP", "Agence France-Presse", "Agence France Presse", "أ ف ب", "أ.ف.ب", "ا ف ب",
            "ا.ف.ب", "أف ب", "فرانس برس"),
    "AP": ("AP", "Associated Press", "أسوشيتد برس", "اسوشيتد برس", "أسوشييتد برس", "أ ب"),
    "APS": ("APS", "وأج", "واج"),
    "ANI": ("ANI",),
    "ANSA": ("ANSA", "Ansa", "آنسا", "أنسا"),
    "Agenzia Nova": ("Agenzia Nova", "نوفا"),
    "Anadolu": ("AA", "Anadolu", "Anadolu Agency", "Anadolu Ajansı", "الأناضول"),
    "Belga": ("Belga", "BELGA"),
    "Bernama": ("Bernama", "BERNAMA"),
    "CNA": ("CNA",),
    "Canadian Press": ("CP", "Canadian Press"),
    "EFE": ("EFE", "Efe"),
    "IANS": ("IANS",),
    "Interfax": ("Interfax",),
    "Jiji": ("Jiji", "JIJI Press"),
    "KUNA": ("KUNA", "كونا"),
    "Kyodo": ("Kyodo", "KYODO", "Kyodo News"),
    "LANA": ("LANA", "وال"),
    "MAP": ("MAP", "و م ع"),
    "MENA": ("MENA", "أ ش أ"),
    "PA": ("PA", "PA Media", "Press Association"),
    "PTI": ("PTI", "Press Trust of India"),
    "QNA": ("QNA", "قنا"),
    "Reuters": ("Reuters", "REUTERS", "Thomson Reuters", "رويترز"),
    "SPA": ("SPA", "واس"),
    "TAP": ("TAP", "وات"),
    "TASS": ("TASS", "ITAR-TASS", "تاس"),
    "UPI": ("UPI",),
    "WAM": ("WAM", "وام"),
    "Xinhua": ("Xinhua", "XINHUA", "شينخوا"),
    "Yonhap": ("Yonhap", "YONHAP"),
    "dpa": ("dpa", "DPA", "Deutsche Presse-Agentur", "د ب أ"),
}  # fmt: skip

PLAIN = (
    "AFP", "Agence France-Presse", "Agence France Presse", "فرانس برس", "Associated Press",
    "Reuters", "REUTERS", "Thomson Reuters", "رويترز", "Xinhua", "Anadolu Agency", "الأناضول",
    "Kyodo News", "Press Trust of India", "PTI", "dpa", "EFE", "ANSA", "شينخوا", "TASS", "UPI",
)  # fmt: skip
"""Spellings that mean the agency without brackets around them; "AP" and "PA" have other uses."""
