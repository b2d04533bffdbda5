// Shows what /api/playground answers to what is typed. Decides nothing and keeps nothing.
"use strict";

const AGENCIES = {
  "ice-ero": "ICE ERO", "ice-hsi": "ICE HSI", "ice-lesc": "ICE LESC", cbp: "CBP", uscis: "USCIS", "dhs-other": "other DHS",
  fbi: "FBI", dea: "DEA", atf: "ATF", usms: "Marshals", "federal-other": "other federal", "state-police": "state police", dmv: "DMV",
};
const PARTS = { law: "Law", block: "Block", assumptions: "Assumption", asker: "Asker", data: "Data", when: "Condition" };
const KINDS = {
  driver: ["a driver record", (asker, state) => `DQ.${asker}.${state}.TXT\nOLN/D1234567`],
  photo: ["a photo", (asker, state) => `DQ.${asker}.${state}.TXT\nOLN/D1234567.IMQ/Y`],
  vehicle: ["a registration", (asker, state) => `RQ.${asker}.${state}.TXT\nLIC/ABC123.LIY/2026.LIT/PC`],
  answer: ["… the answer on a driver", (asker, state) => `DR.${there.answering[state]}.${asker}.TXT\nOLN/D1234567.NAM/DOE,JANE.DDA/N`],
  registration: ["… the answer on a registration", (asker, state) => `RR.${there.answering[state]}.${asker}.TXT\nLIC/ABC123.OLN/D1234567`],
};
const DEEDS = { refuses: "refuses it", removes: "takes fields out of it", awaits: "will judge the answer", shadows: "would act, but nothing enforces it", lifted: "is lifted by a grant", nothing: "does nothing" };
const WHO = { asker: "the asker could say so", state: "only the state can give that", nobody: "nobody can change that" };
const VERDICTS = { deliver: "Passes", redact: "Passes in part", refuse: "Refused", reject: "Not understood" };
const GRANTS = "id,state,ori,keys,subject,basis,from,until\n";
const LISTED = 3; // other askers named where many would do

const by = (id) => document.getElementById(id);
const asked = {};
let there = null;

function make(tag, text, attributes = {}) {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
// Words in backticks are code.
const rich = (text) => text.split("`").map((part, at) => (at % 2 ? make("code", part) : part));
const agencyName = ({ agency, acts_for: principal }) => (AGENCIES[agency] ?? agency.replaceAll("-", " ")) + (principal ? `, acting for ${AGENCIES[principal] ?? principal}` : "");
const now = () => new Date().toISOString().slice(0, 19);

function notice(text) {
  by("notice").hidden = !text;
  by("notice").textContent = text;
}

// Of answers to one kind of question only the one to the last question counts.
async function ask(question) {
  const turn = (asked[question.what] = (asked[question.what] ?? 0) + 1);
  try {
    const response = await fetch("/api/playground", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(question), signal: AbortSignal.timeout(30000) });
    const answer = await response.json();
    if (turn !== asked[question.what]) return null;
    notice(response.ok ? "" : `${answer.error}.`);
    if (response.ok) showInForce(answer.in_force);
    return response.ok ? answer : null;
  } catch {
    notice("The playground does not answer.");
    return null;
  }
}

// What it is compared with. Which rules are in force in the switch comes with every answer.

const than = () => by("than").value;

function showInForce(digest) {
  const before = by("in-force").dataset.digest;
  if (!digest || digest === before) return;
  by("than-part").hidden = false;
  by("in-force").dataset.digest = digest;
  by("in-force").textContent = `in the switch: ${digest.slice(0, 19)}…`;
  by("in-force").title = digest;
  if (before && than() === "switch") changeGround();
}

// Other rules may know other agencies.
async function changeGround() {
  const answer = await ask({ what: "open", than: than() });
  if (!answer) return;
  if (answer.problems.length) return showTroubles(answer.problems);
  const asker = by("asker").value;
  there = answer;
  offerAskers();
  if (there.askers.some(({ ori }) => ori === asker)) by("asker").value = asker;
  judge();
}

function offerAskers() {
  by("asker").replaceChildren(...there.askers.map((asker) => make("option", `${agencyName(asker)} (${asker.ori})`, { value: asker.ori })));
  by("asker").value = (there.askers.find(({ agency }) => agency === "ice-ero") ?? there.askers[0])?.ori ?? "";
}

// The policy

const policy = () => by("policy");
const state = () => by("state").value;

function number(bad = new Set()) {
  const lines = policy().value.split("\n").length;
  by("numbers").replaceChildren(...Array.from({ length: lines }, (_, at) => make("li", at + 1, bad.has(at + 1) ? { "data-is": "bad" } : {})));
  scroll();
}
function scroll() {
  by("numbers").scrollTop = policy().scrollTop;
}

