"""Write the statement of a question: by reading it literally, or by asking a language model."""

from enum import StrEnum


class Writer(StrEnum):
    """Who may write the statement."""

    # What a person confirmed, else literal where nothing is left to guess, else the likelier of it
    # and a model's, if there is one.
    AUTO = "AUTO"
    LITERAL = "LITERAL"
    MODEL = "MODEL"
