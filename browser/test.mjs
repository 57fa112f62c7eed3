// Three players in a real browser, one of whom wins.
//
//     node test.mjs URL [--screenshots FOLDER]
//
// Prints `N passed, N failed`. Exit code 0: all passed; 1: something failed; 77: chromium or playwright-core is missing.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const COLOURS = {
  c: 'rgb(211, 211, 211)', y: 'rgb(255, 255, 153)', g: 'rgb(106, 170, 100)',
  b: 'rgb(133, 192, 249)', p: 'rgb(204, 153, 204)', r: 'rgb(255, 112, 112)',
};
const PATIENCE = 10_000;

const { values, positionals: [url] } = parseArgs({
  options: { screenshots: { type: 'string' } }, allowPositionals: true,
});
if (!url) {
  console.error('usage: node test.mjs URL [--screenshots FOLDER]');
  process.exit(2);
}
if (!existsSync(CHROMIUM)) missing('chromium (Debian: apt-get install chromium)');
const { chromium } = await import('playwright-core')
  .catch(() => missing('playwright-core (npm install --no-package-lock in browser/)'));

function missing(what) {
  console.log(`needs ${what}`);
  process.exit(77);
}

let passed = 0;
let failed = 0;

async function test(name, run) {
  try {
    await run();
    passed++;
    console.log(`ok: ${name}`);
  } catch (error) {
    failed++;
    console.log(`FAILED: ${name}\n  ${String(error.message).replaceAll('\n', '\n  ')}`);
  }
}

function equal(found, expected, what) {
  const [a, b] = [JSON.stringify(found), JSON.stringify(expected)];
  if (a !== b) throw new Error(`${what}: found ${a}, expected ${b}`);
}

// Asks until the answer is the expected one: what others do appears within a moment.
async function becomes(ask, expected, what) {
  const end = Date.now() + PATIENCE;
  let found;
  do {
    found = await ask();
    if (JSON.stringify(found) === JSON.stringify(expected)) return;
    await new Promise((resume) => setTimeout(resume, 50));
  } while (Date.now() < end);
  equal(found, expected, what);
}

// Words that no earlier run against the same game can have chosen.
const chosen = new Set();
function someWord() {
  const letters = () => String.fromCharCode(97 + Math.floor(Math.random() * 26));
  for (;;) {
    const word = Array.from({ length: 5 }, letters).join('');
    if (chosen.has(word)) continue;
    chosen.add(word);
    return word;
  }
}