function goTo(line) {
  const before = policy().value.split("\n").slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
  const after = policy().value.indexOf("\n", before);
  policy().focus();
  policy().setSelectionRange(before, after < 0 ? policy().value.length : after);
  policy().scrollTop = Math.max(0, (line - 6) * parseFloat(getComputedStyle(policy()).lineHeight));
  explainWord();
}

function showTroubles(problems) {
  by("troubles-title").hidden = !problems.length;
  by("troubles-title").textContent = ["", "This can’t be used yet"][problems.length] ?? `This can’t be used yet, for ${problems.length} reasons`;
  by("troubles").replaceChildren(...problems.map(({ line, where, what, hint }) => {
    const item = make("li");
    if (line) {
      const jump = make("button", `Line ${line}`, { type: "button" });
      jump.addEventListener("click", () => goTo(line));
      item.append(jump);
    } else if (where !== "policy") item.append(make("b", `${where}: `));
    item.append(...rich(what));
    if (hint) {
      item.append(make("span", " – ", { class: "quiet" }));
      item.lastChild.append(...rich(hint));
    }
    return item;
  }));
  number(new Set(problems.map(({ line }) => line)));
}

async function openState() {
  const file = there.files.find((each) => each.state === state());
  by("like-part").hidden = Boolean(file);
  if (file) return edit(file.text);
  const answer = await ask({ what: "draft", state: state(), like: by("like").value, today: now().slice(0, 10) });
  if (answer?.text) edit(answer.text);
  return null;
}

function edit(text) {
  policy().value = text;
  policy().setSelectionRange(0, 0);
  policy().scrollTop = 0;
  number();
  compose();
}

async function tidy() {
  const answer = await ask({ what: "form", text: policy().value });
  if (!answer) return;
  showTroubles(answer.problems);
  if (answer.text && answer.text !== policy().value) {
    policy().focus();
    policy().select();
    document.execCommand("insertText", false, answer.text); // as if typed, so that it can be undone
    policy().setSelectionRange(0, 0);
  }
}

// What the word at the cursor means: a choice by itself, and the nearest name before it, in the part it stands in.
function explainWord() {
  const cursor = policy().selectionStart;
  const above = policy().value.slice(0, cursor).split("\n");
  const column = above.pop().length;
  const line = policy().value.split("\n")[above.length];
  const names = [...line.matchAll(/([a-z_]+):/g)];
  const name = (names.filter(({ index }) => index <= column).at(-1) ?? names[0])?.[1];
  const choice = line.slice(0, column).match(/[\w-]*$/)[0] + line.slice(column).match(/^[\w-]*/)[0];
  const known = there.words.filter((each) => each.name === name);
  const word = known.find(({ part }) => part === PARTS[parentOf(line, above)]) ?? known[0];
  const told = [];
  if (there.choices[choice]) told.push(make("b", choice), ": ", ...rich(`${there.choices[choice]}. `));
  if (word) told.push(make("b", word.name), ": ", ...rich(`${word.about}. Such as \`${word.written}\``));
  by("word").replaceChildren(...(told.length ? told : ["Put the cursor on a word to read what it means."]));
}
function parentOf(line, above) {
  const indent = (each) => each.search(/[^\s-]/);
  const inline = line.match(/^\s*-?\s*([a-z_]+):\s*\{/);
  if (inline) return inline[1];
  const parent = above.reverse().find((each) => each.trim() && !each.trim().startsWith("#") && indent(each) < indent(line));
  return parent?.match(/([a-z_]+):/)?.[1];
}

function indentAsBefore(event) {
  if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.isComposing) return;
  const line = policy().value.slice(0, policy().selectionStart).split("\n").at(-1);
  event.preventDefault();
  document.execCommand("insertText", false, `\n${line.match(/^\s*/)[0]}${/:\s*$/.test(line) ? "  " : ""}`);
}

// The message

function compose() {
  by("message").value = KINDS[by("kind").value][1](by("asker").value, state());
  judge();
}

function judge() {
  soon("decide", 150, decide);
  soon("compare", 450, compare);
}
const waiting = {};
function soon(name, ms, run) {
  clearTimeout(waiting[name]);
  waiting[name] = setTimeout(run, ms);
}

async function decide() {
  const grants = by("grants").value.trim() === GRANTS.trim() ? "" : by("grants").value;
  const answer = await busy(["decision", "reasons"], ask({ what: "decide", text: policy().value, message: by("message").value, at: `${at()}Z`, grants, force: force(), than: than() }));
  if (!answer) return;
  showTroubles(answer.problems);
  by("warnings").replaceChildren(...(answer.warnings ?? []).map(({ where, what, hint }) => make("li", `${where} ${what}${hint ? ` – ${hint}` : ""}`)));
  if (answer.problems.length) return;
  showDecision(answer);
}
const force = () => (by("force").checked ? "as-the-law" : "as-written");
const at = () => (by("at").value.length === 16 ? `${by("at").value}:00` : by("at").value);

