'use strict';

// The page holds nothing but what it shows: the rules are the server's. Whatever somebody else wrote becomes text
// through textContent, and never markup.

const LETTERS = 5;
const ROWS = 6;
const KEYS = ['qwertyuiop', 'asdfghjkl', '<zxcvbnm>'];
const MEANING = {
  c: 'no', y: 'elsewhere', g: 'right', b: 'seen here', p: 'match', r: 'used before',
};
const POLL_EVERY = 1500;

const $ = (id) => document.getElementById(id);

const game = {
  together: true,
  name: '',
  typed: '',
  busy: false,
  over: false, // alone: found, or out of guesses
  rows: { together: [], alone: [] }, // each { word, answer, fresh }
  renewed: false, // alone: the server has hidden another word already
  lost: false, // the server did not answer
  lastMatch: null, // id of the newest match that was announced
};

function rows() {
  return game.together ? game.rows.together : game.rows.alone;
}

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function say(text, good = false) {
  $('message').textContent = text;
  $('message').classList.toggle('good', good);
}

// The board

function tile(letter, answer) {
  const made = element('span', 'tile', letter);
  made.setAttribute('aria-hidden', 'true');
  if (letter) made.dataset.letter = letter;
  if (answer) made.dataset.answer = answer;
  return made;
}

function spoken(word, answer) {
  return [...word].map((letter, i) => `${letter} ${MEANING[answer[i]]}`).join(', ');
}

function boardRow(word, answer) {
  const made = element('div', 'row');
  for (let i = 0; i < LETTERS; i++) made.append(tile(word[i] ?? '', answer?.[i]));
  made.setAttribute('role', 'img');
  made.setAttribute('aria-label', answer ? spoken(word, answer) : word || 'empty row');
  return made;
}

// Together, old rows scroll away; the last row is always free for the next word.
function drawBoard() {
  const shown = rows().slice(game.together ? -(ROWS - 1) : 0);
  const made = shown.map((row) => {
    const drawn = boardRow(row.word, row.answer);
    if (row.fresh) drawn.classList.add('turning');
    if (row.fresh && /^(g{5}|p{5})$/.test(row.answer)) drawn.classList.add('won');
    row.fresh = false;
    return drawn;
  });
  if (made.length < ROWS && !game.over) {
    const current = boardRow(game.typed);
    current.id = 'current';
    made.push(current);
  }
  while (made.length < ROWS) made.push(boardRow(''));
  $('board').replaceChildren(...made);
  $('again').hidden = game.together || !game.over;
  drawKeys();
}

function drawTyped() {
  const current = $('current');
  if (!current) return;
  [...current.children].forEach((shown, i) => {
    const letter = game.typed[i] ?? '';
    if (shown.textContent === letter) return;
    shown.textContent = letter;
    if (letter) shown.dataset.letter = letter;
    else delete shown.dataset.letter;
  });
  current.setAttribute('aria-label', game.typed || 'empty row');
}

function shake() {
  const current = $('current');
  if (!current) return;
  current.classList.remove('refused');
  void current.offsetWidth; // starts the animation again
  current.classList.add('refused');
}

// The keyboard

function makeKeys() {
  for (const line of KEYS) {
    const row = element('div', 'keys');
    for (const key of line) {
      const button = element('button', '', { '<': 'enter', '>': 'del' }[key] ?? key);
      button.type = 'button';
      if (key === '<' || key === '>') button.className = 'wide';
      button.dataset.key = { '<': 'Enter', '>': 'Backspace' }[key] ?? key;
      if (key === '>') button.setAttribute('aria-label', 'delete');
      button.addEventListener('mousedown', (event) => event.preventDefault()); // Enter stays the board's
      button.addEventListener('click', () => press(button.dataset.key));
      row.append(button);
    }
    $('keyboard').append(row);
  }
}

// Alone, a key shows the best that is known of its letter.
function drawKeys() {
  const best = {};
  if (!game.together) {
    for (const { word, answer } of rows()) {
      [...word].forEach((letter, i) => {
        if ('cyg'.indexOf(answer[i]) > 'cyg'.indexOf(best[letter] ?? '?')) best[letter] = answer[i];
      });
    }
  }
  for (const button of document.querySelectorAll('.keys button')) {
    const known = best[button.dataset.key];
    if (known) button.dataset.answer = known;
    else delete button.dataset.answer;
  }
}

