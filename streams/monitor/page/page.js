// Shows what /api/page says, once a second. Holds no numbers of its own and decides nothing.
"use strict";

const STATES = {
  AK: ["Alaska", 1, 1], ME: ["Maine", 11, 1],
  VT: ["Vermont", 10, 2], NH: ["New Hampshire", 11, 2],
  WA: ["Washington", 1, 3], ID: ["Idaho", 2, 3], MT: ["Montana", 3, 3], ND: ["North Dakota", 4, 3], MN: ["Minnesota", 5, 3],
  IL: ["Illinois", 6, 3], WI: ["Wisconsin", 7, 3], MI: ["Michigan", 8, 3], NY: ["New York", 9, 3], RI: ["Rhode Island", 10, 3],
  MA: ["Massachusetts", 11, 3],
  OR: ["Oregon", 1, 4], NV: ["Nevada", 2, 4], WY: ["Wyoming", 3, 4], SD: ["South Dakota", 4, 4], IA: ["Iowa", 5, 4],
  IN: ["Indiana", 6, 4], OH: ["Ohio", 7, 4], PA: ["Pennsylvania", 8, 4], NJ: ["New Jersey", 9, 4], CT: ["Connecticut", 10, 4],
  CA: ["California", 1, 5], UT: ["Utah", 2, 5], CO: ["Colorado", 3, 5], NE: ["Nebraska", 4, 5], MO: ["Missouri", 5, 5],
  KY: ["Kentucky", 6, 5], WV: ["West Virginia", 7, 5], VA: ["Virginia", 8, 5], MD: ["Maryland", 9, 5], DE: ["Delaware", 10, 5],
  AZ: ["Arizona", 2, 6], NM: ["New Mexico", 3, 6], KS: ["Kansas", 4, 6], AR: ["Arkansas", 5, 6], TN: ["Tennessee", 6, 6],
  NC: ["North Carolina", 7, 6], SC: ["South Carolina", 8, 6], DC: ["District of Columbia", 9, 6],
  OK: ["Oklahoma", 4, 7], LA: ["Louisiana", 5, 7], MS: ["Mississippi", 6, 7], AL: ["Alabama", 7, 7], GA: ["Georgia", 8, 7],
  GU: ["Guam", 1, 8], HI: ["Hawaii", 2, 8], TX: ["Texas", 4, 8], FL: ["Florida", 9, 8], PR: ["Puerto Rico", 10, 8], VI: ["Virgin Islands", 11, 8],
};
const AGENCIES = {
  "ice-ero": "ICE ERO", "ice-hsi": "ICE HSI", "ice-lesc": "ICE LESC", ice: "ICE", cbp: "CBP", uscis: "USCIS", "dhs-other": "other DHS", dhs: "DHS",
  fbi: "FBI", dea: "DEA", atf: "ATF", usms: "Marshals", doj: "DOJ", "federal-other": "other federal", federal: "federal", local: "local",
  "state-police": "state police", dmv: "DMV", none: "the hub", unknown: "unknown sender",
};
const ORDER = ["ice-ero", "ice-hsi", "ice-lesc", "ice", "cbp", "uscis", "dhs-other", "dhs", "fbi", "dea", "atf", "usms", "doj", "federal-other", "federal"];
const OUTCOMES = ["delivered", "redacted", "refused", "rejected", "unanswered", "dead_lettered", "in_flight"];
const WORDS = {
  received: "asked", delivered: "given", redacted: "given in part", refused: "refused", rejected: "not understood",
  unanswered: "unanswered", dead_lettered: "set aside", in_flight: "under way",
};
const HOPS = { request: "Hub, request", state: "State and back", response: "Hub, answer", whole: "All of it" };
const APART = { notice: "notices", unsolicited: "answers nobody asked for", line_mismatch: "on another line than usual", would_refuse: "would have been refused by rules not in place" };
const SVG = "http://www.w3.org/2000/svg";
const PATIENCE = 3; // polls for which the books may be off before it is called wrong: outcomes can be read before requests

const number = new Intl.NumberFormat("en-US");
const by = (id) => document.getElementById(id);
const chosen = { agency: "", state: "NY" };
let last = null;
let off = 0;
let drawn = null;

