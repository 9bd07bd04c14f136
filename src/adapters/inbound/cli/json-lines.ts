/** JSON text cut into one line for each member and element, indented. Numbers and strings stay as they are written. */
export const jsonLines = (text: string): readonly string[] => {
  const lines: string[] = [];
  let line = '';
  let depth = 0;
  const flush = (): void => {
    lines.push(line);
    line = '  '.repeat(depth);
  };
  for (const [token] of text.matchAll(tokens)) {
    if (token === '{' || token === '[') {
      line += token;
      depth += 1;
      flush();
    } else if (token === '}' || token === ']') {
      depth -= 1;
      if (line.trim() === '') line = '  '.repeat(depth);
      else flush();
      line += token;
    } else if (token === ',') {
      line += token;
      flush();
    } else line += token === ':' ? ': ' : token;
  }
  lines.push(line);
  return lines;
};

/** A string may lack its end: to look for that from every quote anew would be quadratic. */
const tokens = /[{}[\],:]|"(?:[^"\\]|\\.)*"?|[^\s{}[\],:"]+/gs;
