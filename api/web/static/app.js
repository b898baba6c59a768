// Behaviour every page shares: CSRF, menus, dialogs, search key, session end. No eval, no inline code; all works without it.
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const isTyping = (target) => target.matches('input:not([type=checkbox],[type=radio]), textarea, select, [contenteditable]');

  const announce = (text) => {
    const line = $('#ansage');
    if (line) line.textContent = text;
  };
  const complain = (text) => {
    const toast = $('#stoerung');
    if (!toast) return;
    toast.textContent = text;
    toast.hidden = false;
    setTimeout(() => { toast.hidden = true; }, 9000);
  };
  window.desk = { announce, complain };

  document.addEventListener('htmx:config:request', (event) => {
    const { request } = event.detail.ctx;
    if (request.method !== 'GET') request.headers['X-CSRF-Token'] = $('meta[name=csrf-token]')?.content || '';
  });
  document.addEventListener('htmx:response:error', (event) => {
    const status = event.detail.ctx?.response?.status || 0;
    if (status >= 500 && $('#stoerung')?.hidden) complain('Das hat nicht geklappt. Ihre Eingaben stehen noch hier. Bitte gleich noch einmal versuchen.');
  });
  document.addEventListener('htmx:error', () => complain('Keine Verbindung. Ihre Eingaben stehen noch hier.'));
  document.addEventListener('sitzung-abgelaufen', () => $('#sitzung-abgelaufen')?.showModal());
  document.addEventListener('stoerung', (event) => complain(event.detail?.text || ''));
  document.addEventListener('meldung', (event) => announce(event.detail?.text || event.detail?.value || ''));

  // Menus and sheets are <details>: close on Escape and on a click outside.
  const foldables = 'details.menu[open], details.sheet[open]';
  document.addEventListener('click', (event) => {
    all(foldables).forEach((fold) => { if (!fold.contains(event.target)) fold.open = false; });
    const closer = event.target.closest('[data-close-dialog]');
    if (closer) closer.closest('dialog').close();
  });
  document.addEventListener('toggle', (event) => {
    const fold = event.target;
    if (!fold.open || !fold.matches?.('details.sheet')) return;
    $('input:not([type=hidden]), select, textarea', fold)?.focus();
  }, true);

  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      const fold = all(foldables).at(-1);
      if (fold) {
        fold.open = false;
        $('summary', fold).focus();
        event.preventDefault();
      }
      return;
    }
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
      const field = $('#suche');
      if (field?.offsetParent) { field.focus(); field.select(); } else location.assign('/suche');
      event.preventDefault();
      return;
    }
    if ((event.ctrlKey || event.metaKey) && event.key === 'Enter') {
      const form = event.target.closest?.('form[method=post]');
      if (form && event.target.matches('textarea')) {
        event.preventDefault();
        form.requestSubmit();
      }
      return;
    }
    if (event.key === '?' && !isTyping(event.target) && !event.ctrlKey && !event.altKey) $('#tastatur')?.showModal();
  });

  // Buttons that need a script stay hidden without one.
  all('[data-copy], [data-print], [data-insert]').forEach((button) => { button.hidden = false; });
  document.addEventListener('click', async (event) => {
    const copy = event.target.closest('[data-copy]');
    if (copy) {
      await navigator.clipboard?.writeText($(copy.dataset.copy).textContent.trim());
      announce('Kopiert.');
    }
    if (event.target.closest('[data-print]')) window.print();
  });

  // A double click sends a form once.
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (form.method !== 'post' || form.hasAttribute('data-upload')) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = '1';
    setTimeout(() => { delete form.dataset.sent; }, 4000);
  });
  window.addEventListener('pageshow', () => all('form[data-sent]').forEach((form) => { delete form.dataset.sent; }));

  // Small forms in the middle of a page bring the reader back to the same place.
  document.addEventListener('submit', (event) => {
    if (event.target.hasAttribute('data-keep-scroll')) sessionStorage.setItem('blattstand', `${location.pathname} ${scrollY}`);
  });
  const kept = sessionStorage.getItem('blattstand')?.split(' ');
  if (kept) {
    sessionStorage.removeItem('blattstand');
    if (kept[0] === location.pathname) scrollTo(0, Number(kept[1]));
  }
  all('.tabs, .case-tabs').forEach((row) => {
    const here = $('[aria-current]', row);
    if (here) row.scrollLeft = here.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
  });
  $('[data-focus]')?.focus();

  const narrow = matchMedia('(max-width: 720px)');
  all('[data-open-wide]').forEach((fold) => { if (narrow.matches) fold.open = false; });
  narrow.addEventListener('change', () => all('[data-open-wide]').forEach((fold) => { fold.open = !narrow.matches; }));
})();
