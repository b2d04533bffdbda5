"""`nlets policy schema`: the JSON Schema of policy files, for editors. Imports no broker."""


def schema() -> None:
    """Print the JSON Schema of policy files, by which editors complete words, explain them and mark what is wrong.

    Example: `nlets policy schema > policy.schema.json`; an editor's YAML support takes it from a first line
    `# yaml-language-server: $schema=policy.schema.json`.
    """
    from streams.policies.schema import policy_schema

    print(policy_schema(), end="")
