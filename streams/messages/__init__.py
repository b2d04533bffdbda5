"""What agencies send: identifiers, keys, fields, text, logs and records; and the directory that says who they are.

Pure: no clock, no broker. Files are read where an operator names one, or where one is shipped.
"""
