package nlets;

/** A record that this peer does not know how to judge as ours would: the run fails. */
@SuppressWarnings("serial")
final class UnsupportedRecord extends RuntimeException {
    UnsupportedRecord(String what) {
        super(what);
    }
}
