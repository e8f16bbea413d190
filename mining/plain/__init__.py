"""Plain text: what a reader sees of a page, without markup and control characters."""

from mining.plain._clean import clean
from mining.plain._html import html_to_text, is_too_large

__all__ = ["clean", "html_to_text", "is_too_large"]
