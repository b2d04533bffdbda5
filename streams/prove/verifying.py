"""Whether a certificate is still true: its files as they were, and the same found anew by another solver."""

from collections.abc import Mapping
from dataclasses import dataclass

from streams.prove.certificate import Certificate, Part, changed, differing
from streams.prove.proofs import Proofs
from streams.prove.proving import Result
from streams.prove.signing import Signed


@dataclass(frozen=True)
class Verification:
    """A certificate, and what was found anew."""

    certificate: Certificate
    signed: Signed
    proofs: Proofs
    places: Mapping[Part, str | None]
    """Where each part was read; nothing means what comes with the program."""

    @property
    def changed(self) -> tuple[Part, ...]:
        """Say which files are no longer what the certificate is of."""
        return changed(self.certificate, self.proofs.case)

    @property
    def other_script(self) -> bool:
        """Whether the solver was told something else than the certificate is of."""
        return self.certificate.script != self.proofs.script_digest

    @property
    def differing(self) -> tuple[str, ...]:
        """Name the intents of which something else was found."""
        return differing(self.certificate, self.proofs)

    @property
    def unknown(self) -> frozenset[str]:
        """Name the intents of which the solver could not tell."""
        return frozenset(proof.intent.id for proof in self.proofs.proofs if proof.result is Result.UNKNOWN)

    @property
    def refuted(self) -> bool:
        """Whether something is known to be otherwise than certified, whatever else the solver could not tell."""
        differs = not self.unknown.issuperset(self.differing)
        badly_signed = self.signed not in {Signed.UNSIGNED, Signed.GOOD}
        return bool(self.changed) or self.other_script or differs or badly_signed

    @property
    def holds(self) -> bool:
        """Whether all is as the certificate says."""
        return not self.refuted and not self.unknown