function make(tag, text, attributes = {}) {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
const agencyName = (agency) => AGENCIES[agency] ?? agency.replaceAll("-", " ");
const rank = (agency) => (ORDER.includes(agency) ? ORDER.indexOf(agency) : ORDER.length);
const inOrder = (agencies) => agencies.sort((a, b) => rank(a) - rank(b) || agencyName(a).localeCompare(agencyName(b)));
const stateName = (state) => STATES[state]?.[0] ?? (state === "none" ? "no state" : state);
const percent = (part, whole) => {
  if (!whole || !part) return "0\u00a0%";
  const share = (100 * part) / whole;
  return share < 0.1 ? "<\u00a00.1\u00a0%" : share > 99.9 && part < whole ? ">\u00a099.9\u00a0%" : `${share < 10 ? +share.toFixed(1) : Math.round(share)}\u00a0%`;
};
const level = (sheet) => {
  if (!sheet?.received) return "none";
  const share = sheet.refused / sheet.received;
  return share === 0 ? "0" : share <= 0.1 ? "1" : share <= 0.25 ? "2" : share <= 0.75 ? "3" : "4";
};
function duration(us) {
  if (us === null || us === undefined) return "–";
  if (us < 1000) return `${us} µs`;
  return us < 1e6 ? `${+(us / 1e3).toPrecision(3)} ms` : `${+(us / 1e6).toPrecision(3)} s`;
}
const describe = (sheet) => ["received", ...OUTCOMES].filter((line) => sheet[line] || line === "received").map((line) => `${number.format(sheet[line])} ${WORDS[line]}`).join(", ");

function drawMap() {
  for (const [state, [name, column, row]] of Object.entries(STATES)) {
    const item = make("li");
    item.style.gridArea = `${row} / ${column}`;
    const button = make("button", undefined, { type: "button", id: `state-${state}`, "aria-pressed": "false", "data-level": "none" });
    button.append(make("b", state), make("small", ""));
    button.addEventListener("click", () => { chosen.state = state; show(last); });
    button.title = name;
    item.append(button);
    by("map").append(item);
  }
}

function chip(id, text, is) {
  by(id).textContent = text;
  by(id).dataset.is = is;
}

function showCondition(page) {
  off = page.books_balance ? 0 : off + 1;
  const balance = page.books_balance ? ["The books balance", "good"] : off < PATIENCE ? ["The books are settling", "waiting"] : ["The books do not balance", "bad"];
  chip("books", ...balance);
  by("verdict").textContent = page.books_balance ? "Yes: every request is accounted for, and nothing was counted twice." : off < PATIENCE ? "Settling: an outcome was counted before its request." : "No.";
  by("verdict").dataset.is = balance[1];
  by("troubles").replaceChildren(...(off < PATIENCE ? [] : page.troubles.slice(0, 20).map((trouble) => make("li", trouble))));
  const { messages, seconds } = page.lag;
  chip("lag", seconds < 2 ? "Less than 2 s behind" : `${number.format(messages)} batches behind, ${duration(seconds * 1e6)}`, seconds > 10 ? "bad" : "good");
  const { in_force: digest, since_us: since, partitions } = page.context;
  const clock = since ? new Date(since / 1000).toLocaleTimeString() : "";
  chip("context", digest ? `Rules ${digest.slice(7, 15)} since ${clock}` : partitions.length ? "Rules are changing" : "No traffic yet", digest ? "good" : "waiting");
  by("context").title = digest ? `Digest of bundle, directory and grants: ${digest}` : "";
  by("label").hidden = !page.label;
  by("label").textContent = page.label;
}

function showAlarms(alarms) {
  const shown = [...by("alarms").children].map((item) => item.textContent);
  if (shown.join("\n") === alarms.join("\n")) return; // or they would be read out every second
  by("alarms").hidden = !alarms.length;
  by("alarms").replaceChildren(...alarms.map((alarm) => make("li", alarm)));
}

function showTotals({ totals, seconds, apart }) {
  by("received").textContent = number.format(totals.received);
  for (const [id, line] of [["given", "delivered"], ["redacted", "redacted"], ["refused", "refused"]]) {
    by(id).textContent = number.format(totals[line]);
    by(`${id}-share`).textContent = `${percent(totals[line], totals.received)} of what was asked`;
  }
  const recent = seconds.slice(-10);
  by("refused-rate").textContent = (recent.reduce((sum, second) => sum + second.refused, 0) / recent.length).toFixed(1);
  const terms = OUTCOMES.map((line) => [line, totals[line]]);
  const equation = [["received", totals.received], ...terms].map(([line, times], position) => {
    const item = make("li");
    item.append(make("b", number.format(times)), make("span", WORDS[line]));
    return position === 0 ? [item] : [make("li", position === 1 ? "=" : "+", { class: "sign" }), item];
  });
  by("equation").replaceChildren(...equation.flat());
  by("apart").textContent = "Booked apart: " + Object.entries(APART).map(([kind, words]) => `${number.format(apart[kind])} ${words}`).join(", ") + ".";
}

function showSeconds(seconds) {
  const parts = (second) => [["delivered", second.delivered], ["redacted", second.redacted], ["refused", second.refused], ["other", second.rejected + second.unanswered + second.dead_lettered]];
  const ended = (second) => parts(second).reduce((sum, [, times]) => sum + times, 0);
  const top = Math.max(1, ...seconds.map(ended));
  const width = 480 / seconds.length;
  const bars = seconds.flatMap((second, position) => {
    let floor = 72;
    return parts(second).filter(([, times]) => times).map(([name, times]) => {
      const height = (times / top) * 70;
      floor -= height;
      const bar = document.createElementNS(SVG, "rect");
      for (const [key, value] of Object.entries({ class: name, x: position * width, y: floor, width: width * 0.82, height })) bar.setAttribute(key, value);
      return bar;
    });
  });
  by("seconds").replaceChildren(...bars);
  by("seconds-top").textContent = `outcomes per second; the highest bar is ${number.format(top)}`;
}

function sheets(page) {
  if (!chosen.agency) return page.by_state;
  return Object.fromEntries(page.matrix.filter((cell) => cell.agency === chosen.agency).map((cell) => [cell.state, cell]));
}

function showAgencies(page) {
  const agencies = inOrder(Object.keys(page.by_agency));
  const wanted = ["", ...agencies];
  const shown = [...by("agencies").querySelectorAll("input")].map((input) => input.value);
  if (wanted.join() === shown.join()) return;
  by("agencies").querySelectorAll("label").forEach((label) => label.remove());
  for (const agency of wanted) {
    const label = make("label");
    const input = make("input", undefined, { type: "radio", name: "agency", value: agency });
    input.checked = agency === chosen.agency;
    input.addEventListener("change", () => { chosen.agency = agency; show(last); });
    label.append(input, make("span", agency ? agencyName(agency) : "everyone"));
    by("agencies").append(label);
  }
}

function showMap(page) {
  const shown = sheets(page);
  for (const state of Object.keys(STATES)) {
    const button = by(`state-${state}`);
    const sheet = shown[state];
    button.dataset.level = level(sheet);
    button.classList.toggle("part", Boolean(sheet?.redacted));
    button.querySelector("small").textContent = sheet?.received ? percent(sheet.refused, sheet.received) : "";
    button.setAttribute("aria-pressed", String(state === chosen.state));
    button.setAttribute("aria-label", `${stateName(state)}: ${sheet?.received ? describe(sheet) : "not asked"}`);
  }
}

function showDetail(page) {
  const rows = page.matrix.filter((cell) => cell.state === chosen.state).sort((a, b) => b.refused - a.refused || b.received - a.received);
  const table = make("table");
  const head = make("tr");
  for (const word of ["Asked by", "asked", "given", "in part", "refused"]) head.append(make("th", word, { scope: "col" }));
  table.append(make("thead"), make("tbody"));
  table.tHead.append(head);
  for (const row of rows) {
    const line = make("tr");
    line.append(make("th", agencyName(row.agency), { scope: "row" }));
    for (const name of ["received", "delivered", "redacted", "refused"]) line.append(make("td", number.format(row[name])));
    table.tBodies[0].append(line);
  }
  by("detail").replaceChildren(make("h3", stateName(chosen.state)), rows.length ? table : make("p", "Nobody has asked yet.", { class: "quiet" }));
}

function showMatrix(page) {
  const content = JSON.stringify(page.matrix);
  if (content === drawn) return; // or hovering and selecting would be disturbed every second
  drawn = content;
  const agencies = inOrder(Object.keys(page.by_agency));
  const cells = Object.fromEntries(page.matrix.map((cell) => [`${cell.state}|${cell.agency}`, cell]));
  const refusing = ([, sheet]) => (sheet.refused || sheet.redacted ? 0 : 1);
  const states = Object.entries(page.by_state).filter(([state]) => STATES[state]).sort((a, b) => refusing(a) - refusing(b) || stateName(a[0]).localeCompare(stateName(b[0])));
  const head = make("tr");
  head.append(make("td"), ...agencies.map((agency) => make("th", agencyName(agency), { scope: "col" })));
  const rows = states.map(([state]) => {
    const row = make("tr");
    row.append(make("th", stateName(state), { scope: "row" }));
    for (const agency of agencies) {
      const cell = cells[`${state}|${agency}`];
      const all = cell && cell.received && !cell.refused;
      const box = make("td", cell?.received ? (all ? "✓" : percent(cell.refused, cell.received)) : "", { "data-level": level(cell) });
      if (cell?.redacted) box.className = "part";
      if (cell?.received) box.title = `${agencyName(agency)} of ${stateName(state)}: ${describe(cell)}`;
      row.append(box);
    }
    return row;
  });
  const header = make("thead"), body = make("tbody");
  header.append(head);
  body.append(...rows);
  by("matrix").replaceChildren(header, body);
}

function fill(id, rows, empty) {
  const lines = rows.map(([name, ...values]) => {
    const line = make("tr");
    line.append(make("th", name, { scope: "row" }), ...values.map((value) => make("td", value)));
    return line;
  });
  by(id).tBodies[0].replaceChildren(...(lines.length ? lines : [make("tr")]));
  if (!lines.length) by(id).tBodies[0].rows[0].append(make("td", empty, { colspan: "6", class: "quiet" }));
}

function showTrial({ on_trial: trial, trials }) {
  by("trial").hidden = !trial;
  if (!trial) return;
  const counted = trials.find((each) => each.number === trial.number) ?? { requests: 0, changed: 0, answers_judged_otherwise: 0, by_state_and_agency: [] };
  const whom = trial.mode === "shadow" ? "decides nothing yet" : `decides what ${trial.percent} % of originators send`;
  const answers = counted.answers_judged_otherwise ? `; of ${number.format(counted.answers_judged_otherwise)} more, other rules would judge the answer` : "";
  by("trial-whom").textContent = `Another set of rules ${whom}. It would change ${number.format(counted.changed)} of ${number.format(counted.requests)} requests${answers}.`;
  fill("trial-changes", counted.by_state_and_agency.map((row) => [row.state, row.agency, row.from_verdict, row.to_verdict, number.format(row.n)]), "Nothing changes.");
}

function show(page) {
  if (!page) return;
  last = page;
  showCondition(page);
  showAlarms(page.alarms);
  showTotals(page);
  showSeconds(page.seconds);
  showAgencies(page);
  showMap(page);
  showDetail(page);
  showMatrix(page);
  fill("rules", Object.entries(page.rules).map(([rule, acted]) => [rule, ...["refuse", "redact", "would_refuse"].map((verdict) => number.format(acted[verdict] ?? 0))]), "No rule has acted yet.");
  showTrial(page);
  fill("latency", Object.entries(page.minute_us).map(([hop, at]) => [HOPS[hop] ?? hop, ...["p50", "p90", "p99", "p999", "max"].map((name) => duration(at[name]))]), "Nothing measured in the last minute.");
  document.body.dataset.shown = page.now_us;
}

function notice(text) {
  by("notice").hidden = !text;
  if (by("notice").textContent !== text) by("notice").textContent = text;
}

async function poll() {
  try {
    const response = await fetch("/api/page", { signal: AbortSignal.timeout(5000) });
    const answer = await response.json();
    if (response.ok) show(answer);
    notice(response.ok ? "" : `Waiting for ${answer.waiting_for ?? answer.error}.`);
  } catch {
    const since = last ? ` The numbers are from ${new Date(last.now_us / 1000).toLocaleTimeString()}.` : "";
    notice(`The monitor does not answer.${since}`);
  }
  setTimeout(poll, 1000);
}

drawMap();
poll();
