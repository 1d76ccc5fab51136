"""The core of a dossier as a LinkML schema, made of lists of keys.

Every key that the generator writes has a slot; references are slots whose range is a class. What LinkML is
not asked: rules, checks, languages of quotes, IRIs of nested records (they become blank nodes).
"""

from __future__ import annotations

from typing import Any

REFERENCES = {
    "Actor": "by onBehalfOf beneficiary performer party participant member organization signatory"
    " accordingTo",
    "Source": "source textIn",
    "Event": "adoptedAt madeAt event",
    "Instrument": "statedIn expressedIn",
    "Condition": "condition",
    "Commitment": "aimsAt partOf broader",
}
MANY = ["by", "party", "participant", "measure", "textIn", "attests", "altLabel"]
STANCE = (
    "label by onBehalfOf distribution force about bindingness condition quantity since attestedOn madeAt"
    " expressedIn replaces conflictsWith note evidence"
)
CLASSES = {
    "Source": "title publisher kind language issued retrieved extent url copyOf note",
    "Actor": "type label notation exactMatch kind evidence",
    "Membership": "label member organization role note evidence",
    "Event": "label kind date place participant note quantity evidence",
    "Instrument": "label kind adoptedAt party partyList duration textIn milestone note evidence",
    "Condition": "label kind evidence",
    "Commitment": "label beneficiary performer measure condition statedIn place broader partOf aimsAt"
    " quantity note evidence",
    "Stance": STANCE,
    "Pledge": STANCE,
    "Evidence": "source paragraph section quote describedAs paraphrase accordingTo certainty hedge attests"
    " polarity retracted",
    "Milestone": "stage date by signatory event note evidence",
    "Quantity": "qualifier value unit currency period note evidence",
}
NESTED = {"evidence": "Evidence", "milestone": "Milestone", "quantity": "Quantity"}
TEXTS = ("label", "note", "paraphrase", "altLabel")


def slot(key: str) -> dict[str, Any]:
    """Describe a key: a nested record, texts by language, a reference, or a plain text."""
    if key in NESTED:
        return {"range": NESTED[key], "multivalued": True, "inlined": True, "inlined_as_list": True}
    if key in TEXTS:
        return {"range": "Texts", "inlined": True}
    found = next((cls for cls, keys in REFERENCES.items() if key in keys.split()), "string")
    return {"range": found, **({"multivalued": True} if key in MANY else {})}


def schema() -> dict[str, Any]:
    """Give the schema as plain values."""
    classes: dict[str, Any] = {
        "Texts": {"attributes": {language: {"range": "string"} for language in ("en", "uk", "fr", "id")}},
        "Defaults": {"attributes": {"source": {"range": "string"}, "recorded": {"range": "string"}}},
    }
    folders: dict[str, Any] = {"defaults": {"range": "Defaults", "inlined": True}}
    for name, keys in CLASSES.items():
        attributes = {key: slot(key) for key in keys.split()}
        if name not in NESTED.values():
            attributes = {"slug": {"identifier": True, "range": "uriorcurie"}, **attributes}
            folders[f"{name.lower()}s"] = {"range": name, "multivalued": True, "inlined": True}
        classes[name] = {"attributes": attributes}
    classes["Dossier"] = {"tree_root": True, "attributes": folders}
    return {
        "id": "https://example.org/dossier",
        "name": "dossier",
        "prefixes": {"linkml": "https://w3id.org/linkml/", "d": "https://example.org/dossier/"},
        "default_prefix": "d",
        "imports": ["linkml:types"],
        "classes": classes,
    }