async function busy(ids, work) {
  for (const id of ids) by(id).setAttribute("aria-busy", "true");
  const answer = await work;
  for (const id of ids) {
    by(id).removeAttribute("aria-busy");
    if (answer) by(id).toggleAttribute("data-stale", answer.problems.length > 0);
  }
  return answer;
}

function showDecision({ rows, explanation }) {
  by("decision").replaceChildren(...rows.map(({ to, before, after }) => {
    const list = make("dl", undefined, { class: "verdicts" });
    const other = JSON.stringify(said(before)) !== JSON.stringify(said(after));
    list.append(verdict(than() === "switch" ? "By what is in force" : "By the rules there are", to, before, false), verdict("By yours", to, after, other));
    return list;
  }));
  by("reasons").replaceChildren(...(explanation?.destinations ?? []).flatMap(({ to, withheld }) => reasons(to, withheld, explanation)));
}
const said = ({ verdict: came, at_place: place, answer, removed, rules }) => [came, place, answer, removed, rules];

function verdict(title, to, row, other) {
  const box = make("div", undefined, { "data-is": row.verdict, class: other ? "other" : "" });
  const what = make("dd");
  what.append(make("b", VERDICTS[row.verdict]));
  const more = [
    row.at_place && ` at the ${row.at_place}`,
    row.answer !== null && (row.answer === "" ? "; the asker sees nothing" : `; the asker sees ${row.answer}`),
    row.removed.length && ` without ${row.removed.join(", ")}`,
    row.rules.length && `, by ${row.rules.join(", ")}`,
    row.grant && `, by grant ${row.grant}`,
  ];
  what.append(...more.filter(Boolean));
  const notes = [
    row.would_refuse.length && `Would act if enforced: ${row.would_refuse.join(", ")}.`,
    row.pending_rules.length && `Will judge the answer: ${row.pending_rules.join(", ")}.`,
    row.duties.length && `Falls due: ${row.duties.join(", ")}.`,
  ].filter(Boolean);
  box.append(make("dt", to ? `${title}, ${to}` : title), what, ...notes.map((note) => make("dd", note, { class: "quiet" })));
  return box;
}

function reasons(to, withheld, { rules, grants, counterfactuals }) {
  const here = (each) => each.to === to;
  const shown = [];
  if (withheld) shown.push(make("p", "What the answer holds is not told, since it was not delivered whole.", { class: "quiet" }));
  shown.push(make("h3", `Why, for ${to}`));
  if (!rules.some(here)) shown.push(make("p", "No rule is about this: what no rule speaks of passes.", { class: "quiet" }));
  shown.push(...rules.filter(here).map((rule) => reason(`${rule.id}: `, rule.matched === false ? "does not apply" : DEEDS[rule.deed] ?? "not told", rule.status, rule.matched === false ? rule.conditions.filter(({ held }) => held === false) : rule.conditions, foundation(rule))));
  shown.push(...grants.filter(here).map((grant) => reason(`grant ${grant.id}: `, { true: "covers it", false: "doesn’t cover it" }[grant.covers] ?? "not told", grant.basis, grant.conditions)));
  const ways = alike(counterfactuals.filter(here));
  if (ways.length) {
    shown.push(make("h3", "What would change it"), make("ul", undefined, { class: "ways" }));
    shown.at(-1).append(...ways.map(([text, way]) => {
      const item = make("li", `${text}: ${VERDICTS[way.verdict].toLowerCase()} `);
      item.append(make("small", `(${WHO[way.who_can]})`));
      return item;
    }));
  }
  return shown;
}

// The law behind a rule, and the block that enforces it.
function foundation({ law, block }) {
  const span = ({ since, until }) => `since ${since}${until ? ` until ${until}` : ""}`;
  return [
    law ? `Law: ${law.citation}, ${span(law)}.` : "No law is behind it.",
    block ? `Block: at the ${block.at}, ${span(block)}${block.source ? `; reported by ${block.source}` : ""}.` : "No block enforces it.",
  ];
}

function reason(name, deed, status, conditions, founded = []) {
  const part = make("details", undefined, { class: "reason", open: "" });
  const summary = make("summary");
  summary.append(make("b", name), deed, make("small", ` (${status})`));
  const list = make("ul", undefined, { class: "conditions" });
  list.append(...conditions.map(({ text, held }) => make("li", text, { "data-held": String(held) })));
  part.append(summary, list, ...founded.map((text) => make("p", text, { class: "quiet" })));
  return part;
}

