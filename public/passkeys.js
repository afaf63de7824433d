// Passkeys on the pages around accounts, which are plain forms otherwise: asks the
// server how to begin, lets the browser do it, and sends the form with its answer.
// Not Rust, since these pages load no WebAssembly: this is all they would load it for.
// @ts-check

const keys = window.PublicKeyCredential;
// In every browser since 2025. In others the forms stay hidden, and a password will do.
const known = keys?.parseCreationOptionsFromJSON && keys.parseRequestOptionsFromJSON;

for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll('form[data-passkey]'))) {
  if (!known) break;
  form.hidden = false;
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const button = /** @type {HTMLButtonElement} */ (form.querySelector('button'));
    button.disabled = true;
    say(form, '');
    try {
      await answer(form);
    } catch (error) {
      say(form, reason(form.dataset, error));
    }
    button.disabled = false;
  });
}

/** @param {HTMLFormElement} form */
async function answer(form) {
  const response = await fetch(form.dataset.begin ?? '', { method: 'POST' });
  // What was shown of who this is has grown old meanwhile: it is shown again.
  if (response.status === 401 && form.dataset.proof) return location.assign(form.dataset.proof);
  if (!response.ok) throw new Error(`the server answers ${response.status}`);
  const { flow, options } = await response.json();
  const credential = form.dataset.passkey === 'create'
    ? await navigator.credentials.create({ publicKey: keys.parseCreationOptionsFromJSON(options) })
    : await navigator.credentials.get({ publicKey: keys.parseRequestOptionsFromJSON(options) });
  field(form, 'flow').value = flow;
  field(form, 'answer').value = JSON.stringify(credential);
  form.submit();
}

/**
 * @param {DOMStringMap} words
 * @param {unknown} error
 */
function reason(words, error) {
  const name = error instanceof DOMException ? error.name : '';
  // Browsers say the same of a refusal, a time-out and no passkey at all.
  if (name === 'NotAllowedError' || name === 'AbortError') return words.cancelled ?? '';
  if (name === 'InvalidStateError') return words.known ?? '';
  return words.trouble ?? '';
}

/**
 * @param {HTMLFormElement} form
 * @param {string} text
 */
function say(form, text) {
  const place = form.querySelector('[role="alert"]');
  if (place) place.textContent = text;
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 */
function field(form, name) {
  return /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
}
