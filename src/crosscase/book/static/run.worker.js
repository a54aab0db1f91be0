// Python, this book's library and its data, in a worker of the reader's browser. It asks nobody but
// the site it comes from.
const runtime = new URL("runtime/", self.location);
const fetched = { bytes: 0, all: 0 };
let book;

// Count what comes in, whoever asks for it.
const plainFetch = self.fetch.bind(self);
self.fetch = async (...request) => {
  const response = await plainFetch(...request);
  if (!response.ok) throw new Error(`${response.url}: ${response.status} ${response.statusText}`);
  const counter = new TransformStream({
    transform(chunk, controller) {
      fetched.bytes += chunk.byteLength;
      report("Fetching Python", fetched.bytes, fetched.all);
      controller.enqueue(chunk);
    },
  });
  return new Response(response.body.pipeThrough(counter), response);
};

function report(stage, done, all) {
  self.postMessage({ stage, done, all });
}

const content = async (name) => (await fetch(new URL(name, runtime))).arrayBuffer();

async function start() {
  const list = await (await plainFetch(new URL("fetched.json", runtime))).json();
  fetched.all = list.bytes;
  const wheels = list.packages.map((name) => content(`packages/${name}`));
  const library = content("book.zip");
  importScripts(new URL("python/pyodide.js", runtime));
  const python = await loadPyodide({ indexURL: new URL("python/", runtime).href });
  const archives = await Promise.all(wheels);
  for (const [number, archive] of archives.entries()) {
    report("Unpacking Python", number, archives.length);
    python.unpackArchive(archive, "wheel");
  }
  python.FS.mkdir("/book");
  python.unpackArchive(await library, "zip", { extractDir: "/book" });
  report("Starting Python", 0, 0);
  python.runPython(`
import sys
from pathlib import Path
sys.path.insert(0, "/book/src")
from crosscase.book.browser import Session
session = Session(Path("/book"))
`);
  return python;
}

// One message in, one out: {cells, edits, rule, chapter} and {result} or {failure}.
self.onmessage = async ({ data }) => {
  try {
    book ??= start().catch((error) => {
      book = undefined;
      throw error;
    });
    const python = await book;
    const progress = (number) => report("Running cell", number + 1, data.cells.length);
    const run = python.runPython(`
import json
lambda asked, progress: json.dumps(session.run(**json.loads(asked), progress=progress))
`);
    self.postMessage({ result: JSON.parse(run(JSON.stringify(data), progress)) });
    run.destroy();
  } catch (error) {
    const lines = String(error.message ?? error).trim().split("\n");
    self.postMessage({ failure: lines.at(-1) });
  }
};
