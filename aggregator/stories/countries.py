"""Countries and unions of states, by all the words that news uses for them.

A land and its people are one term, in English, French and Arabic, so that "Libyan", "libyenne" and
"الليبيه" meet. "_" joins the words of one name.
"""

from collections.abc import Iterable, Iterator
from itertools import islice

from aggregator.words import fold

_LONGEST = 3
_WORDS = """
    us usa united_states america american americans etats_unis americain americains americaine
        الولايات_المتحده امريكا اميركا الامريكيه الاميركيه واشنطن
    uk britain british united_kingdom briton britons royaume_uni britannique britanniques
        grande_bretagne بريطانيا البريطانيه
    uae united_arab_emirates emirati emiratis emirates emirats_arabes_unis الامارات الاماراتيه
    un united_nations onu nations_unies الامم_المتحده
    eu european_union union_europeenne الاتحاد_الاوروبي
    isis islamic_state isil daesh etat_islamique الدوله_الاسلاميه داعش
    russia russian russians russie russe russes روسيا الروسيه الروسي
    ukraine ukrainian ukrainians ukrainien ukrainiens ukrainienne اوكرانيا الاوكرانيه
    israel israeli israelis israelien israeliens israelienne اسرائيل الاسرائيلي الاسرائيليه
    palestine palestinian palestinians palestinien palestiniens فلسطين الفلسطيني الفلسطينيه
        الفلسطينيين
    iran iranian iranians iranien iraniens iranienne ايران الايراني الايرانيه
    iraq iraqi iraqis irak irakien irakiens العراق العراقي العراقيه
    syria syrian syrians syrie syrien syriens سوريا السوري السوريه
    libya libyan libyans libye libyen libyens libyenne libyennes ليبيا الليبي الليبيه الليبيين
    lebanon lebanese liban libanais لبنان اللبناني اللبنانيه
    egypt egyptian egyptians egypte egyptien egyptiens egyptienne مصر المصري المصريه
    turkey turkish turkiye turk turks turquie turc turcs turque تركيا التركي التركيه
    saudi saudi_arabia saudis arabie_saoudite saoudien السعوديه السعودي
    yemen yemeni yemenis yemenite اليمن اليمني اليمنيه
    jordan jordanian jordanie jordanien الاردن الاردني
    qatar qatari قطر القطري القطريه
    kuwait kuwaiti
    bahrain bahraini
    oman omani
    afghanistan afghan afghans افغانستان
    pakistan pakistani pakistanis pakistanais باكستان
    india indian indians inde indien indiens الهند
    china chinese chine chinois الصين الصيني الصينيه
    japan japanese japon japonais اليابان
    taiwan taiwanese
    north_korea north_korean coree_du_nord
    south_korea south_korean coree_du_sud
    thailand thai thais
    cambodia cambodian cambodians
    vietnam vietnamese
    myanmar burma burmese
    malaysia malaysian
    indonesia indonesian
    philippines filipino philippine filipinos
    australia australian australians
    new_zealand
    france french francais francaise فرنسا الفرنسي الفرنسيه
    germany german germans allemagne allemand allemands المانيا الالماني
    italy italian italians italie italien italiens italienne ايطاليا الايطالي الايطاليه
    spain spanish spaniard espagne espagnol اسبانيا
    portugal portuguese
    greece greek greeks grece grec grecs اليونان اليوناني
    poland polish pologne polonais
    hungary hungarian hongrie hongrois
    czech czechia czech_republic
    slovakia slovak
    romania romanian
    bulgaria bulgarian
    serbia serbian
    croatia croatian
    kosovo kosovar kosovan
    albania albanian
    sweden swedish
    norway norwegian
    denmark danish
    finland finnish
    netherlands dutch pays_bas neerlandais
    belgium belgian belgique belge
    switzerland swiss suisse
    austria austrian
    ireland irish
    scotland scottish scots
    georgia georgian
    armenia armenian
    azerbaijan azerbaijani
    kazakhstan kazakh
    belarus belarusian
    mexico mexican mexicans mexique mexicain
    canada canadian canadians canadien كندا
    brazil brazilian bresil bresilien البرازيل
    argentina argentine argentinian
    chile chilean chileans
    peru peruvian
    colombia colombian
    venezuela venezuelan venezuelans venezuelien
    cuba cuban
    bolivia bolivian
    ecuador ecuadorian
    haiti haitian
    honduras honduran
    guatemala guatemalan
    nigeria nigerian نيجيريا
    kenya kenyan
    somalia somali somalie somalien الصومال
    sudan sudanese soudan soudanais السودان السوداني السودانيه
    ethiopia ethiopian ethiopie ethiopien اثيوبيا
    eritrea eritrean
    congo congolese drc
    rwanda rwandan
    uganda ugandan
    tanzania tanzanian
    mali malian malien maliens مالي
    niger nigerien النيجر
    ghana ghanaian
    senegal senegalese
    cameroon cameroonian
    south_africa south_african afrique_du_sud
    zimbabwe zimbabwean
    zambia zambian
    mozambique mozambican
    madagascar malagasy
    tunisia tunisian tunisie tunisien tunisiens تونس التونسي التونسيه
    algeria algerian algerie algerien algeriens الجزاير الجزائر الجزائري الجزائريه
    morocco moroccan maroc marocain marocains المغرب المغربي
    nepal nepali nepalese
    bangladesh bangladeshi
    sri_lanka sri_lankan
    europe european europeen europeens europeenne اوروبا الاوروبيه
    africa african afrique africain africaine افريقيا
    asia asian
    guinea_bissau bissau_guinean
    cyprus cypriot chypre chypriote قبرص
    chad chadian tchad tchadien tchadiens تشاد التشادي
    malta maltese malte maltais مالطا
"""


def _read(lines: Iterable[str]) -> Iterator[tuple[tuple[str, ...], str]]:
    country = ""
    for line in lines:
        words = line.split()
        if not line.startswith(" " * 8):
            country = "~" + words[0]
        yield from ((tuple(fold(word).split("_")), country) for word in words)


_COUNTRIES = {
    **dict(_read(_WORDS.strip("\n").splitlines())),
    ("u", "s"): "~us",
    ("u", "k"): "~uk",
    ("u", "n"): "~un",
}
_FIRST = frozenset(name[0] for name in _COUNTRIES)
_FIRST_IN_SLUGS = _FIRST | {f"{word}s" for word in _FIRST}


def country_words(words: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Words with their stems, as `words.speaking` gives them; a country has its term as stem."""
    # French and Italian write "l'Iran"
    bare = [word.rpartition("'")[2] for word, _ in words]
    if _FIRST_IN_SLUGS.isdisjoint(bare):
        return words
    return [*_with_countries(words, bare)]


def _with_countries(words: list[tuple[str, str]], bare: list[str]) -> Iterator[tuple[str, str]]:
    found = iter(range(len(words)))
    for start in found:
        word, stem = words[start]
        if bare[start] in _FIRST_IN_SLUGS:
            # the French article "un", which says nothing, names no union
            length, country = _country(bare[start : start + _LONGEST], 1 if stem else 2)
            yield word, country or stem
            next(islice(found, length - 1, length - 1), None)
        else:
            yield word, stem


def _country(words: list[str], shortest: int) -> tuple[int, str]:
    """How many of the words name a country, at least one, and which; "" for none."""
    for length in range(len(words), shortest - 1, -1):
        if country := _COUNTRIES.get(tuple(words[:length])):
            return length, country
    # a slug writes "libyas" for "Libya's"
    possessive = _COUNTRIES.get((words[0][:-1],)) if words[0].endswith("s") else None
    return 1, possessive or ""
