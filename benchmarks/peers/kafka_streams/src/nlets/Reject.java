package nlets;

/** Why a message is not taken, from whom it claims to be, its control field, and its beginning. */
record Reject(String code, String from, String control, String quote) {}
