// Compose subgraph SDLs into a supergraph SDL, printed to standard output.
//
//   node compose.mjs titles=../titles.graphql people=../people.graphql \
//     --url titles=http://127.0.0.1:8001/titles/graphql > ../supergraph.graphql
//
// A subgraph without --url is routed to http://127.0.0.1:8001/<name>/graphql, where the demo runs.
// Nothing is fetched: a composer resolves the `link` URLs of a schema from its own copies.
//
// Exit status: 0 composed, 1 the subgraphs do not fit together, 2 the arguments or files are wrong.

import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { composeServices } from "@apollo/composition";
import { GraphQLError, parse } from "graphql";

const USAGE = "Usage: node compose.mjs NAME=FILE... [--url NAME=URL]...";
// What a subgraph may be called: it becomes a value of the supergraph's enum join__Graph.
const NAME = /^[A-Za-z][A-Za-z0-9_-]*$/;

class InputError extends Error {}

function pair(argument, right) {
  const at = argument.indexOf("=");
  if (at < 1 || at === argument.length - 1) {
    throw new InputError(`'${argument}' is not NAME=${right}.\n${USAGE}`);
  }
  const name = argument.slice(0, at);
  if (!NAME.test(name)) {
    throw new InputError(`'${name}' cannot name a subgraph: use letters, digits, '_' and '-'.`);
  }
  return [name, argument.slice(at + 1)];
}

function pairs(list, right) {
  const found = new Map();
  for (const [name, value] of list.map((argument) => pair(argument, right))) {
    if (found.has(name)) throw new InputError(`Subgraph '${name}' has more than one ${right}.`);
    found.set(name, value);
  }
  return found;
}

function read(name, file) {
  let text;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new InputError(`Cannot read '${file}' of subgraph '${name}': ${error.message}.`);
  }
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const { line, column } = error.locations[0];
    throw new InputError(`${file}:${line}:${column}: ${error.message}`);
  }
}

function routed(url) {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new InputError(`'${url}' is not an http or https URL.`);
  }
  return url;
}

function command() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { url: { type: "string", multiple: true, default: [] } },
    });
    return [pairs(positionals, "FILE"), pairs(values.url, "URL")];
  } catch (error) {
    if (!error.code?.startsWith("ERR_PARSE_ARGS")) throw error;
    throw new InputError(`${error.message}\n${USAGE}`);
  }
}

function services() {
  const [files, urls] = command();
  if (files.size === 0) throw new InputError(USAGE);
  for (const name of urls.keys()) {
    if (!files.has(name)) throw new InputError(`--url names '${name}', which has no file.`);
  }
  return [...files].map(([name, file]) => ({
    name,
    typeDefs: read(name, file),
    url: routed(urls.get(name) ?? `http://127.0.0.1:8001/${name}/graphql`),
  }));
}

function main() {
  const { supergraphSdl, errors, hints } = composeServices(services());
  if (errors?.length) {
    console.error(`The subgraphs do not compose, ${errors.length} error(s):`);
    for (const { message, extensions } of errors) {
      console.error(`- ${extensions?.code ?? "ERROR"}: ${message}`);
    }
    return 1;
  }
  for (const hint of hints ?? []) console.error(`Hint ${hint.definition.code}: ${hint.message}`);
  process.stdout.write(supergraphSdl.trimEnd() + "\n");
  return 0;
}

try {
  process.exitCode = main();
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
