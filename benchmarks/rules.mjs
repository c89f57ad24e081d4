// The thirty rules through json-rules-engine. Rules and people come in as JSON; seconds and findings go out.
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";

const require = createRequire(path.join(process.env.NODE_PATH, "here.js"));
const { Engine } = require("json-rules-engine");
const { rules, people, rounds } = JSON.parse(fs.readFileSync(0, "utf8"));
const OPERATORS = { "<": "lessThan", ">": "greaterThan", ">=": "greaterThanInclusive" };

function conditionOf([kind, ...rest]) {
  if (kind === "num") return { fact: rest[0], operator: OPERATORS[rest[1]], value: rest[2] };
  if (kind === "flag") return { fact: rest[0], operator: "equal", value: true };
  if (kind === "any") return { any: rest[1].map((value) => ({ fact: rest[0], operator: "contains", value })) };
  return { all: rest.map(conditionOf) };
}

const engine = new Engine([], { allowUndefinedFacts: true });
rules.forEach((rule, place) => engine.addRule({ conditions: { all: [conditionOf(rule)] }, event: { type: "hit", params: { place } } }));
let seconds = Infinity;
let found = [];
for (let round = 0; round < rounds; round += 1) {
  const began = process.hrtime.bigint();
  found = [];
  for (const person of people) {
    const { events } = await engine.run({ ...person });
    const hits = new Set(events.map((event) => event.params.place));
    found.push(rules.map((_, place) => hits.has(place)));
  }
  seconds = Math.min(seconds, Number(process.hrtime.bigint() - began) / 1e9);
}
process.stdout.write(JSON.stringify({ seconds, found }));
