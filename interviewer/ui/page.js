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
  };
  new MutationObserver(name).observe(document.body, {
    childList: true, subtree: true, attributes: true, attributeFilter: ['aria-label'],
  });
  name();
}
