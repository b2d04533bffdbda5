"""What a motivated asker could try to get past a state's rules, decided attempt by attempt (`docs/policy-evade.md`)."""
