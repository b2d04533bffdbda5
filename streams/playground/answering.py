"""What is asked of an edited policy, answered: problems, decisions with their reasons, differences, a draft, a form."""
