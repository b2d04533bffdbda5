package nlets;

import java.time.YearMonth;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Whether the hub takes a message, and to which destinations it goes. */
final class Door {
    private static final int MOST = 5;
    private static final String MULTI_STATE = "NL";

    private final Tables tables;
    private final List<Tables.Stop> places = new ArrayList<>();
    final List<Tables.Stop> stops = new ArrayList<>();

    Door(Tables tables) {
        this.tables = tables;
        for (String place : tables.told.places()) {
            places.add(tables.stop(place));
        }
    }

    /** Give the code of the first check that fails, or null and the destinations in `stops`. */
    String refuse(Letter letter, Tables.Key key, Tables.Seat sender) {
        if (sender == null || !sender.uses().contains(key.letter())) {
            return "ER .01";
        }
        stops.clear();
        if (!expand(letter.to, key)) {
            return "ER .19";
        }
        if (key.names_vehicle() && !namesVehicle(letter.fields)) {
            return "ER .22";
        }
        return key.isQuery() && !hasBirthDates(letter.fields) ? "ER .05" : null;
    }

    private boolean expand(List<String> to, Tables.Key key) {
        if (to.size() == 1 && !to.get(0).equals(MULTI_STATE)) {
            return find(to.get(0), key);
        }
        Set<String> distinct = new LinkedHashSet<>(to);
        if (distinct.equals(Set.of(MULTI_STATE))) {
            if (key.multi_state()) {
                stops.addAll(places);
                return true;
            }
            return !key.isDriverOrVehicle() && !key.isAnswer() && find(MULTI_STATE, key);
        }
        if (distinct.size() > (key.one_destination() ? 1 : MOST) || distinct.contains(MULTI_STATE)) {
            return false;
        }
        for (String destination : distinct) {
            if (!find(destination, key)) {
                return false;
            }
        }
        return true;
    }

    private boolean find(String destination, Tables.Key key) {
        Tables.Stop stop = tables.stop(destination);
        if (stop == null || (key.isAnswer() && !tables.agencies.containsKey(destination))) {
            return false;
        }
        stops.add(stop);
        return true;
    }

    private static boolean namesVehicle(Fields fields) {
        return fields.has("VIN") || (fields.has("LIC") && fields.has("LIY") && fields.has("LIT"));
    }

    private static boolean hasBirthDates(Fields fields) {
        for (int at = 0; at < fields.count; at++) {
            if (fields.tags[at].equals("DOB") && !isDate(Fields.normalised(fields.values[at]))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDate(String digits) {
        int length = digits.length();
        if (length != 6 && length != 8) {
            return length == 0;
        }
        int number = 0;
        for (int at = 0; at < length; at++) {
            int digit = digits.charAt(at) - '0';
            if (digit < 0 || digit > 9) {
                return false;
            }
            number = number * 10 + digit;
        }
        int year = length == 8 ? number / 10_000 : 2000 + number / 10_000;
        int month = number / 100 % 100;
        int day = number % 100;
        boolean isMonth = year >= 1 && month >= 1 && month <= 12;
        return isMonth && day >= 1 && day <= YearMonth.of(year, month).lengthOfMonth();
    }
}
