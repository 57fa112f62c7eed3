// Runs modules in V8: one JSON object a line in, one a line out. See NodeOracle.
import { createInterface } from 'node:readline';
import { createHash } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';

if (parseInt(process.versions.node) < 22) setFlagsFromString('--experimental-wasm-memory64');

const view = new DataView(new ArrayBuffer(8));

function toValue(type, bits) {
  switch (type) {
    case 'i': return Number(BigInt.asIntN(32, BigInt(bits)));
    case 'l': return BigInt(bits);
    case 'f': view.setInt32(0, Number(BigInt.asIntN(32, BigInt(bits)))); return view.getFloat32(0);
    default: view.setBigInt64(0, BigInt(bits)); return view.getFloat64(0);
  }
}

function toText(type, value) {
  switch (type) {
    case 'i': return String(value | 0);
    case 'l': return String(value);
    case 'f': view.setFloat32(0, value); return Number.isNaN(value) ? 'nan' : String(view.getInt32(0));
    default: view.setFloat64(0, value); return Number.isNaN(value) ? 'nan' : String(view.getBigInt64(0));
  }
}

function toTexts(types, value) {
  if (types.length === 0) return '';
  return types.length === 1 ? toText(types, value) : [...types].map((t, i) => toText(t, value[i])).join(' ');
}

function javaHash(text) {
  let hash = 0;
  for (const c of text) hash = (Math.imul(hash, 31) + c.charCodeAt(0)) | 0;
  return hash;
}

function host() {
  const diary = { calls: 0, hash: 0 };
  const functions = {
    'i>i': (i) => (Math.imul(i, 31) + 7) | 0,
    'li>l': (l, i) => l - BigInt(i),
    'f>f': (f) => -f,
    'dl>d': (d) => d + 1,
    'il>li': (i, l) => [l + 1n, i ^ 5],
    '>i': () => diary.calls,
    'ilfd>': () => undefined,
  };
  const lent = {};
  for (const type of Object.keys(functions)) {
    const params = type.slice(0, type.indexOf('>'));
    lent[type] = (...args) => {
      diary.calls++;
      diary.hash = (Math.imul(diary.hash, 31) + javaHash(type)) | 0;
      const text = [...params].map((t, i) => toText(t, args[i])).join(' ');
      diary.hash = (Math.imul(diary.hash, 31) + javaHash(text)) | 0;
      return functions[type](...args);
    };
  }
  return { diary, lent };
}

function failure(error) {
  if (error instanceof WebAssembly.RuntimeError) return 'trap ' + error.message;
  if (error instanceof WebAssembly.Exception) return 'trap uncaught exception';
  if (error instanceof RangeError) return 'trap ' + error.message;
  throw error;
}

function run({ wasm, calls }) {
  let module;
  try {
    module = new WebAssembly.Module(Buffer.from(wasm, 'base64'));
  } catch (error) {
    return { cannot: error.message };
  }
  const { diary, lent } = host();
  const lines = [];
  let instance;
  try {
    instance = new WebAssembly.Instance(module, { host: lent });
  } catch (error) {
    return { lines: ['instantiate ' + failure(error)] };
  }
  for (const { name, args } of calls) {
    const params = name.slice(name.indexOf(':') + 1, name.indexOf('>'));
    const results = name.slice(name.indexOf('>') + 1);
    try {
      const value = instance.exports[name](...args.map((bits, i) => toValue(params[i], bits)));
      lines.push(name + ' = ' + toTexts(results, value));
    } catch (error) {
      lines.push(name + ' ' + failure(error));
    }
  }
  lines.push('host ' + diary.calls + ' ' + diary.hash);
  for (let i = 0; instance.exports['memory' + i]; i++) {
    const bytes = Buffer.from(instance.exports['memory' + i].buffer);
    lines.push('memory' + i + ' ' + bytes.length + ' ' + createHash('sha1').update(bytes).digest('hex'));
  }
  return { lines };
}

createInterface({ input: process.stdin }).on('line', (line) => {
  process.stdout.write(JSON.stringify(run(JSON.parse(line))) + '\n');
});
