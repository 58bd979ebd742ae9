() => {
  // Where the entry stands below the list, choosing one goes there and back again. Arrow keys, which choose what they
  // pass, stay in the list; Enter goes on from it.
  const entry = () => document.querySelector('#bank-entry'), list = () => document.querySelector('#bank-list');
  const below = () => entry() && list() && entry().getBoundingClientRect().top >= list().getBoundingClientRect().bottom;
  let passing = false, chosen = false;
  const go = () => {
    const heading = entry()?.querySelector('h3');
    if (!heading || !below()) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    entry().scrollIntoView({ block: 'start' });
  };
  window.interviewerEntryRead = () => setTimeout(() => passing || go(), 150);
  document.addEventListener('pointerdown', (event) => {
    passing = false;
    chosen = Boolean(event.target.closest?.('#bank-list label')?.querySelector('input')?.checked);
  }, true);
  document.addEventListener('keydown', (event) => {
    passing = event.key.startsWith('Arrow');
    if (event.key === 'Enter' && event.target.matches?.('#bank-list input')) go();
  }, true);
  document.addEventListener('click', (event) => {
    if (chosen && event.target.closest?.('#bank-list label')) go();
    if (!event.target.closest?.('#bank-back')) return;
    const radio = list()?.querySelector('input:checked') ?? list()?.querySelector('input');
    radio?.focus({ preventScroll: true });
    (radio?.closest('label') ?? list())?.scrollIntoView({ block: 'center' });
  });
}
