import re
from collections import Counter
from collections.abc import Iterable, Mapping

_HAN = re.compile(r"[\u3400-\u9fff]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_WORD = re.compile(r"[^\W\d_]+")
#: Words that hardly any text of a language does without, and that the others don't have.
_COMMON = {
    "en": "the and with for of your this is are from you that it to by our",
    "de": "der die das und mit für von ist ein eine auch nicht oder den dem im zum zur aus ohne inkl zzgl statt",
    "fr": "le la les et avec pour des une est du dans au aux sur sans",
    "es": "el los las con para del una por su al piel sin",
    "it": "il lo gli con una della dei è che di senza nel",
    "pt": "os com para da uma dos em não sem pele",
    "nl": "het een met voor van op niet deze onze zijn zonder",
}
#: Words of a table's header, as shop systems and spreadsheets of a language name columns.
_HEADER = {
    "de": "artikelnr artikelnummer bezeichnung warengruppe beschreibung kurzbeschreibung farbe größe preis kategorie "
    "kategorien hersteller marke lagerbestand gewicht bild bilder veröffentlicht verkaufspreis titel schlagwörter",
    "fr": "nom prix catégorie catégories marque couleur taille référence quantité actif libellé désignation poids",
    "es": "nombre precio categoría categorías marca talla descripción referencia peso imágenes etiquetas",
    "it": "nome prezzo categorie marca colore taglia descrizione prodotto immagini peso",
    "pt": "nome preço categoria marca tamanho descrição produto imagens cor peso",
    "nl": "naam prijs categorie merk kleur maat omschrijving voorraad gewicht artikelnummer afbeelding",
}
#: Addresses and markup say nothing in a language.
_NO_TEXT = re.compile(
    r"<[^<>]*>|&\w+;|[a-z]{2,10}://\S*|www\.\S*|[^\s/]{1,60}@\S*|"
    r"[^\s/]{1,60}\.(?:com|net|org|de|fr|es|it|nl|jpe?g|png|webp)\b\S*"
)


def _languages(words: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the languages of each word."""
    found: dict[str, list[str]] = {}
    for language, listed in words.items():
        for word in listed.split():
            found.setdefault(word, []).append(language)
    return found


_LANGUAGE_OF, _HEADED_IN = _languages(_COMMON), _languages(_HEADER)


def guess_language(texts: Iterable[str], header: Iterable[str] = ()) -> str:
    """Return the language that most of a shop's texts are in; English where nothing tells.

    The names of a table's columns, its `header`, count as words of their language: a price list has few others.

    >>> guess_language(["Rich cream", "Gel"]), guess_language(["保湿面霜 50ml", "SPF50 防晒"])
    ('en', 'zh')
    >>> guess_language(["Die Creme für trockene Haut mit Aloe", "Reinigt und pflegt"])
    'de'
    >>> guess_language(["Spaten", "Harke"], ["Artikelnr.", "Bezeichnung", "Farbe", "Preis"])
    'de'
    """
    scripts: Counter[str] = Counter()
    words: Counter[tuple[str, str]] = Counter()
    for text in texts:
        if _KANA.search(text):
            scripts["ja"] += 1
        elif _HANGUL.search(text):
            scripts["ko"] += 1
        elif _HAN.search(text):
            scripts["zh"] += 1
        elif found := _WORD.findall(_NO_TEXT.sub(" ", text.lower())):
            scripts["latin"] += 1
            if len(found) > 2:
                words.update((language, word) for word in found for language in _LANGUAGE_OF.get(word, ()))
    # Chinese shops have names, brands and sizes in Latin letters; few others have any Chinese.
    han = scripts["zh"] + scripts["ja"]
    if han * 4 >= scripts.total() and han:
        return "ja" if scripts["ja"] * 4 > han else "zh"
    if scripts["ko"] * 4 >= scripts.total() and scripts["ko"]:
        return "ko"
    headed = {word for column in header for word in _WORD.findall(column.lower())}
    words.update((language, word) for word in sorted(headed) for language in _HEADED_IN.get(word, ()))
    return _european(words)


def _european(words: Mapping[tuple[str, str], int]) -> str:
    """Return the language of most of the words, if they are several different ones and hardly any are English.

    Names of brands have one or two of another language (La Mer, Van Gogh), however often they are repeated.
    """
    counts: Counter[str] = Counter()
    for (language, _), count in words.items():
        counts[language] += count
    different = Counter(language for language, _ in words)
    best = max(counts, key=lambda language: (different[language], counts[language], language), default="en")
    return best if different[best] >= 3 and counts[best] > 2 * counts["en"] else "en"
