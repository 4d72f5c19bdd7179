// Route a supergraph for the tests, on a free port of this machine.
//
//   node gateway.mjs SUPERGRAPH_FILE
//
// Prints one line of JSON, {"url": …}, when it is ready, and ends when its standard input ends, so
// that it cannot outlive the test that started it. What a caller says about itself in its headers
// is handed on, as a router that is set up for us does.

import { readFileSync } from "node:fs";
import { ApolloGateway, RemoteGraphQLDataSource } from "@apollo/gateway";
import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";

class Forwarding extends RemoteGraphQLDataSource {
  willSendRequest({ request, context }) {
    for (const [name, value] of Object.entries(context.headers ?? {})) {
      request.http.headers.set(name, value);
    }
  }
}

function forwarded(headers) {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => name === "authorization" || name.startsWith("x-")),
  );
}

const [file] = process.argv.slice(2);
if (!file) {
  console.error("Usage: node gateway.mjs SUPERGRAPH_FILE");
  process.exit(2);
}

const server = new ApolloServer({
  gateway: new ApolloGateway({
    supergraphSdl: readFileSync(file, "utf8"),
    buildService: ({ url }) => new Forwarding({ url }),
  }),
  csrfPrevention: true,
  includeStacktraceInErrorResponses: false,
});
const { url } = await startStandaloneServer(server, {
  context: async ({ req }) => ({ headers: forwarded(req.headers) }),
  listen: { host: "127.0.0.1", port: 0 },
});
console.log(JSON.stringify({ url }));

process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
