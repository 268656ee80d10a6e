"""Words with a capital that are no names, or no part of one: folded and small."""

from aggregator.words import fold


def _words(text: str) -> frozenset[str]:
    return frozenset(fold(text).split())


TITLES = _words(
    """president minister premier pm mr mrs ms miss dr sir gov governor chancellor senator sen
    congressman congresswoman rep spokesman spokeswoman spokesperson ceo cfo chairman chairwoman
    mayor ambassador envoy secretary-general commissioner coach captain capt colonel col lt
    lieutenant sgt sergeant gen maj adm brig cpl marshal sheikh sheik ayatollah mullah rev
    professor prof detective inspector superintendent sheriff officer director manager
    undersecretary speaker presidente ministre président premier-ministre monsieur madame señor
    herr frau bundeskanzler bundespräsident ministerpräsident präsident ministro cumhurbaşkanı
    президент министр премьер господин πρόεδρος υπουργός"""
)
"""What stands before the name of a person: a name ends before it and another begins after it."""

LONG_TITLES = _words("general major admiral secretary justice judge chief leader")
"""The same, where two words follow at least: General Electric and Chief Justice are none."""

QUALIFIERS = _words(
    """prime vice deputy former ex acting assistant interim foreign defence defense interior
    finance health field state house attorney executive managing chief late then first
    opposition senior secretary police press district general lord special staff major brigadier
    lance detective supreme national security adviser advisor"""
)
"""What belongs to a title beside it."""

LEADING = _words(
    """former ex late acting then breaking exclusive two three four five six seven eight nine ten
    dozens hundreds thousands several many some both other another république esteri"""
)
"""What may stand before a name at the beginning of a sentence, and is no part of it."""

ABBREVIATED = _words(
    """mr mrs ms dr prof gen col lt sgt capt maj adm brig gov sen rep rev st jr sr vs no mt ft jan
    feb mar apr jun jul aug sep sept oct nov dec"""
)
"""Words after which a full stop ends no sentence."""

PARTICLES = _words(
    """of de del della di da dos du des la le el al bin ibn ben bint van von der den ten ter abu
    ould y the"""
)
"""Small words that a name may have inside."""

SMALL_IN_HEADINGS = _words(
    """a an and or but nor so if as at by for from in into on onto to up off out over per than via
    vs v with amid about after before under until upon against between during without within
    among through toward towards across behind near et les un une en sur pour par dans avec au
    aux los las un una con por para e i o und die das dem des im am zu zur zum mit auf"""
)
"""Small words that a "Heading With Capitals" has as well, beside particles."""

ARTICLES = _words("al el ad as ash at ar an az")
"""What a name in Latin letters may begin with, before a hyphen: al-Assad, el-Sisi."""

PEOPLES = _words(
    """american americans british briton britons french german germans russian russians chinese
    japanese korean koreans indian indians israeli israelis iranian iranians iraqi iraqis syrian
    syrians turkish libyan libyans egyptian egyptians tunisian tunisians algerian moroccan
    palestinian palestinians lebanese jordanian saudi saudis kuwaiti yemeni afghan afghans
    pakistani european europeans african africans asian asians arab arabs arabic latin western
    eastern southern northern westerners italian italians spanish greek greeks dutch swiss
    swedish danish norwegian finnish polish ukrainian ukrainians czech hungarian romanian
    serbian serb croatian bosnian irish scottish welsh english scots australian australians
    canadian canadians mexican mexicans brazilian cuban cubans venezuelan colombian argentine
    chilean filipino indonesian malaysian thai vietnamese burmese nepalese bangladeshi sudanese
    ethiopian somali kenyan nigerian ghanaian zimbabwean congolese malian rwandan ugandan
    philippine cambodian honduran guatemalan peruvian bolivian ecuadorian nicaraguan salvadoran
    panamanian haitian jamaican austrian belgian bulgarian albanian macedonian slovak slovenian
    latvian lithuanian estonian belarusian moldovan azerbaijani kazakh uzbek tajik kyrgyz
    turkmen mongolian tibetan taiwanese singaporean icelandic emirati qatari omani bahraini
    eritrean chadian nigerien cameroonian angolan zambian namibian tanzanian burundian
    senegalese ivorian liberian mauritanian kurdish kurds kurd rican ricans portuguese cypriot
    georgian armenian islamic islamist islamists muslim muslims christian christians jewish jew
    jews catholic catholics sunni sunnis shia shiite shiites hindu hindus buddhist republican
    democratic conservative liberal communist"""
)
"""Who belongs to a people, a faith or a party: no name, nor is what ends so (North Korean)."""

NO_NAMES = _words(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may
    june july august september october november december mon tue tues wed thu thur thurs fri sat
    sun jan feb mar apr jun jul aug sep sept oct nov dec spring summer autumn winter christmas
    eve lundi mardi mercredi jeudi vendredi samedi dimanche am pm gmt utc est edt pst bst et ok
    tv dna ii iii iv vi vii jr sr st mr mrs ms dr no mp mps south north east west calif fla mass
    pa ga va tenn ky ill mich minn wash ont twitter facebook instagram youtube reuters ap afp
    upi efe tass internet web photo photos video image images copyright story read subscribe
    click updated people club sciences god despite meanwhile whats"""
)
"""Days, months, and what stands below a report rather than in it: no names by themselves."""

AGENCIES = frozenset(
    {"associated press", "agence france-presse", "getty images", "press association", "read more"}
)
"""Names of several words that only sign a report."""

EVERY_NOUN = frozenset({"de", "lb"})
"""Languages in which a capital tells a noun, and only two side by side tell a name."""
