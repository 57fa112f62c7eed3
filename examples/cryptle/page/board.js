'use strict';

// index.js is board.js, guess.js, others.js and start.js in this order: `../pages` joins them.
//
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
