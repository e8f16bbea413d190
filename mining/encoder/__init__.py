"""The encoder room."""

__all__: list[str] = []
