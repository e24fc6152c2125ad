// One line for each test, the reason under each failure, and "N passed, N failed" at the end.

export default async function* report(happenings) {
  const counted = { pass: 0, fail: 0 };
  for await (const { type, data } of happenings) {
    if (type === 'test:stderr' || type === 'test:stdout') yield data.message;
    if (!isLeaf(type, data)) continue;
    counted[type === 'test:pass' ? 'pass' : 'fail'] += 1;
    yield `${type === 'test:pass' ? 'ok  ' : 'FAIL'} ${data.name} (${(data.details.duration_ms / 1000).toFixed(1)} s)\n`;
    if (type === 'test:fail') yield `${reason(data.details.error)}\n`;
  }
  yield `${counted.pass} passed, ${counted.fail} failed\n`;
}

// A test that only gathers others is not counted: its parts are.
function isLeaf(type, data) {
  if (type !== 'test:pass' && type !== 'test:fail') return false;
  return data.details.type !== 'suite' && data.details.error?.failureType !== 'subtestsFailed';
}

function reason(error) {
  const cause = error.cause ?? error;
  return String(cause.stack ?? cause).replace(/^/gm, '     ');
}
