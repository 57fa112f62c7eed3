// Guesses: sending them, and saying what came of them.

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