class Player {
  static async join(browser, name, options = {}) {
    const desk = { ignoreHTTPSErrors: true, viewport: { width: 1180, height: 820 } };
    const context = await browser.newContext({ ...desk, ...options });
    const player = new Player();
    player.name = name;
    player.context = context;
    player.page = await context.newPage();
    player.complaints = [];
    player.page.on('pageerror', (error) => player.complaints.push(error.message));
    player.page.on('console', (message) => message.type() === 'error' && player.complaints.push(message.text()));
    player.page.on('dialog', (dialog) => { player.complaints.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
    player.page.setDefaultTimeout(PATIENCE);
    await player.page.goto(url);
    await player.page.fill('#name', name);
    await player.page.click('text=Play together');
    return player;
  }

  async guess(word, { onScreen = false } = {}) {
    if (onScreen) {
      for (const letter of word) await this.page.click(`#keyboard [data-key="${letter}"]`);
      await this.page.click('#keyboard [data-key="Enter"]');
    } else {
      await this.page.keyboard.type(word);
      await this.page.keyboard.press('Enter');
    }
    const typed = () => this.page.$$eval('#current .tile[data-letter]', (tiles) => tiles.length);
    await becomes(typed, 0, 'letters left to send');
  }

  // The rows that are filled, as [word, answer].
  rows() {
    return this.page.$$eval('#board .row', (rows) => rows.map((row) => [
      [...row.children].map((tile) => tile.textContent).join(''),
      [...row.children].map((tile) => tile.dataset.answer ?? '').join(''),
    ]).filter(([, answer]) => answer));
  }

  async answerTo(word) {
    return (await this.rows()).findLast(([shown]) => shown === word)?.[1];
  }

  colours(word) {
    return this.page.$$eval('#board .row', (rows, wanted) => {
      const row = rows.findLast((one) => one.textContent === wanted && one.querySelector('[data-answer]'));
      return [...row.children].map((tile) => getComputedStyle(tile).backgroundColor);
    }, word);
  }

  // What this player sees of another: the answers of its rows.
  seenOf(name) {
    return this.page.$$eval('#players li', (cards, wanted) => {
      const card = cards.find((one) => one.querySelector('.name').textContent === wanted);
      return card && [...card.querySelectorAll('.row')]
        .map((row) => [...row.children].map((tile) => tile.dataset.answer ?? '').join('')).filter(Boolean);
    }, name);
  }

  winner(name) {
    return this.page.$$eval('#winners li', (items, wanted) => {
      const item = items.find((one) => one.querySelector('.name').textContent === wanted);
      return item && item.querySelector('.points').textContent;
    }, name);
  }

  matches() {
    return this.page.$$eval('#matches li', (items) => items.map((item) => [
      item.querySelector('.word').textContent, ...[...item.querySelectorAll('bdi')].map((name) => name.textContent),
    ]));
  }

  message() {
    return this.page.textContent('#message');
  }

  // Waits until no tile is turning.
  still() {
    return this.page.evaluate(async () => {
      await Promise.allSettled(document.getAnimations().map((one) => one.finished));
    });
  }

  async picture(name) {
    if (!values.screenshots) return;
    mkdirSync(values.screenshots, { recursive: true });
    await this.still();
    await this.page.screenshot({ path: join(values.screenshots, `${name}.png`), fullPage: true });
  }
}

const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
const run = Math.random().toString(36).slice(2, 6);
const [ada, bob, eve] = [`Ada ${run}`, `<img src=x onerror=alert(1)> ${run}`.slice(0, 32), `Eve ${run}`];
const [secret, other, third] = [someWord(), someWord(), someWord()];
const players = {};
const all = () => Object.values(players);

try {
  await test('the page comes with all it needs and complains about nothing', async () => {
    players.ada = await Player.join(browser, ada);
    players.bob = await Player.join(browser, bob, { viewport: { width: 390, height: 844 }, hasTouch: true });
    players.eve = await Player.join(browser, eve, { colorScheme: 'dark' });
    for (const player of all()) {
      equal(await player.page.title(), 'Cryptle', 'title');
      equal(await player.page.$$eval('#board .tile', (tiles) => tiles.length), 30, 'tiles');
      equal(await player.page.$$eval('#keyboard button', (keys) => keys.length), 28, 'keys');
      equal(player.complaints, [], 'complaints');
    }
  });

  await test('three players guess, with the keyboard and on the screen', async () => {
    await players.ada.guess(secret);
    await players.bob.guess(other, { onScreen: true });
    await players.eve.guess(third);
    for (const [player, word] of [[players.ada, secret], [players.bob, other], [players.eve, third]]) {
      const answer = await player.answerTo(word);
      if (!/^[cb]{5}$/.test(answer)) throw new Error(`${word} was answered ${answer}`);
    }
  });

  await test('each sees the rows of the others, but not their words', async () => {
    for (const me of all()) {
      for (const they of all().filter((player) => player !== me)) {
        const answers = (await they.rows()).map(([, answer]) => answer);
        await becomes(() => me.seenOf(they.name), answers, `${they.name} seen by ${me.name}`);
      }
      const text = await me.page.content();
      const mine = (await me.rows()).map(([word]) => word);
      for (const word of [secret, other, third].filter((one) => !mine.includes(one))) {
        equal(text.includes(word), false, `${word} in the page of ${me.name}`);
      }
    }
  });

  await test('a name with HTML in it is shown as text', async () => {
    await becomes(() => players.ada.seenOf(bob).then((rows) => rows?.length), 1, 'rows under that name');
    equal(await players.ada.page.$$eval('img', (images) => images.length), 0, 'images');
  });

  await test('a word that is already ones own is red', async () => {
    await players.ada.guess(secret);
    await becomes(() => players.ada.answerTo(secret), 'rrrrr', 'own word again');
    await players.ada.picture('own-word-again');
  });

  await test('who finds the word of another wins, and so does the other', async () => {
    await players.bob.guess(secret);
    await becomes(() => players.bob.answerTo(secret), 'ppppp', 'row of the finder');
    await becomes(() => players.ada.rows().then((rows) => rows[0]), [secret, 'ppppp'], 'row of the owner');
    await becomes(() => players.ada.message().then((text) => text.includes('found your word')), true, 'message to the owner');
    for (const player of all()) {
      await becomes(() => player.winner(ada), '1 point', `points of the owner, seen by ${player.name}`);
      await becomes(() => player.winner(bob), '1 point', `points of the finder, seen by ${player.name}`);
      equal(await player.winner(eve), undefined, 'a winner who is none');
      await becomes(() => player.matches().then((list) => list[0]), [secret, bob, ada], `the match, seen by ${player.name}`);
    }
    await players.ada.picture('owner');
    await players.bob.picture('finder');
  });

  await test('a matched word is red for everybody else', async () => {
    await players.eve.guess(secret);
    await becomes(() => players.eve.answerTo(secret), 'rrrrr', 'matched word');
    await players.eve.picture('matched-before');
  });

  await test('letters that were seen at their place are blue, and tiles have their colours', async () => {
    const near = secret.slice(0, 4) + (secret[4] === 'z' ? 'q' : 'z');
    await players.eve.guess(near);
    await becomes(() => players.eve.answerTo(near).then((answer) => answer?.slice(0, 4)), 'bbbb', 'answer');
    for (const player of all()) await player.still();
    const answer = await players.eve.answerTo(near);
    equal(await players.eve.colours(near), [...answer].map((letter) => COLOURS[letter]), 'blue');
    equal(await players.eve.colours(secret), Array(5).fill(COLOURS.r), 'red');
    equal(await players.bob.colours(secret), Array(5).fill(COLOURS.p), 'purple');
  });

  await test('a page that is loaded again shows the board as it was', async () => {
    const before = (await players.bob.rows()).filter(([, answer]) => answer !== 'rrrrr');
    await players.bob.page.reload();
    await becomes(() => players.bob.rows(), before, 'rows');
  });

  await test('the cookie is out of reach of scripts', async () => {
    const cookies = (await players.ada.context.cookies()).filter(({ name }) => name === '__Host-cryptle');
    equal(cookies.map(({ httpOnly, secure, sameSite }) => ({ httpOnly, secure, sameSite })),
      [{ httpOnly: true, secure: true, sameSite: 'Strict' }], 'cookie');
    equal(await players.ada.page.evaluate(() => document.cookie), '', 'document.cookie');
  });

  await test('alone, six guesses end with the word, and another is hidden', async () => {
    const { page } = players.eve;
    await page.click('#alone');
    for (let i = 0; i < 6; i++) await players.eve.guess('zzzzz');
    await becomes(() => players.eve.message().then((text) => /^It was [A-Z]{5}\./.test(text)), true, 'the word');
    await players.eve.picture('alone');
    await page.click('#again');
    await becomes(() => players.eve.rows(), [], 'an empty board');
  });

  await test('nothing sticks out at the side', async () => {
    for (const { name, page } of all()) {
      equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, `width for ${name}`);
    }
  });

  await test('nobody had an error, a dialog or a refused resource', async () => {
    for (const player of all()) equal(player.complaints, [], `complaints of ${player.name}`);
  });
} finally {
  await browser.close();
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
