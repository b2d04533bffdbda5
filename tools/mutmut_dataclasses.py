"""mutmut, made to change the methods of dataclasses, too: of itself it leaves out every class that has a decorator.

    python tools/mutmut_dataclasses.py run       (what follows is mutmut's own)

A dataclass keeps its methods as they were written, so nothing stands against it. Should a later mutmut look elsewhere
for its visitor, `mutants.py` fails: of the modules whose functions are all methods of dataclasses nothing is made then.
"""

from typing import Final

import libcst as cst
import libcst.matchers as match
from mutmut.__main__ import cli
from mutmut.mutation import file_mutation

DATACLASS: Final = match.ClassDef(
    decorators=[
        match.ZeroOrMore(),
        match.Decorator(match.Name("dataclass") | match.Call(match.Name("dataclass"))),
        match.ZeroOrMore(),
    ]
)


class Visitor(file_mutation.MutationVisitor):
    """Go into dataclasses, too."""

    def on_visit(self, node: cst.CSTNode) -> bool:
        """Say whether to go on to what stands in a node, after making the mutants of the node itself."""
        return match.matches(node, DATACLASS) or super().on_visit(node)


if __name__ == "__main__":
    # mutmut offers no setting for this, and type checkers allow no assignment to another module's class.
    vars(file_mutation).update(MutationVisitor=Visitor)
    cli()
