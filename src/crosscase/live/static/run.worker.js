// Python, this book's library and its data, in a worker of the reader's browser. It asks nobody but
// the site it comes from. Every file is fetched and checked before Python starts, so that one that
// is missing or damaged is called by its name.
const runtime = new URL("runtime/", self.location);
const LIST = "fetched.json";
const files = new Map();
let book;

function report(stage, done, all, awaited = []) {
  self.postMessage({ stage, done, all, awaited });
}

// ---- what is fetched

const fetchPlainly = self.fetch.bind(self);

async function content(name, count) {
  let response;
  try {
    response = await fetchPlainly(new URL(name, runtime));
    if (response.ok) {
      const counter = new TransformStream({
        transform(chunk, controller) {
          count(chunk.byteLength);
          controller.enqueue(chunk);
        },
      });
      return await new Response(response.body.pipeThrough(counter)).arrayBuffer();
    }
  } catch (error) {
    throw new Error(`${name} could not be fetched (${error.message}).`);
  }
  throw new Error(`${name} is not on the site (${response.status} ${response.statusText}).`);
}

async function listed() {
  report("Fetching Python", 0, 0, [LIST]);
  const text = new TextDecoder().decode(await content(LIST, () => {}));
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${LIST} is damaged.`);
  }
}

async function fetchAll(wanted) {
  const awaited = new Set(Object.keys(wanted));
  const all = Object.values(wanted).reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  const count = (bytes) => report("Fetching Python", (done += bytes), all, [...awaited]);
  const fetchOne = async ([name, pinned]) => {
    const found = await content(name, count);
    if (!(await isWhole(found, pinned))) {
      throw new Error(`${name} is damaged: what came is not what the book was built with.`);
    }
    files.set(name, found);
    awaited.delete(name);
    count(0);
  };
  await Promise.all(Object.entries(wanted).map(fetchOne));
}

// Browsers offer the hash on https and on one's own machine only; elsewhere the size has to do.
async function isWhole(found, { bytes, sha256 }) {
  if (found.byteLength !== bytes || !self.crypto.subtle) return found.byteLength === bytes;
  const digest = new Uint8Array(await self.crypto.subtle.digest("SHA-256", found));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("") === sha256;
}

// Python asks for its own files by their addresses, and gets those that have been fetched.
function answerPython() {
  const importPlainly = self.importScripts.bind(self);
  const found = (address) => files.get(new URL(address.url ?? address, runtime).href.slice(runtime.href.length));
  const typed = (address) => (String(address).endsWith(".wasm") ? "application/wasm" : "");
  self.fetch = async (address) =>
    new Response(found(address), { headers: { "Content-Type": typed(address) } });
  self.importScripts = (address) =>
    importPlainly(URL.createObjectURL(new Blob([found(address)], { type: "text/javascript" })));
}

// ---- what is run

async function start() {
  const { packages, files: wanted } = await listed();
  await fetchAll(wanted);
  answerPython();
  importScripts(new URL("python/pyodide.js", runtime));
  const python = await loadPyodide({ indexURL: new URL("python/", runtime).href });
  for (const [number, name] of packages.entries()) {
    report("Unpacking Python", number, packages.length);
    python.unpackArchive(files.get(`packages/${name}`), "wheel");
  }
  python.FS.mkdir("/book");
  python.unpackArchive(files.get("book.zip"), "zip", { extractDir: "/book" });
  files.clear();
  report("Starting Python", 0, 0);
  python.runPython(`
import sys
from pathlib import Path
sys.path.insert(0, "/book/src")
from crosscase.live.session import Session
session = Session(Path("/book"))
`);
  return python;
}

// One message in, one out: {cells, edits, rule, claims}, to run a page, or {source}, to run a cell of
// the reader's behind it; and {result} or {failure}.
self.onmessage = async ({ data }) => {
  try {
    const python = await (book ??= start());
    const progress = (number) => report("Running cell", number + 1, data.cells.length);
    const work = python.runPython(`
import json
def work(asked, progress):
    asked = json.loads(asked)
    done = session.check(**asked) if "source" in asked else session.run(**asked, progress=progress)
    return json.dumps(done)
work
`);
    self.postMessage({ result: JSON.parse(work(JSON.stringify(data), progress)) });
    work.destroy();
  } catch (error) {
    const lines = String(error.message ?? error).trim().split("\n");
    self.postMessage({ failure: lines.at(-1) });
  }
};
