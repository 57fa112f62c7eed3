// Everybody else: players, winners, matches.

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
  $('matches').replaceChildren(...[...matches].reverse().map((match) => {
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

// The server's name for us may have a number behind it; a new one becomes known with the next guess.
function drawName(you) {
  const known = you && (you.name === game.name || you.name.startsWith(`${game.name} (`));
  $('rename').textContent = known ? you.name : game.name || 'Your name';
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
