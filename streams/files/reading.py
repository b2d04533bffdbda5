"""A file of YAML, read from wherever it lies; that it can't be read is one of its problems."""

from importlib.resources.abc import Traversable

from streams.files.yaml_text import Document, read_yaml


def read_document(entry: Traversable) -> Document:
    """Read a file, called by its own name without folders in all that is said of it."""
    document = Document(entry.name)
    try:
        return read_yaml(entry.read_bytes().decode("utf-8-sig"), entry.name)
    except UnicodeDecodeError as error:
        document.problems.append(document.problem_at(1, f"byte {error.start} is not UTF-8", "save the file as UTF-8"))
    except OSError as error:
        document.problems.append(document.problem_at(1, f"can't be read: {error.strerror}"))
    return document
