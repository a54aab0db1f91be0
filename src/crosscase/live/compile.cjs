// Compile every module below a folder with the Python that will run it: node compile.cjs PYTHON FOLDER
const [python, folder] = process.argv.slice(2);
const { loadPyodide } = require(`${python}/pyodide.js`);

(async () => {
  const { FS, runPython } = await loadPyodide({ indexURL: `${python}/` });
  FS.mkdir("/modules");
  FS.mount(FS.filesystems.NODEFS, { root: folder }, "/modules");
  runPython(`
from compileall import compile_dir
from py_compile import PycInvalidationMode
# By hash and beside its source: the same bytes on every machine, and found without the source.
as_found = {"invalidation_mode": PycInvalidationMode.UNCHECKED_HASH, "legacy": True}
compile_dir("/modules", quiet=2, stripdir="/modules", **as_found)
`);
})();
