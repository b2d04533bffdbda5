"""Logs without people: every word that isn't known to say nothing about anybody is put in disguise (`docs/logs.md`).

`permuting.py`, `forms.py` and `words.py` say what a word becomes, `vocabulary.py` which words stay, `rows.py` what a
row becomes, `scanning.py` whether anything survived. All pure: the key comes in as an argument.
"""