// Ways that differ in who asks alone stand on one line.
function alike(counterfactuals) {
  const found = new Map();
  for (const way of counterfactuals) {
    const others = way.changes.filter(({ kind }) => kind !== "asker").map(({ text }) => text);
    const askers = way.changes.filter(({ kind }) => kind === "asker").map(({ text }) => text);
    const key = JSON.stringify([others, way.verdict, way.who_can, askers.length]);
    const known = found.get(key) ?? { way, others, askers: [] };
    known.askers.push(...askers);
    found.set(key, known);
  }
  return [...found.values()].map(({ way, others, askers }) => {
    const more = askers.length > LISTED ? ` or ${askers.length - LISTED} other kinds of agency` : "";
    return [[askers.slice(0, LISTED).join(" or ") + more, ...others].filter(Boolean).join(", and "), way];
  });
}

// What changes

async function compare() {
  const answer = await busy(["changes-summary", "changes"], ask({ what: "compare", text: policy().value, force: force(), than: than() }));
  if (answer && !answer.changes && !by("troubles").children.length) showTroubles(answer.problems);
  if (!answer?.changes) return;
  const { changes } = answer;
  by("changes-summary").textContent = changes.length ? `${changes.length} ${changes.length === 1 ? "kind" : "kinds"} of message` : `Nothing: every message there could be is decided ${than() === "switch" ? "as it is now" : "as before"}.`;
  by("changes").replaceChildren(...changes.map(change));
}

function change({ from_verdict: from, to_verdict: to, from_removed: lost, to_removed: loses, data, when, witness, witness_grants: granted }) {
  const item = make("li");
  const flip = make("div", undefined, { class: "flip" });
  const told = (verdict, removed) => VERDICTS[verdict] + (removed.length ? ` without ${removed.join(", ")}` : "");
  flip.append(make("span", told(from, lost), { class: "verdict", "data-is": from }), "→", make("span", told(to, loses), { class: "verdict", "data-is": to }));
  const button = make("button", "Try one", { type: "button", "aria-label": `Try one: ${when.text}` });
  button.addEventListener("click", () => tryOne(witness, granted));
  flip.append(button);
  const dates = [when.since && `from ${when.since}`, when.until && `until ${when.until}`].filter(Boolean).join(" ") || "always";
  item.append(flip, make("p", `${when.states.join(", ")}: ${data.join(", ")}, asked by ${when.askers.join(", ")}`), make("p", [dates, ...when.circumstances].join("; "), { class: "quiet" }));
  return item;
}

function tryOne(witness, granted) {
  by("message").value = witness.text;
  by("at").value = witness.at.slice(0, 19);
  by("grants").value = GRANTS + granted.map((grant) => GRANTS.trim().split(",").map((column) => grant[column]).join(",")).join("\n");
  by("message").focus();
  decide();
}

async function begin() {
  there = await ask({ what: "open" });
  if (!there?.files) return there && showTroubles(there.problems);
  const having = new Set(there.files.map((file) => file.state));
  const group = (label, places) => {
    const options = make("optgroup", undefined, { label });
    options.append(...places.map((place) => make("option", place, { value: place })));
    return options;
  };
  by("state").append(group("with rules", there.places.filter((place) => having.has(place))), group("a draft for", there.places.filter((place) => !having.has(place))));
  by("like").append(...there.files.map((file) => make("option", file.state, { value: file.state })));
  by("kind").append(...Object.entries(KINDS).map(([kind, [name]]) => make("option", name, { value: kind })));
  const first = (list, wanted) => (list.includes(wanted) ? wanted : list[0]);
  by("state").value = first([...having], "WA");
  by("like").value = first([...having], "NY");
  offerAskers();
  by("at").value = now();
  by("grants").value = GRANTS;
  listen();
  explainWord();
  return openState();
}

function listen() {
  by("state").addEventListener("change", openState);
  by("like").addEventListener("change", openState);
  by("again").addEventListener("click", openState);
  by("tidy").addEventListener("click", tidy);
  by("force").addEventListener("change", judge);
  by("than").addEventListener("change", changeGround);
  policy().addEventListener("keydown", indentAsBefore);
  policy().addEventListener("input", () => { number(); judge(); });
  policy().addEventListener("scroll", scroll);
  for (const event of ["keyup", "click", "input"]) policy().addEventListener(event, explainWord);
  for (const id of ["asker", "kind"]) by(id).addEventListener("change", compose);
  for (const id of ["message", "at", "grants"]) by(id).addEventListener("input", () => soon("decide", 150, decide));
}

by("back").hidden = location.hash !== "#monitor"; // by itself the playground has no monitor to go back to
begin();
