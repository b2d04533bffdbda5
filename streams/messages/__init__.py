"""What agencies send: identifiers, keys, fields, text and records. Pure: no clock, no broker, no files but the shipped tables."""
