"""Ed25519: who answers for a certificate, and whether it is still what they signed."""

from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from enum import StrEnum
from importlib import import_module
from types import ModuleType

from streams.errors import OperatorError
from streams.prove.certificate import Certificate, Signature


class Signed(StrEnum):
    """What is to be thought of a certificate's signature."""

    UNSIGNED = "unsigned"
    """And no signature was asked for."""
    MISSING = "missing"
    """It is not signed, though a key was given."""
    GOOD = "good"
    """By the key asked for, or, if none was, by the one in the certificate, whoever's it is."""
    BAD = "bad"
    OTHER_KEY = "other key"


class NoSigningError(OperatorError):
    """What signs was not installed."""

    hint = "pip install 'nlets-emulator[prove]'"

    def __str__(self) -> str:
        return "`cryptography`, by which certificates are signed, is not installed"


class UnusableKeyError(OperatorError):
    """A file holds no key of the kind."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what

    def __str__(self) -> str:
        return f"the file holds no Ed25519 {self.what} in PEM without a password"


def signed(certificate: Certificate, private_pem: bytes) -> Certificate:
    """Sign a certificate.

    Raises:
        UnusableKeyError: the text is no such key.
    """
    serialization, ed25519 = _library("serialization"), _library("asymmetric.ed25519")
    try:
        key = serialization.load_pem_private_key(private_pem, None)
    except (ValueError, TypeError) as error:
        raise UnusableKeyError("private key") from error
    if not isinstance(key, ed25519.Ed25519PrivateKey):
        raise UnusableKeyError("private key")
    value, public = key.sign(certificate.signed_bytes()), key.public_key().public_bytes_raw()
    signature = Signature(algorithm="Ed25519", public_key=_text(public), value=_text(value))
    return certificate.model_copy(update={"signature": signature})


def signature_of(certificate: Certificate, public_pem: bytes | None) -> Signed:
    """Say what is to be thought of a certificate's signature, by a key that is known, or by the one it names.

    Raises:
        UnusableKeyError: the text is no such key.
    """
    wanted = _public(public_pem) if public_pem is not None else None
    signature = certificate.signature
    if signature is None:
        return Signed.UNSIGNED if wanted is None else Signed.MISSING
    if wanted is not None and wanted != signature.public_key:
        return Signed.OTHER_KEY
    return Signed.GOOD if _is_good(certificate.signed_bytes(), signature) else Signed.BAD


def _is_good(content: bytes, signature: Signature) -> bool:
    invalid = import_module("cryptography.exceptions").InvalidSignature
    try:
        key = _library("asymmetric.ed25519").Ed25519PublicKey.from_public_bytes(b64decode(signature.public_key))
        key.verify(b64decode(signature.value), content)
    except (invalid, ValueError, Base64Error):
        return False
    return True


def _public(pem: bytes) -> str:
    serialization, ed25519 = _library("serialization"), _library("asymmetric.ed25519")
    try:
        key = serialization.load_pem_public_key(pem)
    except ValueError as error:
        raise UnusableKeyError("public key") from error
    if not isinstance(key, ed25519.Ed25519PublicKey):
        raise UnusableKeyError("public key")
    return _text(key.public_bytes_raw())


def _text(content: bytes) -> str:
    return b64encode(content).decode()


def _library(part: str) -> ModuleType:
    try:
        return import_module(f"cryptography.hazmat.primitives.{part}")
    except ImportError as error:
        raise NoSigningError from error
