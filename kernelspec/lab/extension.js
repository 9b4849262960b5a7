// The JupyterLab extension: highlighting of Lingu's language in cells and .lingu files.
//
// A federated module written by hand, without a build step: `build.py` puts the language's words in
// the place of WORDS and writes remoteEntry.HASH.js. CodeMirror and the registries come from
// JupyterLab's share scope, so nothing is bundled.
var _JUPYTERLAB = typeof _JUPYTERLAB === "undefined" ? {} : _JUPYTERLAB;
_JUPYTERLAB["lingu-lab"] = (() => {
  "use strict";
  const words = /*WORDS*/ {};
  let scope = {};

  /** A package that JupyterLab shares, in whichever version it has. */
  async function shared(name) {
    const versions = scope[name];
    if (!versions) throw new Error(`JupyterLab does not share ${name}`);
    const [first] = Object.values(versions);
    return (await first.get())();
  }

  const WORD = /^[\p{L}_](?:[\p{L}\p{N}_]|-(?=[\p{L}\p{N}]))*/u;
  const NUMBER = /^-?\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?%?/;
  const sets = (lists) =>
    Object.fromEntries(Object.entries(lists).map(([key, list]) => [key, new Set(list)]));

  /** A stream parser as CodeMirror's StreamLanguage takes it. */
  function parser(lists) {
    const known = sets(lists);
    const constants = new Set(["true", "false", "nothing"]);

    function text(stream, state) {
      while (!stream.eol()) {
        if (stream.match("\\(")) {
          state.depths.push(1);
          return "string";
        }
        const next = stream.next();
        if (next === "\\") stream.next();
        else if (next === '"') {
          state.isInText = false;
          return "string";
        }
      }
      return "string";
    }

    function word(stream, state) {
      const found = stream.match(WORD);
      if (!found) return null;
      const name = found[0];
      const isFirst = state.isStart;
      const noun = state.noun;
      state.isStart = false;
      state.noun = null;
      if (state.isDefinition) {
        state.isDefinition = false;
        return "def";
      }
      if (noun && known.verbs.has(name)) return "builtin";
      if (constants.has(name)) return "atom";
      if (known.keywords.has(name)) {
        state.isStart = name === "else";
        state.isDefinition = name === "def";
        return "keyword";
      }
      if (isFirst && stream.match(/^\s*=(?![=~])/, false)) return "def";
      if (known.functions.has(name) && stream.peek() === "(") return "builtin";
      if (isFirst && known.nouns.has(name)) {
        state.noun = name;
        return "builtin";
      }
      if (isFirst && known.commands.has(name)) return "builtin";
      return "variable";
    }

    return {
      name: "lingu",
      startState: () => ({
        isStart: true, isInText: false, isDefinition: false, noun: null, depths: [],
      }),
      copyState: (state) => ({ ...state, depths: [...state.depths] }),
      token(stream, state) {
        if (stream.sol() && !state.isInText && !state.depths.length) {
          state.isStart = true;
          state.noun = null;
        }
        if (state.isInText && (!state.depths.length || state.depths.at(-1) === 0)) {
          if (state.depths.at(-1) === 0) state.depths.pop();
          return text(stream, state);
        }
        if (stream.eatSpace()) return null;
        if (stream.match(/^#.*/)) return "comment";
        if (stream.match('"')) {
          if (!state.depths.length) {
            state.isInText = true;
            return text(stream, state);
          }
          stream.match(/^(?:[^"\\]|\\.)*"?/);
          return "string";
        }
        if (stream.match(/^'[^']*'?/)) return "string";
        if (stream.match(/^`[^`]*`?/)) return "variable";
        if (stream.match(/^--[A-Za-z][A-Za-z0-9-]*/)) return "attribute";
        if (stream.match(NUMBER)) {
          state.isStart = false;
          return "number";
        }
        if (stream.match(WORD, false)) return word(stream, state);
        const next = stream.next();
        if (state.depths.length) {
          if (next === "(") state.depths[state.depths.length - 1] += 1;
          if (next === ")") {
            state.depths[state.depths.length - 1] -= 1;
            if (state.depths.at(-1) === 0) return "string";
          }
        }
        if ("|;{(".includes(next) || (next === "=" && !"=~".includes(stream.peek() ?? " "))) {
          state.isStart = true;
        }
        return "=<>+*/%|!".includes(next) ? "operator" : "punctuation";
      },
      languageData: {
        commentTokens: { line: "#" },
        closeBrackets: { brackets: ["(", "[", "{", "'", '"', "`"] },
        wordChars: "-_",
      },
    };
  }

  async function extension() {
    const [codemirror, language] = await Promise.all([
      shared("@jupyterlab/codemirror"), shared("@codemirror/language"),
    ]);
    const plugin = {
      id: "lingu-lab:language",
      description: "Highlighting of Lingu's command language.",
      autoStart: true,
      requires: [codemirror.IEditorLanguageRegistry],
      activate: (app, languages) => {
        languages.addLanguage({
          name: "lingu",
          displayName: "Lingu",
          mime: "text/x-lingu",
          extensions: ["lingu"],
          load: async () =>
            new language.LanguageSupport(language.StreamLanguage.define(parser(words))),
        });
        app.docRegistry.addFileType({
          name: "lingu", displayName: "Lingu script", extensions: [".lingu"],
          mimeTypes: ["text/x-lingu"],
        });
      },
    };
    return { __esModule: true, default: plugin };
  }

  return {
    parser,
    words,
    init: (shareScope) => { scope = shareScope; },
    get: async (module) => {
      if (module !== "./extension") throw new Error(`there is no module ${module}`);
      const exports = await extension();
      return () => exports;
    },
  };
})();
if (typeof module !== "undefined") module.exports = _JUPYTERLAB["lingu-lab"];
