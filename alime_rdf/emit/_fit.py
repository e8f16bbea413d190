from dataclasses import fields

from alime_rdf.emit._usable import label_defect
from alime_rdf.errors import Finding
from alime_rdf.records import Catalogue, CauseClaim, Claim, CPVClaim, HasPOIClaim, IPVClaim, SupportClaim
from alime_rdf.text import normalise


class CatalogueFit:
    """Answers whether claims fit a catalogue: known items and categories, properties and values they may have."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._categories = {c.key for c in catalogue.categories}
        self._items = {item.id: item.categories for item in catalogue.items}
        self._schema: dict[tuple[str, str], set[str] | None] = {}
        for row in catalogue.schema:
            listed = {normalise(value) for value in row.values} if row.enumerable else None
            self._schema[row.category, normalise(row.property)] = listed

    def defect(self, claim: Claim) -> Finding | None:
        """Return why `claim` can't be in the graph, or None."""
        for field in fields(claim):
            label: str = getattr(claim, field.name)
            for part in label.split("/") if field.name == "category" else [label]:
                if (defect := label_defect(part)) is not None:
                    return defect
        if isinstance(claim, IPVClaim):
            if claim.item not in self._items:
                return _misfit(f"there is no item {claim.item}")
            return self._value_defect(self._items[claim.item], claim.property, claim.value)
        if isinstance(claim, HasPOIClaim | CPVClaim | CauseClaim | SupportClaim):
            if claim.category not in self._categories:
                return _misfit(f"there is no category {claim.category}")
            if not isinstance(claim, HasPOIClaim):
                return self._value_defect((claim.category,), claim.property, claim.value)
        return None

    def _value_defect(self, categories: tuple[str, ...], property_: str, value: str) -> Finding | None:
        found = False
        for category in categories:
            for above in self._catalogue.lineage(category):
                key = (above, normalise(property_))
                if key in self._schema:
                    found = True
                    listed = self._schema[key]
                    if listed is None or normalise(value) in listed:
                        return None
        where = {"category": "、".join(categories), "property": property_}
        if not found:
            return Finding("ALM-C005", where)
        return Finding("ALM-C006", where | {"value": value})


def _misfit(detail: str) -> Finding:
    return Finding("ALM-M004", {"detail": detail})
