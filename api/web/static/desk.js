// Behaviour of single screens: work list, upload, draft of a decision.
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // Work list: letters act only while the focus is in the table (WCAG 2.1.4).
  document.addEventListener('keydown', (event) => {
    const row = event.target.closest?.('[data-worklist] .case-row');
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    const rows = all('[data-worklist] .case-row');
    const go = (step) => $('.case-link', rows[rows.indexOf(row) + step] || row)?.focus();
    if (event.key === 'j') go(1);
    else if (event.key === 'k') go(-1);
    else if (event.key === 'x') $('.select', row).click();
    else if (event.key === 'Enter' && event.target.matches('.select')) $('.case-link', row).click();
    else return;
    event.preventDefault();
  });

  const countSelection = () => {
    const bar = $('[data-bulk]');
    if (!bar) return;
    const boxes = all('[data-worklist] tbody .select');
    const chosen = boxes.filter((box) => box.checked).length;
    bar.classList.toggle('has-selection', chosen > 0);
    $('[data-bulk-count]', bar).textContent = chosen ? `${chosen} ausgewählt` : 'Nichts ausgewählt';
    $('[data-bulk-clear]', bar).hidden = !chosen;
    const head = $('[data-select-all]');
    head.checked = chosen === boxes.length;
    head.indeterminate = chosen > 0 && chosen < boxes.length;
  };
  document.addEventListener('change', (event) => {
    if (event.target.matches('[data-select-all]')) {
      all('[data-worklist] tbody .select').forEach((box) => { box.checked = event.target.checked; });
    }
    if (event.target.matches('[data-worklist] .select')) countSelection();
  });
  document.addEventListener('click', (event) => {
    if (!event.target.closest('[data-bulk-clear]')) return;
    all('[data-worklist] .select').forEach((box) => { box.checked = false; });
    countSelection();
  });
  document.addEventListener('htmx:after:swap', () => {
    countSelection();
    const summary = $('#liste [role=status]');
    if (summary) window.desk.announce(summary.textContent);
  });
  countSelection();

  // Upload: drag and drop, one request per file, progress and fault per file; without a script the form sends all at once.
  const LIMIT_BYTES = 20 * 1024 * 1024;
  const reasonIn = (html) => {
    const summary = $('.error-summary', new DOMParser().parseFromString(html, 'text/html'));
    return ($('li', summary || document.createElement('i')) || $('h2', summary || document.createElement('i')))?.textContent || 'nicht angenommen';
  };
  const sendFile = (form, file, line) => new Promise((resolve) => {
    const body = new FormData(form);
    body.delete('dateien');
    body.append('dateien', file);
    const request = new XMLHttpRequest();
    const bar = $('progress', line);
    request.upload.addEventListener('progress', (event) => { if (event.lengthComputable) bar.value = event.loaded / event.total; });
    request.addEventListener('loadend', () => {
      const isDone = request.status >= 200 && request.status < 400;
      $('.result', line).textContent = isDone ? 'hochgeladen' : reasonIn(request.responseText);
      resolve(isDone);
    });
    request.open('POST', form.action);
    request.setRequestHeader('X-CSRF-Token', $('meta[name=csrf-token]')?.content || '');
    request.send(body);
  });
  const progressLine = (list, file) => {
    const line = document.createElement('li');
    const bar = Object.assign(document.createElement('progress'), { className: 'progress', max: 1, value: 0, ariaLabel: `Fortschritt ${file.name}` });
    const result = Object.assign(document.createElement('span'), { className: 'result', textContent: 'wird hochgeladen' });
    line.append(file.name, bar, result);
    list.append(line);
    return line;
  };
  const sendAll = async (form, files) => {
    const list = $('[data-upload-list]', form);
    list.replaceChildren();
    const results = [];
    for (const file of files) {
      const line = progressLine(list, file);
      if (file.size > LIMIT_BYTES) {
        $('.result', line).textContent = 'zu groß (über 20 MB)';
        results.push(false);
      } else results.push(await sendFile(form, file, line));
    }
    const stored = results.filter(Boolean).length;
    window.desk.announce(`${stored} von ${files.length} Dateien hochgeladen.`);
    if (stored === files.length) location.reload();
    else if (stored) setTimeout(() => location.reload(), 4000);
  };
  all('form[data-upload]').forEach((form) => {
    const zone = $('[data-drop]', form);
    $('[data-drop-hint]', form).hidden = false;
    ['dragover', 'dragleave', 'drop'].forEach((name) => zone.addEventListener(name, (event) => {
      event.preventDefault();
      zone.classList.toggle('is-over', name === 'dragover');
      if (name === 'drop' && event.dataTransfer.files.length) sendAll(form, [...event.dataTransfer.files]);
    }));
    form.addEventListener('submit', (event) => {
      const files = [...$('input[type=file]', form).files];
      if (!files.length) return;
      event.preventDefault();
      sendAll(form, files);
    });
  });

  // Draft and preview follow the typing: saved at a short pause, at the latest after a second and a half, one after another.
  const form = $('form[data-draft]');
  if (!form) return;
  let timer = 0;
  let isDirty = false;
  let isSending = false;
  let dirtySince = 0;
  const typed = () => {
    const data = new FormData(form);
    data.delete('version');
    return new URLSearchParams(data).toString();
  };
  let sent = typed();
  const hasConflict = () => Boolean($('#konflikt-stelle [data-version]'));
  const SAVING = 'Wird gespeichert …';
  let toldBefore = [];
  const tellSaving = () => {
    const state = $('#speicherstand');
    if (state.textContent === SAVING || hasConflict()) return;
    toldBefore = [...state.childNodes];
    state.replaceChildren(SAVING);
  };
  const save = () => {
    clearTimeout(timer);
    if (isSending) return;  // goes on when the answer is here: its version is the next one to send
    isDirty = false;
    if (typed() === sent || hasConflict()) {  // typed back to what is saved; a conflict waits for a decision
      if ($('#speicherstand').textContent === SAVING) $('#speicherstand').replaceChildren(...toldBefore);
      return;
    }
    sent = typed();
    $('#vorschau')?.classList.add('is-loading');
    tellSaving();
    isSending = true;
    form.dispatchEvent(new CustomEvent('autosave', { bubbles: true }));
  };
  const later = (delay) => {
    if (!isDirty) dirtySince = Date.now();
    isDirty = true;
    tellSaving();
    clearTimeout(timer);
    timer = setTimeout(save, Math.min(delay, Math.max(0, dirtySince + 1500 - Date.now())));
  };
  document.addEventListener('htmx:finally:request', (event) => {
    if (!isSending || (event.detail.ctx?.sourceElement || event.target) !== form) return;
    isSending = false;
    if (isDirty) later(0);
  });
  form.addEventListener('input', (event) => { if (event.target.matches('textarea, input:not([type=radio], [type=checkbox])')) later(350); });
  form.addEventListener('change', () => later(150));
  form.addEventListener('input', ({ target }) => {  // a fault was one of the old text; the list above tells of the new one
    target.closest('.field')?.querySelector('.field-error')?.remove();
    target.closest('[aria-invalid]')?.removeAttribute('aria-invalid');
  });
  form.addEventListener('submit', () => { isDirty = false; clearTimeout(timer); sent = typed(); });
  window.addEventListener('beforeunload', (event) => {
    if (!isDirty && sent) return;
    event.preventDefault();
    save();  // who leaves all the same has lost nothing but what an answer on its way holds up
  });
  document.addEventListener('htmx:after:swap', () => {
    const version = ($('#konflikt-stelle [data-version]') || $('#vorschau'))?.dataset.version;
    $('#vorschau')?.classList.remove('is-loading');
    all('[data-insert]').forEach((button) => { button.hidden = false; });
    if (version) all('input[name=version]').forEach((field) => { field.value = version; });
    if (isDirty) tellSaving();  // the answer speaks of an earlier text
    if (hasConflict()) {
      $('#speicherstand').textContent = 'Nicht gespeichert: Konflikt, siehe oben';
      window.desk.complain('Dieser Vorgang wurde an anderer Stelle geändert. Ihr Text steht noch hier; der Vergleich steht oben.');
    }
  });
  const notSaved = (text) => {
    sent = '';
    $('#vorschau')?.classList.remove('is-loading');
    $('#speicherstand').textContent = text;
  };
  document.addEventListener('htmx:response:error', (event) => {
    if (event.detail.ctx?.response?.status !== 409) notSaved('Nicht gespeichert. Bitte „Speichern“ drücken.');
    // 409: the comparison says what to do
  });
  document.addEventListener('htmx:error', () => {
    if (!isSending) return;
    notSaved('Noch nicht gespeichert, keine Verbindung. Wird von selbst wieder versucht.');
    timer = setTimeout(save, 5000);
  });
  document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-insert]');
    if (!button) return;
    const field = $(button.dataset.insertInto);
    const text = $(button.dataset.insert).textContent.trim();
    const at = field.selectionStart ?? field.value.length;
    const before = field.value.slice(0, at);
    const gap = before && !before.endsWith('\n') ? '\n\n' : '';
    field.setRangeText(gap + text, at, field.selectionEnd ?? at, 'end');
    field.focus();
    later(300);
  });
})();
