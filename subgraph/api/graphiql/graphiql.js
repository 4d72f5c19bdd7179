// Turn the page's settings (see graphiql_page.py) into a running GraphiQL.
"use strict";

(() => {
  const { endpoint, examples, nonce } = JSON.parse(
    document.getElementById("settings").textContent,
  );
  const { createElement } = React;

  // GraphiQL's dialogs add a <style> element; it takes the nonce that our policy allows from here.
  globalThis.__webpack_nonce__ = nonce;

  // In the editors Tab would indent, and nobody without a mouse could leave them. It moves on, as
  // everywhere else; "Prettify" indents.
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key === "Tab" && event.target.closest?.(".CodeMirror")) event.stopPropagation();
    },
    { capture: true },
  );

  const plugins = [GraphiQLPluginExplorer.explorerPlugin({ showAttribution: false })];
  const root = ReactDOM.createRoot(document.getElementById("graphiql"));
  root.render(
    createElement(
      GraphiQL,
      {
        // Relative to the page, so that a prefix that a proxy takes away does no harm.
        fetcher: GraphiQL.createFetcher({ url: new URL(endpoint, document.baseURI).href }),
        defaultTabs: examples.map((query) => ({ query })),
        // A name of its own: another GraphiQL may have left its tabs under this origin.
        storage: GraphiQL.createLocalStorage({ namespace: "winnow" }),
        plugins,
      },
      createElement(
        GraphiQL.Logo,
        null,
        createElement("span", { className: "winnow-logo" }, "Winnow"),
      ),
    ),
  );
})();
