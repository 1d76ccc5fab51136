"""Words for synthetic dossiers: names, labels, quotes and remarks of the lengths that real ones have.

Everything is invented. Four languages, so that texts are not all ASCII.
"""

from __future__ import annotations

from random import Random

_WORDS = {
    "en": (
        "support security forces training defence long-term air systems against further aggression "
        "supply of equipment joint cooperation within the framework this agreement parties continue to "
        "provide assistance ammunition artillery vehicles naval cyber information exchange recovery "
        "reconstruction energy infrastructure demining humanitarian financial budget sanctions reform "
        "resilience industry production drones maintenance repair logistics intelligence readiness "
        "interoperability standards consultations ceasefire monitoring mission deployment multinational "
        "force deterrence maritime safety navigation black sea accession path European union alliance "
        "summit leaders ministers annual package at least for years after entry into force its own "
        "needs request common interest civil protection border guard medical rehabilitation veterans "
        "children justice accountability reparation frozen assets investment private sector insurance "
        "agriculture transport"
    ),
    "uk": (
        "підтримка безпеки сил навчання оборони довгострокова протиповітряна система проти подальшої "
        "агресії поставки обладнання спільна співпраця у межах цієї угоди сторони продовжать надавати "
        "допомогу боєприпаси артилерія морська кібербезпека відновлення енергетика інфраструктура "
        "розмінування фінансова бюджет санкції реформа стійкість промисловість виробництво безпілотники "
        "ремонт розвідка готовність стандарти консультації"
    ),
    "fr": (
        "soutien sécurité forces formation défense long terme systèmes aériens contre toute agression "
        "fourniture de matériel coopération dans le cadre du présent accord les parties continuent aide "
        "munitions artillerie véhicules marine échange reconstruction énergie déminage budget sanctions "
        "réforme résilience industrie production entretien logistique renseignement préparation normes "
        "consultations"
    ),
    "id": (
        "dukungan keamanan pasukan pelatihan pertahanan jangka panjang sistem udara terhadap agresi "
        "lanjutan pasokan peralatan kerja sama dalam kerangka perjanjian ini para pihak terus "
        "memberikan bantuan amunisi kendaraan laut pemulihan energi anggaran sanksi reformasi industri "
        "produksi logistik intelijen standar konsultasi"
    ),
}
WORDS = {language: tuple(text.split()) for language, text in _WORDS.items()}
_LATIN = (
    "ka",
    "ro",
    "ve",
    "lin",
    "dor",
    "mi",
    "sa",
    "tu",
    "bel",
    "nor",
    "ga",
    "pe",
    "ris",
    "ul",
    "mo",
    "fen",
)
_CYRILLIC = (
    "ка",
    "ро",
    "ве",
    "лін",
    "дор",
    "мі",
    "са",
    "ту",
    "бел",
    "нор",
    "ґа",
    "пе",
    "ріс",
    "ул",
    "мо",
    "фен",
)
_VERBS = ("Continue", "Strengthen", "Provide", "Develop", "Support", "Finance", "Train", "Supply")


def phrase(random: Random, language: str, least: int, most: int) -> str:
    """Give some words in a row, in lower case."""
    pool, size = WORDS[language], random.randint(least, most)
    start = random.randrange(len(pool))
    half = size // 2  # two runs of the pool: words keep some company, texts seldom repeat
    other = random.randrange(len(pool))
    return " ".join((*(pool * 2)[start : start + half], *(pool * 2)[other : other + size - half]))


def action(random: Random) -> str:
    """Give the English label of a commitment, some fifty letters."""
    return f"{random.choice(_VERBS)} {phrase(random, 'en', 4, 7)}"


def remark(random: Random) -> str:
    """Give a curators' remark, some hundred letters."""
    return phrase(random, "en", 11, 18).capitalize()


def name(number: int, words: int = 1) -> tuple[str, str]:
    """Give an invented name in Latin and in Cyrillic letters, the same for the same number."""
    latin, cyrillic = [], []
    for word in range(words):
        rest = number * 31 + word * 7 + 1
        places = [rest % 16, rest // 16 % 16, (rest // 256 + word + number) % 16]
        latin.append("".join(_LATIN[place] for place in places).capitalize())
        cyrillic.append("".join(_CYRILLIC[place] for place in places).capitalize())
    return " ".join(latin), " ".join(cyrillic)
