/** What both pages do: copy, and remember what was tried. */

for (const button of document.querySelectorAll('button[data-copy]')) {
  button.addEventListener('click', () => copy(/** @type {HTMLButtonElement} */ (button)));
}

/** @param {HTMLButtonElement} button */
async function copy(button) {
  const code = button.parentElement?.querySelector('code');
  if (!code) return;
  const copied = await write(code);
  button.textContent = copied ? 'Copied' : 'Selected';
  button.classList.toggle('done', copied);
  setTimeout(() => {
    button.textContent = 'Copy';
    button.classList.remove('done');
  }, 1500);
}

/**
 * Browsers give the clipboard to pages on localhost and HTTPS only. Elsewhere the text is selected,
 * which leaves one key to press.
 *
 * @param {HTMLElement} code
 */
async function write(code) {
  try {
    await navigator.clipboard.writeText(code.textContent ?? '');
    return true;
  } catch {
    getSelection()?.selectAllChildren(code);
    return false;
  }
}

/**
 * @typedef {object} Tried
 * @property {string} href
 * @property {string} name
 * @property {string} method
 * @property {number} status
 */

/** The start page shows what was tried lately in this browser. `try-it.js` writes it down. */
const recent = document.querySelector('.recent');
if (recent instanceof HTMLElement) {
  const list = recent.querySelector('ol');
  for (const tried of triedLately()) {
    const status = element(
      'span',
      String(tried.status),
      `status s${Math.floor(tried.status / 100)}`,
    );
    const link = document.createElement('a');
    link.href = tried.href;
    link.append(element('span', tried.method, 'method'), tried.name, status);
    const item = document.createElement('li');
    item.append(link);
    list?.append(item);
    recent.hidden = false;
  }
}

/** @returns {Tried[]} */
function triedLately() {
  try {
    return JSON.parse(localStorage.getItem('paystub.tried') ?? '[]');
  } catch {
    return [];
  }
}

/**
 * @param {string} tag
 * @param {string} text
 * @param {string} kind
 */
function element(tag, text, kind) {
  const made = document.createElement(tag);
  made.className = kind;
  made.textContent = text;
  return made;
}

/** On a narrow screen the contents begin closed: there they stand before the text, not beside it. */
const contents = document.querySelector('details.contents');
if (contents instanceof HTMLDetailsElement) {
  const narrow = matchMedia('(max-width: 56rem)');
  const adjust = () => {
    contents.open = !narrow.matches;
  };
  narrow.addEventListener('change', adjust);
  adjust();
  contents.addEventListener('click', ({ target }) => {
    if (narrow.matches && target instanceof HTMLElement && target.closest('a')) {
      contents.open = false;
    }
  });
  followReader(contents);
}

/**
 * Marks in the contents which operation is being read.
 *
 * @param {HTMLElement} contents
 */
function followReader(contents) {
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        const link = contents.querySelector(`a[href="#${CSS.escape(target.id)}"]`);
        link?.classList.toggle('here', isIntersecting);
      }
    },
    // The operation that crosses a line a third from the top.
    { rootMargin: '-33% 0px -66% 0px' },
  );
  for (const operation of document.querySelectorAll('.operation')) watcher.observe(operation);
}

/** On a narrow screen the top bar scrolls, and the page that is read is in sight there. */
const current = document.querySelector('header.top nav [aria-current=page]');
const bar = current?.closest('nav');
if (current instanceof HTMLElement && bar) {
  bar.scrollLeft = current.offsetLeft - (bar.clientWidth - current.offsetWidth) / 2;
}

/** Narrows the contents to the operations whose text has every word that is typed. */
const find = document.querySelector('.contents .find');
if (find instanceof HTMLInputElement) {
  find.addEventListener('input', () => {
    const words = find.value.toLowerCase().split(/\s+/);
    for (const link of document.querySelectorAll('.contents nav a')) {
      if (!(link instanceof HTMLElement)) continue;
      const text = `${link.textContent} ${link.getAttribute('href')}`.toLowerCase();
      link.hidden = !words.every((word) => text.includes(word));
    }
  });
}
