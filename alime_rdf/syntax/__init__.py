"""RDF files in and out: their syntax told by what they hold, and RDF/XML that every XML parser reads."""

from alime_rdf.syntax._names import end_of_name, is_xml_name
from alime_rdf.syntax._read import RdfReader, read_rdf
from alime_rdf.syntax._tell import is_rdf_name
from alime_rdf.syntax._write import write_rdf
from alime_rdf.syntax._xml import readable_xml

__all__ = ["RdfReader", "end_of_name", "is_rdf_name", "is_xml_name", "read_rdf", "readable_xml", "write_rdf"]
