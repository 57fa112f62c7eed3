// Names and modes, and how it all starts.

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
  drawName(null);
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
