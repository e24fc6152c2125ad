// A file that a spreadsheet would open.

/** The rows of an RFC 4180 file, each an object by the names in its first row. */
export function rowsOf(text) {
  const [names, ...rows] = text.split('\r\n').slice(0, -1).map(cellsOf);
  return rows.map((cells) => Object.fromEntries(names.map((name, column) => [name, cells[column]])));
}

function cellsOf(line) {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain);
}
