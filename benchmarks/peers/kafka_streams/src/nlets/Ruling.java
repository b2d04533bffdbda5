package nlets;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** From the rules that touch an answer to a decision, as `streams/policies/ruling.py` has it. */
record Ruling(Tables tables, Fields fields, String free, List<String> covered, boolean askedForPhoto) {
    private static final Pattern FIELD_INSIDE = Pattern.compile("\\. *[A-Za-z]{2,4} */");
    private static final Replies.Because DELIVER =
            new Replies.Because("deliver", null, List.of(), List.of(), null, null);

    Replies.Because on(Tables.Answering answering) {
        if (answering.touches().isEmpty()) {
            return DELIVER;
        }
        boolean photo = askedForPhoto || fields.askForPhoto();
        List<Tables.Rule> inForce = new ArrayList<>();
        String grant = null;
        for (Tables.Touch touch : answering.touches()) {
            if (touch.photo_only() && !photo) {
                continue;
            }
            Tables.Rule rule = tables.told.rules()[touch.rule()];
            String lifting = lifting(rule, answering);
            if (lifting != null) {
                grant = grant == null || lifting.compareTo(grant) < 0 ? lifting : grant;
            } else if (touch.in_force()) {
                inForce.add(rule);
            }
        }
        List<Tables.Rule> refusing = inForce.stream().filter(this::refuses).toList();
        return refusing.isEmpty() ? passing(inForce, grant) : refusal(refusing, grant);
    }

    /** Name the first grant that lifts a rule, or none. */
    private String lifting(Tables.Rule rule, Tables.Answering answering) {
        return answering.candidates().entrySet().stream()
                .filter(grant -> covered.contains(grant.getKey()) && rule.accepts().contains(grant.getValue()))
                .map(java.util.Map.Entry::getKey)
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    private boolean refuses(Tables.Rule rule) {
        return !rule.conditional() || !isWhole() || (rule.refuses() && meets(rule));
    }

    private boolean meets(Tables.Rule rule) {
        return rule.when().stream().allMatch(condition -> fields.holds(condition.field(), condition.values()));
    }

    private Replies.Because passing(List<Tables.Rule> inForce, String grant) {
        TreeSet<String> ids = new TreeSet<>();
        TreeSet<String> removed = new TreeSet<>();
        for (Tables.Rule rule : inForce) {
            if (!rule.refuses() && meets(rule)) {
                for (String tag : rule.remove()) {
                    if (fields.holds(tag, Set.of())) {
                        removed.add(tag);
                        ids.add(rule.id());
                    }
                }
            }
        }
        String verdict = ids.isEmpty() ? "deliver" : "redact";
        return new Replies.Because(verdict, null, List.copyOf(ids), removed, grant, null);
    }

    private static Replies.Because refusal(List<Tables.Rule> refusing, String grant) {
        List<Tables.Rule> sorted = refusing.stream().sorted(Comparator.comparing(Tables.Rule::id)).toList();
        Tables.Rule shown = sorted.stream()
                .filter(rule -> rule.place().equals("hub"))
                .findFirst()
                .orElse(sorted.get(0));
        List<String> ids = sorted.stream().map(Tables.Rule::id).toList();
        return new Replies.Because("refuse", shown.place(), ids, List.of(), grant, shown.answer());
    }

    /** Say whether fields are all there is. */
    private boolean isWhole() {
        for (int at = 0; at < fields.count; at++) {
            String value = fields.values[at];
            if (value.contains(". ") || FIELD_INSIDE.matcher(value).find()) {
                return false;
            }
            Plain.requireVisible(value);
        }
        return free.replaceAll("[ .\n]", "").isEmpty();
    }
}
