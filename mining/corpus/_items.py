from alime_rdf.domain import CatalogueSettings, ItemColumns
from alime_rdf.errors import Finding
from mining.corpus._cells import entries
from mining.tables import TableRow, read_table, reshape


def read_item_rows(settings: CatalogueSettings, *, findings: list[Finding]) -> list[TableRow]:
    """Return the rows of the item table, one a product; how many rows the dialect leaves out is said (ALM-B030)."""
    rows = list(read_table(settings.items, findings=findings, encoding=settings.encoding))
    if settings.dialect is None:
        return rows
    reshaped = reshape(rows, settings.dialect, language=settings.language)
    for reason, count in reshaped.left_out.items():
        values = {"count": str(count), "reason": reason, "dialect": settings.dialect.name}
        findings.append(Finding("ALM-B030", values, settings.items.name))
    return list(reshaped.rows)


def property_values(row: TableRow, property_: str, columns: ItemColumns) -> list[str]:
    """Return the values that an item's row has of a property, each once."""
    return entries(row, columns.properties[property_], columns.separator)
