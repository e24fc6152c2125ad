// Writes down everything a page does that no patient should cause: policy violations, console errors, uncaught errors.

/**
 * Watches every page of a context. `faults` grows as they happen, `documents` lists the pages asked for, and `markup` is
 * the newest answer that holds a whole page, also when htmx took only a part of it.
 */
export async function watch(context) {
  const seen = { faults: [], documents: [] };
  await context.exposeBinding('openslotViolation', (_, text) => seen.faults.push(`content security policy: ${text}`));
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (violation) => {
      window.openslotViolation(`${violation.violatedDirective} blocked ${violation.blockedURI || 'inline'} on ${location.pathname}`);
    });
  });
  context.on('weberror', (fault) => seen.faults.push(`uncaught: ${fault.error()}`));
  context.on('console', (message) => noteMessage(seen, message));
  context.on('response', (answer) => noteAnswer(seen, answer));
  return seen;
}

function noteMessage(seen, message) {
  if (message.type() === 'error' && !isRefusal(message)) seen.faults.push(`console: ${message.text()} at ${message.location().url}`);
}

// Chromium reports every 4xx on the console. A page that says "no" to a patient is expected; a missing file is not, and
// noteAnswer writes that one down itself.
function isRefusal(message) {
  return /^Failed to load resource: the server responded with a status of 4\d\d/.test(message.text());
}

function noteAnswer(seen, answer) {
  const kind = answer.request().resourceType();
  const inFrame = answer.frame().parentFrame() !== null;
  if (!inFrame && answer.status() !== 303 && (answer.headers()['content-type'] ?? '').startsWith('text/html')) seen.markup = answer;
  if (kind === 'document' && !inFrame) seen.documents.push({ url: answer.url(), status: answer.status() });
  if (answer.status() >= 500) seen.faults.push(`${answer.status()} from ${answer.url()}`);
  if (answer.status() >= 400 && !['document', 'fetch', 'xhr'].includes(kind)) seen.faults.push(`${answer.status()} from ${answer.url()}`);
}
