// The same as LargeModule.java, in Node: node node-large.mjs MODULE DIRECTORY
import { readFileSync } from 'node:fs';
import { WASI } from 'node:wasi';

const [file, directory] = process.argv.slice(2);
const tell = (step, begin) => console.log(`${step} 0 - ${Math.round(performance.now() - begin)}`);

let begin = performance.now();
const module = new WebAssembly.Module(readFileSync(file));
tell('parse', begin);

begin = performance.now();
const env = { SOURCE_NAME: 'source.js', EXPORT_CNT: '0', IMPORT_CNT: '0', DEBUG: '' };
const wasi = new WASI({ version: 'preview1', env, preopens: { '/': directory } });
const imports = wasi.getImportObject();
for (const { module: from, name } of WebAssembly.Module.imports(module)) {
  imports[from] ??= {};
  imports[from][name] ??= () => {
    throw new Error(`${from} ${name} is not there`);
  };
}
const { exports } = new WebAssembly.Instance(module, imports);
tell('instantiate', begin);

begin = performance.now();
wasi.initialize({ exports: { memory: exports.memory } });
exports._initialize();
exports['componentize.wizer']();
tell('run', begin);
