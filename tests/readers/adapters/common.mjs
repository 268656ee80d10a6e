// What the readers in JavaScript share: read the feed at each address, print what the reader makes of it.

/** Prints, for each address on the command line, the entries that `read(text, address)` gives. */
export async function report(read) {
  const found = {};
  for (const address of process.argv.slice(2)) {
    try {
      const answer = await fetch(address);
      found[address] = await read(await answer.text(), address);
    } catch (error) {
      found[address] = String(error);
    }
  }
  console.log(JSON.stringify(found));
}

/** A date as ISO 8601 in UTC, to the second; null where there is none. */
export function date(value) {
  return value ? new Date(value).toISOString().replace(/\.\d+/, "") : null;
}
