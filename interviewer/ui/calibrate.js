() => {
  // Labelling is done with the keyboard, and with words that are selected: what a key or a click means is written into a
  // hidden field that the program listens to.
  let current = null;
  let number = 0;
  // Keys come faster than they are sent, and several may be sent as one: so every command holds all marks of the reply.
  let made = {};
  let madeFor = '';
  const press = (row, ruling) => {
    for (const one of row.querySelectorAll('.choice'))
      one.setAttribute('aria-pressed', String(one.dataset.ruling === ruling));
  };
  const field = () => document.querySelector('#cal-command textarea, #cal-command input');
  const tell = (command) => {
    const box = field();
    if (!box) return;
    const setter = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(box), 'value').set;
    setter.call(box, JSON.stringify({ ...command, n: ++number }));
    box.dispatchEvent(new Event('input', { bubbles: true }));
  };
  const items = () => [...document.querySelectorAll('#cal-items li.item')];
  const shown = () => items().length > 0 && items()[0].offsetParent !== null;
  const mark = () => {
    const rows = items();
    if (!rows.length) return;
    const { reply, round } = rows[0].closest('ol').dataset;
    if (madeFor !== `${reply}#${round}`) { made = {}; madeFor = `${reply}#${round}`; current = null; }
    // What was drawn may be older than what has been marked since.
    for (const row of rows) if (made[row.dataset.item]) press(row, made[row.dataset.item].ruling);
    const open = rows.find((row) => !row.querySelector('[aria-pressed="true"]'));
    const chosen = rows.find((row) => row.dataset.item === current) || open || rows[0];
    current = chosen.dataset.item;
    for (const row of rows) row.classList.toggle('current', row === chosen);
  };
  const selected = () => {
    const selection = window.getSelection();
    const words = document.querySelector('#cal-words');
    if (!selection || selection.isCollapsed || !words || !words.contains(selection.anchorNode)) return '';
    const range = selection.getRangeAt(0).cloneContents();
    range.querySelectorAll('sup').forEach((label) => label.remove());
    return range.textContent;
  };
  const choose = (row, ruling) => {
    const quote = ruling === 'met' ? selected() : '';
    press(row, ruling);
    const { reply, round } = row.closest('ol').dataset;
    made[row.dataset.item] = { ruling, quote };
    tell({ do: 'marks', reply, round: Number(round), marks: made });
    const rows = items();
    const next = rows.slice(rows.indexOf(row) + 1).find((one) => !one.querySelector('[aria-pressed="true"]'));
    current = (next || row).dataset.item;
    mark();
  };
  const move = (by) => {
    const rows = items();
    const at = rows.findIndex((row) => row.dataset.item === current);
    current = rows[Math.max(0, Math.min(rows.length - 1, at + by))].dataset.item;
    mark();
    rows.find((row) => row.dataset.item === current)?.scrollIntoView({ block: 'nearest' });
  };
  const keys = { m: 'met', x: 'missed', u: 'unscored', '?': 'unscored' };
  document.addEventListener('keydown', (event) => {
    if (!shown() || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest('input, textarea, select, [contenteditable]')) return;
    const row = items().find((one) => one.dataset.item === current);
    if (keys[event.key] && row) { choose(row, keys[event.key]); event.preventDefault(); }
    else if (event.key === 'ArrowDown' || event.key === 'j') { move(1); event.preventDefault(); }
    else if (event.key === 'ArrowUp' || event.key === 'k') { move(-1); event.preventDefault(); }
    // The tab that was clicked to come here still has the focus; Enter on any other button is that button's own.
    else if (event.key === 'Enter' && !event.target.closest('button:not([role="tab"]), summary, a')) {
      document.querySelector('#cal-hand-in')?.click();
      event.preventDefault();
    }
  });
  // A click would end the selection before it is read.
  document.addEventListener('mousedown', (event) => {
    if (event.target.closest('#cal-items .choice')) event.preventDefault();
  });
  document.addEventListener('click', (event) => {
    const choice = event.target.closest('#cal-items .choice');
    if (choice) { choose(choice.closest('li'), choice.dataset.ruling); return; }
    const button = event.target.closest('#calibrate [data-cell], #calibrate [data-open], #calibrate [data-edit]');
    if (!button) return;
    const { cell, open, edit, item, case: spot } = button.dataset;
    if (cell) tell({ do: 'cell', cell });
    else if (open) tell({ do: 'open', reply: open });
    else tell({ do: 'edit', question: edit, item, case: spot });
  });
  new MutationObserver(() => { if (document.querySelector('#cal-items')) mark(); })
    .observe(document.body, { childList: true, subtree: true });
}
