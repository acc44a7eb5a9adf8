"""An import contract: a domain is entered through its doors and nowhere else."""

from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class DoorsContract(Contract):
    """`doors` are the modules of every child of `container` that its siblings may import."""

    container = fields.StringField()
    doors = fields.SetField(fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002, FBT001  (the linter's signature)
        root: Any = self.container
        doors: Any = self.doors
        homes = {domain: {domain} | graph.find_descendants(domain) for domain in graph.find_children(root)}
        trespasses = [
            (visitor, visited)
            for domain, modules in homes.items()
            for visitor in modules
            for visited in graph.find_modules_directly_imported_by(visitor)
            if visited.startswith(f"{root}.")
            and visited not in modules
            and visited.removeprefix(f"{root}.").split(".")[1:2] not in [[door] for door in doors]
        ]
        return ContractCheck(kept=not trespasses, metadata={"trespasses": sorted(trespasses)})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for visitor, visited in check.metadata["trespasses"]:
            output.print_error(f"{visitor} reaches into {visited}", bold=False)
