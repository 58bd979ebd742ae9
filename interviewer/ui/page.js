() => {
  document.documentElement.lang = 'en';
  const named = { bot: 'Interviewer', user: 'You' };
  // The chat names each message by its whole source text; a screen reader should hear who speaks.
  const name = () => {
    for (const [kind, label] of Object.entries(named))
      for (const node of document.querySelectorAll(`#chat [data-testid="${kind}"]`))
        if (node.getAttribute('aria-label') !== label) {
          node.setAttribute('role', 'group');
          node.setAttribute('aria-label', label);
        }
    const log = document.querySelector('#chat [role="log"]');
    if (log && log.getAttribute('aria-label') !== 'Interview') {
      log.setAttribute('aria-label', 'Interview');
      log.setAttribute('tabindex', '0');
    }
    document.querySelector('#explanation')?.setAttribute('aria-live', 'polite');
    document.querySelector('#side-words')?.setAttribute('aria-live', 'polite');
    // Radio buttons are one group only by a common name, and only a group goes by arrow keys.
    for (const group of document.querySelectorAll('fieldset')) {
      const radios = [...group.querySelectorAll('input[type="radio"]')];
      for (const radio of radios) if (radio.name !== radios[0].name) radio.name = radios[0].name;
    }
    // A list of choices that can scroll would be a stop of its own on the way by Tab, and be gone when it is reached.
    for (const node of document.querySelectorAll('ul[role="listbox"]')) if (!node.hasAttribute('tabindex')) node.tabIndex = -1;
    // What may scroll sideways must be reached by the keyboard.
    for (const node of document.querySelectorAll('.prose table, .prose pre')) if (node.tabIndex < 0) node.tabIndex = 0;
  };

  // Paper is white: what is printed is printed in the light theme.
  let dark = false;
  window.addEventListener('beforeprint', () => {
    dark = document.body.classList.contains('dark');
    document.body.classList.remove('dark');
  });
  window.addEventListener('afterprint', () => dark && document.body.classList.add('dark'));

  // The time: counted here, so that it goes on between two drawings. It tells, and limits nothing.
  const HIDDEN = 'interviewer-clock-hidden';
  const span = (seconds) => {
    const left = Math.max(0, Math.floor(seconds)), hours = Math.floor(left / 3600);
    const rest = [Math.floor(left / 60) % 60, left % 60].map((part) => String(part).padStart(2, '0'));
    return hours ? `${hours}:${rest.join(':')}` : `${Number(rest[0])}:${rest[1]}`;
  };
  const tick = () => {
    const clock = document.querySelector('.clock');
    if (!clock) return;
    const { since, asked, minutes, stopped } = clock.dataset, hidden = localStorage.getItem(HIDDEN) === 'yes';
    const now = stopped ? Number(stopped) : Date.now() / 1000, spent = now - since;
    const whole = minutes ? `${span(spent)} of ${minutes}:00` : span(spent);
    const words = hidden ? '' : `${whole} · this question ${span(now - asked)}`;
    const time = clock.querySelector('[role="timer"]'), button = clock.querySelector('button');
    if (time.textContent !== words) time.textContent = words;
    const does = hidden ? 'Show the time' : 'Hide the time';
    if (button.textContent !== does) button.textContent = does;
    const bar = document.querySelector('.bar.time i');
    if (bar) bar.style.width = `${Math.min(100, spent / 0.6 / minutes)}%`;
  };
  document.addEventListener('click', (event) => {
    if (!event.target.closest?.('[data-does="clock"]')) return;
    localStorage.setItem(HIDDEN, localStorage.getItem(HIDDEN) === 'yes' ? 'no' : 'yes');
    tick();
  });
  setInterval(tick, 1000);

  new MutationObserver(name).observe(document.body, {
    childList: true, subtree: true, attributes: true, attributeFilter: ['aria-label', 'name'],
  });
  // A key or button pressed twice counts once, and an Enter that ends the composing of a character sends nothing.
  let sent = '', sentAt = 0;
  const twice = (event, words) => {
    if (words === sent && performance.now() - sentAt < 1500) {
      event.preventDefault();
      event.stopImmediatePropagation();
    } else {
      [sent, sentAt] = [words, performance.now()];
    }
  };
  for (const kind of ['keydown', 'keypress'])
    document.addEventListener(kind, (event) => {
      if (event.key !== 'Enter' || event.shiftKey || !event.target.matches?.('#reply textarea')) return;
      if (event.isComposing || event.keyCode === 229) event.stopImmediatePropagation();
      else if (kind === 'keypress') twice(event, event.target.value);
    }, true);
  document.addEventListener('click', (event) => {
    if (event.target.closest?.('#reply .submit-button')) twice(event, document.querySelector('#reply textarea').value);
    else if (event.detail > 1 && event.target.closest?.('#composer button, #presets button, #start')) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }, true);

  // When a turn is over, the next words can be typed at once; when the interview is, its summary is shown. What is told
  // while there is nothing to type is brought into sight.
  const there = (selector) => Boolean(document.querySelector(selector));
  let resting = false, over = false, told = '';
  const settle = () => {
    const rests = there('#flag:enabled') && there('#reply textarea:enabled');
    if (rests && !resting && matchMedia('(pointer: fine)').matches) document.querySelector('#reply textarea').focus();
    if (there('#over') && !over && !rests) document.querySelector('#over').scrollIntoView({ block: 'start' });
    const notice = document.querySelector('#notice .notice'), words = notice?.textContent ?? '';
    if (words && words !== told && !there('#reply textarea')) notice.scrollIntoView({ block: 'nearest' });
    [resting, over, told] = [rests, there('#over'), words];
  };
  new MutationObserver(settle).observe(document.body, {
    childList: true, subtree: true, attributes: true, attributeFilter: ['disabled'],
  });

  new MutationObserver(tick).observe(document.body, { childList: true, subtree: true });
  name();
}
