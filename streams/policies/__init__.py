"""Who may see what: rules, grants, contexts and the decision. Pure: no clock, no broker."""