function press(key) {
  if (game.busy || game.over) return;
  if (game.together && !game.name) {
    askName();
  } else if (key === 'Enter') {
    submit();
  } else if (key === 'Backspace') {
    game.typed = game.typed.slice(0, -1);
    drawTyped();
  } else if (/^[a-z]$/i.test(key) && game.typed.length < LETTERS) {
    game.typed += key.toLowerCase();
    drawTyped();
  }
}

// Guesses

async function ask(path, options) {
  const response = await fetch(path, { cache: 'no-store', ...options });
  const text = await response.text();
  if (!response.ok) throw new Error(text.trim() || 'The game refused that.');
  return text;
}

async function submit() {
  if (game.typed.length < LETTERS) {
    say('A word has five letters.');
    shake();
    return;
  }
  const word = game.typed;
  const together = game.together;
  game.busy = true;
  try {
    const query = new URLSearchParams(together ? { guess: word, player: game.name } : { guess: word });
    const answer = await ask(`${together ? 'multi' : 'single'}?${query}`);
    game.typed = '';
    rows().push({ word, answer, fresh: true });
    if (together) tellTogether(word, answer);
    else await tellAlone(word, answer);
    drawBoard();
    if (together) await refresh();
  } catch (error) {
    say(reasonOf(error));
    shake();
  } finally {
    game.busy = false;
  }
}

function reasonOf(error) {
  return error instanceof TypeError ? 'The game does not answer. Try again in a moment.' : error.message;
}

function tellTogether(word, answer) {
  const upper = word.toUpperCase();
  if (answer === 'ppppp') say(`A match! Somebody else chose ${upper}.`, true);
  else if (answer === 'rrrrr') say(isYours(word) ? `${upper} is already yours.` : `${upper} was matched before.`);
  else if (answer.includes('b')) say('Blue: somebody has a word with that letter there.');
  else say('Your word is kept. Nobody has these letters there yet.');
}

function isYours(word) {
  return game.rows.together.some((row) => row.word === word && !/[rp]{5}/.test(row.answer));
}

async function tellAlone(word, answer) {
  if (answer === 'ggggg') {
    const praise = ['Unbelievable', 'Brilliant', 'Great', 'Well done', 'Good', 'Phew'][rows().length - 1];
    game.over = true;
    say(`${praise}! ${word.toUpperCase()} it is.`, true);
  } else if (rows().length === ROWS) {
    game.over = true;
    const { word: hidden } = JSON.parse(await ask('new', { method: 'POST' }));
    game.renewed = true;
    say(`It was ${hidden.toUpperCase()}. Another one?`);
  } else {
    say('');
  }
}

async function again() {
  try {
    if (!game.renewed) await ask('new', { method: 'POST' });
    game.renewed = false;
    game.over = false;
    game.rows.alone = [];
    say('A new word is hidden.');
    drawBoard();
    $('board').focus();
  } catch (error) {
    say(reasonOf(error));
  }
}

// Everybody else

function small(answers) {
  const board = element('div', 'small');
  board.setAttribute('role', 'img');
  board.setAttribute('aria-label', `${answers.length} words: ${answers.join(' ')}`);
  for (let i = 0; i < ROWS; i++) {
    const row = element('div', 'row');
    for (let j = 0; j < LETTERS; j++) row.append(tile('', answers[i]?.[j]));
    board.append(row);
  }
  return board;
}

function points(count) {
  return count === 1 ? '1 point' : `${count} points`;
}

const cards = new Map(); // of players, by id, so that only what changed is drawn again

function drawPlayers(players) {
  const old = new Set(cards.keys());
  for (const player of players) {
    old.delete(player.id);
    const seen = JSON.stringify(player);
    let card = cards.get(player.id);
    if (!card) {
      card = { item: element('li'), seen: '' };
      cards.set(player.id, card);
      $('players').append(card.item);
    }
    if (card.seen === seen) continue;
    card.seen = seen;
    const name = element('div', 'name', player.name);
    name.title = player.name;
    card.item.replaceChildren(name, element('div', 'points', points(player.points)), small(player.rows));
  }
  for (const id of old) {
    cards.get(id).item.remove();
    cards.delete(id);
  }
  $('lonely').hidden = players.length > 0;
}

function drawWinners(leaders, you) {
  $('winners').replaceChildren(...leaders.map((player) => {
    const item = element('li', player.id === you?.id ? 'you' : '');
    item.append(element('span', 'name', player.name), element('span', 'points', points(player.points)));
    return item;
  }));
  $('unwon').hidden = leaders.length > 0;
}

