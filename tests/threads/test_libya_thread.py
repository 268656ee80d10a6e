"""The project's own thread, as config.toml describes it: what is in it, what is not."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator.config import load
from aggregator.desk import Desk
from aggregator.model import Arrival, Entry

CONFIG = load(Path(__file__).parents[2] / "config.toml")
DESK = Desk(CONFIG)
AT = datetime(2026, 1, 10, tzinfo=UTC)


def is_member(title: str, text: str, language: str) -> bool:
    arrival = Arrival(
        number=1,
        item="i",
        revision=1,
        material=True,
        seen_at=AT,
        event_at=AT,
        dated=True,
        entry=Entry(title=title, text=text, language=language),
    )
    (membership,) = DESK.judge(arrival)
    return membership.member


FILL_EN = "The committee met again to speak about the budget of the coming year. " * 8
FILL_FR = "La commission s'est encore réunie pour parler du budget de l'année prochaine. " * 8
FILL_AR = "اجتمعت اللجنة مرة أخرى للحديث عن ميزانية العام المقبل وتفاصيلها الكثيرة. " * 8

OURS = [
    ("Haftar's forces advance on Tripoli", "Fighting was heard south of the city.", "en"),
    ("Hifter rejects ceasefire", "The commander said his troops would stay.", "en"),
    ("Libya: dozens killed in clashes in Sabha", "", "en"),
    ("حفتر يرفض وقف إطلاق النار", "قوات حفتر في طرابلس", "ar"),
    ("مقتل عشرة في اشتباكات في بنغازي", "قالت مصادر في ليبيا", "ar"),
    ("Libye : l'ONU demande un cessez-le-feu à Tripoli", "Les combats continuent.", "fr"),
    ("Benghazi car bomb kills three soldiers", "The army blamed militants.", "en"),
    (
        "Tarhuna brigade takes over the capital's old airport",
        "Units from Misrata had left Tripoli's international airport before.",
        "en",
    ),
    (
        "The Hague wants Mahmoud al-Werfalli",
        "The International Criminal Court accuses him of shooting prisoners in Benghazi.",
        "en",
    ),
    (
        "Sabratha: rival groups shoot it out",
        "An anti-IS unit and a local militia fight for the coast road.",
        "en",
    ),
    (
        "Mitiga airport shut after night of heavy fighting",
        "At least 20 people died in Tripoli, the health ministry said.",
        "en",
    ),
    (
        "Gharyan falls on the first day",
        "The field marshal's men took the town south of Tripoli in the morning.",
        "en",
    ),
    (
        "US ambassador killed in Benghazi consulate",
        "Three other Americans died in the assault, the White House said.",
        "en",
    ),
    (
        "Voters choose a General National Congress",
        "Libya's first free polls in decades were calm.",
        "en",
    ),
    (
        "Migrant detention centre hit in Tajoura",
        "More than 40 people died in the strike east of Tripoli.",
        "en",
    ),
    (
        "Qatar will join the forces against Gaddafi",
        "No Arab state had promised aircraft before.",
        "en",
    ),
    (
        "Stray rocket sets oil depot near Tripoli ablaze",
        "Firefighters could not get near because of the shelling.",
        "en",
    ),
    (
        "UN envoy Salamé resigns",
        "He said the stress was too much; his mission in Libya lasted three years.",
        "en",
    ),
    (
        "Sarraj and Hifter agree to a truce in Paris",
        "Elections should follow, the French presidency said.",
        "en",
    ),
    (
        "Oil ports change hands",
        "The guards of Ras Lanuf and Sidra fled before the army from the east.",
        "en",
    ),
    ("LNA claims all of Derna", "Clashes went on in the old city.", "en"),
    (
        "Parliament in Tobruk swears in a new cabinet",
        "The rival government in Tripoli called it void.",
        "en",
    ),
    (
        "Libye: l'ANL entre dans Gharyan",
        "Les troupes du maréchal Haftar avancent vers la capitale.",
        "fr",
    ),
    (
        "Tripoli: l'aéroport de Mitiga fermé après des combats",
        "Vingt morts, selon le ministère de la Santé.",
        "fr",
    ),
    (
        "Les rebelles reprennent Brega",
        "La ville pétrolière de l'est libyen change encore de mains.",
        "fr",
    ),
    (
        "Un raid aérien tue des migrants à Tajoura",
        "Plus de quarante morts dans un centre de détention.",
        "fr",
    ),
    ("Kadhafi inhumé dans le désert", "Le Conseil national de transition n'a pas dit où.", "fr"),
    (
        "Le chef du gouvernement d'union, Fayez al-Sarraj, à Benghazi",
        "C'est sa première visite dans l'est.",
        "fr",
    ),
    ("الجيش الليبي يسيطر على درنة", "استمرت الاشتباكات في المدينة القديمة.", "ar"),
    ("إغلاق مطار معيتيقة بعد اشتباكات عنيفة", "قتل عشرون شخصا في طرابلس بحسب وزارة الصحة.", "ar"),
    ("حكومة الوفاق تعلن حالة الطوارئ", "قال السراج إن قوات حفتر تهاجم العاصمة.", "ar"),
    (
        "مقتل مهاجرين في قصف على تاجوراء",
        "سقط أكثر من أربعين قتيلا في مركز احتجاز شرق طرابلس.",
        "ar",
    ),
    ("الدبيبة: لن نسلم السلطة إلا بعد الانتخابات", "جاء ذلك ردا على مجلس النواب في طبرق.", "ar"),
    ("سرت: قوات البنيان المرصوص تتقدم", "قتل عشرات المسلحين من تنظيم الدولة.", "ar"),
    ("الثوار يستعيدون البريقة وأجدابيا", "تراجعت كتائب القذافي نحو الغرب.", "ar"),
    (
        "",
        "Clashes broke out in Sabha on Sunday; four people died in the southern Libyan city.",
        "en",
    ),
]
NOT_OURS = [
    ("Clashes in Tripoli, Lebanon", "Two soldiers were killed in the northern city.", "en"),
    ("Army deploys in Tripoli", "The Lebanese army sent soldiers after fighting in Akkar.", "en"),
    ("Tripoli: affrontements armés", "Au Liban, deux soldats morts dans la ville.", "fr"),
    ("اشتباكات في طرابلس", "قال الجيش اللبناني إن جنديين قتلا في شمال لبنان", "ar"),
    ("Egypt's football team wins", "The next match is against Libya.", "en"),
    ("Markets rise", "Oil fell as output from Libya recovered.", "en"),
    ("Ancient mosaics go on show", "The museum has pieces from Libya and Tunisia.", "en"),
    ("", "", "en"),
    (
        "Minister opens conference",
        "He spoke of schools. "
        + FILL_EN
        + " Asked about Libya, Haftar, Sarraj and the UNSMIL talks, the ceasefire, the militias, "
        "troops, fighters, the siege, the killed and the attack, he would not comment.",
        "en",
    ),
    (
        "Le ministre présente son budget",
        "Rien. "
        + FILL_FR
        + " Il a évoqué la Libye, Haftar, Sarraj, la MANUL, le cessez-le-feu, les mercenaires, "
        "les affrontements, la trêve et la milice.",
        "fr",
    ),
    (
        "Army returns to the streets of Tripoli",
        "Soldiers from Akkar set up checkpoints after fighting between two quarters, Beirut said.",
        "en",
    ),
    (
        "Gunmen clash in Tripoli's Bab al-Tabbaneh",
        "The army moved in after fighting with Jabal Mohsen, sources in Lebanon said.",
        "en",
    ),
    (
        "Tripoli: quatre morts à Bab el-Tebbaneh",
        "L'armée libanaise s'est déployée entre les deux quartiers.",
        "fr",
    ),
    (
        "Tripoli : l'armée arrête un djihadiste",
        "Il préparait un attentat à Beyrouth, selon l'armée.",
        "fr",
    ),
    ("طرابلس: مقتل جنديين في باب التبانة", "الجيش اللبناني ينتشر بعد اشتباكات مع مسلحين.", "ar"),
    ("اشتباكات مسلحة في طرابلس شمال لبنان", "انتشر الجيش في الأحياء.", "ar"),
    ("Earthquake felt in Tripoli, Greece", "Nobody was hurt in the Peloponnese.", "en"),
    (
        "Minister opens conference",
        "He spoke of schools. "
        + FILL_EN
        + " Asked about Libya, Haftar and the ceasefire, he would not comment.",
        "en",
    ),
    (
        "Le ministre présente son budget",
        "Rien de neuf. " + FILL_FR + " Il a aussi évoqué la Libye, Tripoli et le cessez-le-feu.",
        "fr",
    ),
    (
        "الوزير يعرض الميزانية",
        "لا جديد. " + FILL_AR + " وتحدث أيضا عن ليبيا وطرابلس ووقف إطلاق النار.",
        "ar",
    ),
    ("USS Tripoli leaves port", "The assault ship sails for exercises with Japan's navy.", "en"),
    ("Cocoa harvest up, says GNA", "The Ghana News Agency spoke to farmers in Kumasi.", "en"),
    (
        "Lok Sabha adjourned after uproar",
        "Fighting words in India's parliament; opposition attack on prime minister.",
        "en",
    ),
    ("Libya beat Malawi in cup qualifier", "Two late goals decided the match in Benghazi.", "en"),
    (
        "Libye-Bénin: match nul",
        "Les Chevaliers de la Méditerranée restent troisièmes du groupe.",
        "fr",
    ),
    ("منتخب ليبيا يتعادل مع بنين", "انتهت المباراة في بنغازي بهدف لكل فريق.", "ar"),
    (
        "Oil slips as supply worries ease",
        "Traders pointed to output from Libya and to stocks in the United States.",
        "en",
    ),
    ("Roman mosaics of Sabratha on show in Rome", "The exhibition runs until spring.", "en"),
    ("Storm warning for the Gulf of Sirte", "Fishermen should stay ashore until Thursday.", "en"),
    ("Zawiya of Moroccan Sufis restored", "The shrine in Fez opens again.", "en"),
    (
        "Army kills militants in Somalia",
        "Soldiers retook a town; the prime minister praised the troops after the battle.",
        "en",
    ),
    ("مقتل مسلحين في هجوم بالصومال", "استعاد الجيش مدينة بعد معارك مع مسلحين.", "ar"),
    ("Tunisia's president names a prime minister", "Parliament will vote after elections.", "en"),
]


@pytest.mark.parametrize(("title", "text", "language"), OURS)
def test_reports_on_the_conflict_are_in(title: str, text: str, language: str) -> None:
    assert is_member(title, text, language)


@pytest.mark.parametrize(("title", "text", "language"), NOT_OURS)
def test_namesakes_and_passing_mentions_are_out(title: str, text: str, language: str) -> None:
    assert not is_member(title, text, language)
