from careflow.domains.facilities.operations.opening import add_default_dictionaries, ensure_linked_resource

__all__ = ["add_default_dictionaries", "ensure_linked_resource"]
