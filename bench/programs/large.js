// What bench/large has SpiderMonkey run. Each line: a workload, which round, its result, how long it took in ms.
// A round is called by native code, so that an engine that cannot replace code while it runs gets a chance to.

const SECONDS = 1;

const workloads = {
  // Calls and small integers.
  fib() {
    const fib = (n) => (n < 2 ? n : fib(n - 1) + fib(n - 2));
    return fib(20);
  },

  // Arithmetic in a loop, over an array of bytes.
  sieve() {
    const composite = new Uint8Array(20000);
    let primes = 0;
    for (let i = 2; i < composite.length; i++) {
      if (composite[i] === 0) {
        primes++;
        for (let k = i * i; k < composite.length; k += i) {
          composite[k] = 1;
        }
      }
    }
    return primes;
  },

  // Doubles and objects.
  orbit() {
    let body = { x: 1, y: 0, vx: 0, vy: 1 };
    for (let i = 0; i < 5000; i++) {
      const pull = -1 / Math.sqrt(body.x * body.x + body.y * body.y) ** 3;
      const vx = body.vx + body.x * pull * 0.001;
      const vy = body.vy + body.y * pull * 0.001;
      body = { x: body.x + vx * 0.001, y: body.y + vy * 0.001, vx, vy };
    }
    return body.x.toFixed(9) + ',' + body.y.toFixed(9);
  },

  // Strings, there and back.
  json() {
    const rows = [];
    for (let i = 0; i < 1500; i++) {
      rows.push({ id: i, name: 'row ' + i, values: [i / 3, null, true, '\u00e9\u20ac'] });
    }
    const text = JSON.stringify(rows);
    return text.length + JSON.parse(text)[777].name;
  },

  // A comparison in JavaScript, called by a sort in C++; a map.
  sort() {
    let x = 1;
    const values = Array.from({ length: 3000 }, () => (x = (Math.imul(x, 1103515245) + 12345) & 0x7fffffff));
    values.sort((a, b) => a - b);
    const counts = new Map();
    for (const value of values) {
      counts.set(value % 97, (counts.get(value % 97) ?? 0) + 1);
    }
    return values[1500] + ':' + counts.get(42);
  },

  // A regular expression, which is interpreted once more.
  regex() {
    const text = 'order 66 of 2026-11-21, '.repeat(400);
    return text.match(/(\d{4})-(\d\d)-(\d\d)/g).length + text.replace(/\d+/g, (digits) => digits * 2).length;
  },

  // C++ and nothing else.
  bigint() {
    let product = 1n;
    for (let i = 1n; i < 1500n; i++) {
      product *= i;
    }
    return product.toString().length + ':' + (product % 1000000007n);
  },

  // Garbage, a class, an exception now and then.
  objects() {
    class Node {
      constructor(left, right) {
        this.left = left;
        this.right = right;
      }
      count() {
        return 1 + (this.left ? this.left.count() + this.right.count() : 0);
      }
    }
    const tree = (depth) => (depth === 0 ? new Node() : new Node(tree(depth - 1), tree(depth - 1)));
    let caught = 0;
    for (let i = 0; i < 100; i++) {
      try {
        null.count();
      } catch (failure) {
        caught += failure instanceof TypeError ? 1 : 0;
      }
    }
    return tree(11).count() + caught;
  },
};

console.log('started 0 - 0');
for (const [name, work] of Object.entries(workloads)) {
  const end = Date.now() + SECONDS * 1000;
  for (let round = 1; round === 1 || Date.now() < end; round++) {
    [round].forEach(() => {
      const begin = Date.now();
      const result = work();
      console.log(`${name} ${round} ${result} ${Date.now() - begin}`);
    });
  }
}