function drawMatches(matches) {
  const last = matches.at(-1)?.id ?? -1;
  if (Number($('matches').dataset.last ?? -1) === last) return;
  $('matches').dataset.last = last;
  $('matches').replaceChildren(...matches.toReversed().map((match) => {
    const item = element('li');
    const pair = [element('bdi', '', match.finder), ' found the word of ', element('bdi', '', match.owner)];
    item.append(element('span', 'word', match.word), ' ', ...pair);
    return item;
  }));
  $('unmatched').hidden = matches.length > 0;
}

function announce(matches, you) {
  const last = matches.at(-1)?.id ?? -1;
  const fresh = game.lastMatch === null ? [] : matches.filter((match) => match.id > game.lastMatch);
  game.lastMatch = last;
  if (!game.together) return;
  for (const { word, finder, owner } of fresh) {
    const upper = word.toUpperCase();
    if (finder === you?.name) say(`A match! You found ${upper}, the word of ${owner}.`, true);
    else if (owner === you?.name) say(`A match! ${finder} found your word ${upper}.`, true);
    else say(`${finder} found ${upper}, the word of ${owner}.`);
  }
}

// A word of ours that another player found turns purple, wherever it stands.
function updateRows(you) {
  let changed = false;
  const mine = game.rows.together;
  if (mine.length === 0 && you) {
    for (const [word, answer] of you.rows) mine.push({ word, answer });
    changed = mine.length > 0;
  }
  for (const [word, answer] of you?.rows ?? []) {
    const row = mine.find((one) => one.word === word && one.answer !== 'rrrrr');
    if (!row || row.answer === answer) continue;
    row.answer = answer;
    row.fresh = true;
    changed = true;
  }
  if (changed && game.together) drawBoard();
}

function drawName(you) {
  $('rename').textContent = you?.name ?? (game.name || 'Your name');
}

async function refresh() {
  const state = JSON.parse(await ask('state'));
  drawName(state.you);
  updateRows(state.you);
  drawPlayers(state.players);
  drawWinners(state.leaders, state.you);
  drawMatches(state.matches);
  announce(state.matches, state.you);
  $('online').textContent = state.online > 0 ? `${state.online} playing` : '';
}

async function poll() {
  if (!document.hidden && !game.busy) {
    try {
      await refresh();
      if (game.lost) say('');
      game.lost = false;
    } catch (error) {
      game.lost = true;
      say(reasonOf(error));
    }
  }
  setTimeout(poll, POLL_EVERY);
}

// Names and modes

function askName() {
  if ($('naming').open) return;
  $('name').value = game.name;
  $('name-fault').textContent = '';
  $('naming').showModal();
}

function takeName(event) {
  event.preventDefault();
  const name = $('name').value.trim();
  const fault = !name ? 'Please enter a name.'
    : name.includes(',') ? 'A name has no comma.'
      : new TextEncoder().encode(name).length > 32 ? 'That is too long.' : '';
  $('name-fault').textContent = fault;
  if (fault) return;
  game.name = name;
  localStorage.setItem('name', name);
  $('naming').close();
  drawName();
  choose(true);
}

function choose(together) {
  game.together = together;
  game.typed = '';
  game.over = !together && (game.rows.alone.at(-1)?.answer === 'ggggg' || game.rows.alone.length === ROWS);
  $('together').setAttribute('aria-pressed', together);
  $('alone').setAttribute('aria-pressed', !together);
  say(together ? 'Choose a word of five letters.' : 'Find the hidden word in six guesses.');
  drawBoard();
  if (together && !game.name) askName();
  else $('board').focus();
}

function start() {
  game.name = localStorage.getItem('name') ?? '';
  makeKeys();
  $('together').addEventListener('click', () => choose(true));
  $('alone').addEventListener('click', () => choose(false));
  $('again').addEventListener('click', again);
  $('rename').addEventListener('click', askName);
  $('help').addEventListener('click', () => $('rules').showModal());
  $('rules-close').addEventListener('click', () => $('rules').close());
  $('naming').querySelector('form').addEventListener('submit', takeName);
  $('skip').addEventListener('click', () => { $('naming').close(); choose(false); });
  document.addEventListener('keydown', (event) => {
    const elsewhere = document.querySelector('dialog[open]') || event.ctrlKey || event.metaKey || event.altKey;
    if (elsewhere) return;
    if (event.key === 'Enter' && event.target instanceof HTMLButtonElement) return; // the button's own
    if (event.key === 'Enter' || event.key === 'Backspace' || /^[a-z]$/i.test(event.key)) {
      event.preventDefault();
      press(event.key);
    }
  });
  choose(true);
  poll();
}

start();
