// What a file of codings says, or all that is wrong with it: what crosscase.interchange reads elsewhere
// is read here by the browser, with the same result and in the same words. Nothing in a file is run.
const codings = (() => {
  const COLUMNS = ["segment_id", "coder_id", "code_id", "bearing"];
  const LARGEST = 5_000_000; // bytes of a file, and of a part of it unpacked
  const LONGEST_CELL = 131_072;
  const MOST_COLUMNS = 50;
  const [LISTED, SUGGESTED, LONGEST, CLOSE] = [17, 50, 100, 0.7];
  const NICKNAME = /^[\p{L}\p{N}][\p{L}\p{N}_ -]{0,29}$/u;
  const NICKNAME_RULE = "1 to 30 letters, digits, spaces, hyphens or underscores, a letter or digit first";
  const MODE = /(?:^|[-_ ])(blind|shown)(?![\p{L}\p{N}])/giu;
  const NOT_HANDED_IN = /^(?:\.|~\$|(?:desktop\.ini|thumbs\.db)$)/i; // what systems leave beside files
  const ONLY_HOLDS_A_PLACE = /^(?:TODO|TBD|TBC|TBA|FIXME|NULL)$|^(?:tbd|tbc|tba|fixme|x{3,}|placeholder|lorem ipsum.*)$/i;
  const NUMBER = /^(?:[+-]?[\d.,]+(?:[eE][+-]?\d+|\/\d+)?|[+-]?inf)$/;
  const SAVED_AGAIN = "open it in the spreadsheet, and save it as XLSX without a password, or as CSV";

  // A file that cannot be read at all, from some line on.
  class Unreadable extends Error {
    constructor(message, line) {
      super(message);
      this.line = line;
    }
  }

  const counted = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;

  function listing(allowed) {
    const words = allowed.slice(0, LISTED).join(", ");
    return allowed.length <= LISTED ? words : `${words}, ... (${allowed.length.toLocaleString("en")} in all)`;
  }

  function quoted(text) {
    const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
    const inside = text.replaceAll("\\", "\\\\").replaceAll(mark, `\\${mark}`);
    const visible = inside.replace(/[\p{C}\p{Z}]/gu, (sign) => {
      if (sign === " ") return sign;
      const code = sign.codePointAt(0);
      return code < 256 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
    });
    return mark + visible + mark;
  }

  const shown = (text) => quoted(text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}...`);

  // How many signs two texts share in runs of the same order, the longest run first.
  function shared(one, other) {
    let [longest, at, there] = [0, 0, 0];
    for (let i = 0; i < one.length; i += 1) {
      for (let j = 0; j < other.length; j += 1) {
        let run = 0;
        while (i + run < one.length && j + run < other.length && one[i + run] === other[j + run]) run += 1;
        if (run > longest) [longest, at, there] = [run, i, j];
      }
    }
    if (!longest) return 0;
    const before = shared(one.slice(0, at), other.slice(0, there));
    return longest + before + shared(one.slice(at + longest), other.slice(there + longest));
  }

  function near(text, allowed) {
    if (text.length > LONGEST) return "";
    const likeness = (each) => (2 * shared(each, text)) / ((each.length + text.length) || 1);
    const close = allowed.map((each) => [likeness(each), each]).filter(([like]) => like >= CLOSE);
    close.sort(([like, each], [other, that]) => other - like || (each < that ? 1 : -1));
    return close.length ? ` (did you mean ${quoted(close[0][1])}?)` : "";
  }

  // Rows of cells, each with the line it starts on.

  function decoded(bytes) {
    const mark = (bytes[0] << 8) | bytes[1];
    const encoding = { 0xfffe: "utf-16le", 0xfeff: "utf-16be" }[mark] ?? "utf-8";
    const called = encoding === "utf-8" ? "UTF-8" : "utf-16";
    const settings = { fatal: true, ignoreBOM: true };
    let text;
    try {
      text = new TextDecoder(encoding, settings).decode(bytes);
    } catch {
      const place = firstBroken(bytes, new TextDecoder(encoding, settings));
      const line = bytes.subarray(0, place).filter((byte) => byte === 10).length + 1;
      const byte = bytes[place].toString(16).toUpperCase().padStart(2, "0");
      throw new Unreadable(`byte 0x${byte} is not ${called}; save the file as ${called}`, line);
    }
    const place = text.indexOf("\0");
    if (place >= 0) {
      const problem = `holds a NUL byte, which no text has; save the file as plain ${called}`;
      throw new Unreadable(problem, text.slice(0, place).split("\n").length);
    }
    return text.replace(/^\ufeff+/, "");
  }

  function firstBroken(bytes, decoder) {
    let start = 0; // of the character that is being decoded
    try {
      for (let at = 0; at < bytes.length; at += 1) {
        if (decoder.decode(bytes.subarray(at, at + 1), { stream: true })) start = at + 1;
      }
    } catch {} // here it is
    return Math.min(start, bytes.length - 1);
  }

  function csvRows(text, mark) {
    const rows = [];
    let [cells, cell, line, start] = [[], "", 1, 1];
    let state = ""; // or "quoted", or "closed" behind the second quotation mark
    for (let at = 0; at <= text.length; at += 1) {
      const sign = text[at];
      const ends = sign === "\n" || (sign === "\r" && text[at + 1] !== "\n");
      if (cell.length > LONGEST_CELL) {
        const most = LONGEST_CELL.toLocaleString("en");
        throw new Unreadable(`a cell is longer than the ${most} characters allowed; shorten it`, start);
      }
      if ((state === "quoted" && !sign) || (state === "closed" && sign && ![mark, "\n", "\r"].includes(sign))) {
        const problem =
          "a quotation mark opens here and is not closed before a comma or line end; write " +
          "one around the whole cell and two for each inside it";
        throw new Unreadable(problem, start);
      }
      if (ends) line += 1;
      if (state === "quoted") {
        if (sign !== '"') cell += sign;
        else if (text[at + 1] === '"') [cell, at] = [`${cell}"`, at + 1];
        else state = "closed";
      } else if (sign === mark) {
        cells.push(cell);
        [cell, state] = ["", ""];
      } else if (ends || !sign) {
        cells.push(cell);
        rows.push([start, cells]);
        [cells, cell, state, start] = [[], "", "", line];
      } else if (sign === '"' && !cell && !state) state = "quoted";
      else if (sign !== "\r" || text[at + 1] !== "\n") cell += sign;
    }
    return rows;
  }

  async function tableRows(bytes) {
    const packed = bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;
    let rows;
    if (packed) rows = await sheetRows(bytes);
    else {
      const text = decoded(bytes);
      const header = text.split(/[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/).find((line) => line.trim()) ?? "";
      const times = (mark) => header.split(mark).length;
      rows = csvRows(text, [...",;\t"].reduce((most, mark) => (times(mark) > times(most) ? mark : most)));
    }
    let width = 0;
    return rows.flatMap(([line, cells]) => {
      const filled = cells.findLastIndex((cell) => cell.trim()) + 1; // spreadsheets save empty cells behind
      width ||= filled;
      const kept = cells.slice(0, Math.max(width, filled)).map((cell) => cell.replace(/[\r\n]/g, " "));
      return filled ? [[line, kept]] : [];
    });
  }

  // Workbooks: a ZIP archive of XML, of which the first sheet is read.

  async function sheetRows(bytes) {
    try {
      const part = await archive(bytes);
      const first = named(await part("xl/workbook.xml"), "sheet")[0];
      const id = [...first.attributes].find(({ localName }) => localName === "id").value;
      const relations = named(await part("xl/_rels/workbook.xml.rels"), "Relationship");
      const target = relations.find((each) => each.getAttribute("Id") === id).getAttribute("Target");
      const sheet = await part(target.startsWith("/") ? target.slice(1) : `xl/${target}`);
      const texts = part.has("xl/sharedStrings.xml") ? named(await part("xl/sharedStrings.xml"), "si").map(words) : [];
      return [...cellsOf(sheet, texts)];
    } catch (error) {
      if (error instanceof Unreadable) throw error;
      const said = error instanceof RangeError ? "its archive is not whole" : error.message.slice(0, 80);
      throw new Unreadable(`is no workbook that can be read (${said}); ${SAVED_AGAIN}`);
    }
  }

  const named = (parent, name) => [...parent.getElementsByTagNameNS("*", name)];

  // Return what reads a part of an archive, by its directory, which stands at the end.
  async function archive(bytes) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let end = bytes.length - 22;
    while (view.getUint32(end, true) !== 0x06054b50) end -= 1;
    const parts = new Map();
    let at = view.getUint32(end + 16, true);
    for (let left = view.getUint16(end + 10, true); left; left -= 1) {
      const [length, extra, comment] = [28, 30, 32].map((place) => view.getUint16(at + place, true));
      const [crc, packed, size, start] = [16, 20, 24, 42].map((place) => view.getUint32(at + place, true));
      const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + length));
      parts.set(name, { method: view.getUint16(at + 10, true), crc, packed, size, start });
      at += 46 + length + extra + comment;
    }
    async function part(name) {
      if (!parts.has(name)) throw new Error(`it has no ${name}`);
      const { method, crc, packed, size, start } = parts.get(name);
      const from = start + 30 + view.getUint16(start + 26, true) + view.getUint16(start + 28, true);
      const content = bytes.subarray(from, from + packed);
      const unpacked = method ? await inflated(content, size) : content;
      if (checksum(unpacked) !== crc) throw new Error(`${name} is damaged`);
      return parsed(unpacked);
    }
    return Object.assign(part, { has: (name) => parts.has(name) });
  }

  async function inflated(content, size) {
    const chunks = [];
    let length = 0;
    const stream = new Blob([content]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    const reader = stream.getReader();
    for (let chunk = {}; !chunk.done; chunk = await reader.read()) {
      if (chunk.value) chunks.push(chunk.value);
      length += chunk.value?.length ?? 0;
      if (Math.max(length, size) > LARGEST) {
        await reader.cancel();
        throw new Unreadable(`unpacks to more than ${LARGEST / 1e6} MB; divide it`);
      }
    }
    return new Uint8Array(await new Blob(chunks).arrayBuffer());
  }

  function checksum(bytes) {
    let crc = ~0;
    for (const byte of bytes) {
      crc ^= byte;
      for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
    }
    return ~crc >>> 0;
  }

  function parsed(bytes) {
    const text = decoded(bytes);
    if (/<!DOCTYPE/i.test(text)) throw new Unreadable("is no file of an office: it declares a document type");
    const tree = new DOMParser().parseFromString(text, "application/xml");
    const fault = named(tree, "parsererror")[0];
    if (fault) throw new Error(fault.textContent.trim());
    return tree;
  }

  // What says no place comes behind what is before it.
  function* cellsOf(sheet, texts) {
    let line = 0;
    for (const row of named(sheet, "row")) {
      const said = row.getAttribute("r") ?? String(line + 1);
      if (!/^\d+$/.test(said)) throw new Error(`${said} is no row`);
      line = Number(said);
      const found = [];
      let column = 0;
      for (const cell of named(row, "c")) {
        const letters = /^([A-Z]{1,3})[0-9]{1,7}$/.exec(cell.getAttribute("r") ?? "")?.[1] ?? "";
        column = [...letters].reduce((sum, each) => 26 * sum + each.charCodeAt(0) - 64, 0) || column + 1;
        if (column > MOST_COLUMNS) throw new Unreadable(`has more columns than ${MOST_COLUMNS}`, line);
        const kind = cell.getAttribute("t");
        const value = kind === "inlineStr" ? words(cell) : textOf(cell, "v");
        if (kind === "s" && value && !(value in texts)) throw new Error(`it has no text ${value}`);
        found[column - 1] = kind === "s" && value ? texts[value] : value;
      }
      yield [line, Array.from({ length: MOST_COLUMNS }, (_, place) => found[place] ?? "")];
    }
  }

  const textOf = (item, name) => [...item.children].find(({ localName }) => localName === name)?.textContent ?? "";

  // A text with its differently styled runs in one; readings of signs are left out.
  function words(item) {
    return [item, ...named(item, "is"), ...named(item, "r")].map((run) => textOf(run, "t")).join("");
  }

  // What the rows say.

  function headerProblems(header) {
    const line = header.length ? 1 : undefined;
    if (!header.length) return [{ message: "is empty; it needs a header and rows", final: true }];
    if (header.length === 1 && /[,;\t|]/.test(header[0])) {
      return [{ line, message: "cells are not separated by commas; save the file with commas", final: true }];
    }
    const times = (name) => header.filter((each) => each === name).length;
    const twice = [...new Set(header)].filter((name) => times(name) > 1);
    const missing = COLUMNS.filter((name) => !header.includes(name));
    const extra = header.filter((name) => !COLUMNS.includes(name));
    const allowed = listing(COLUMNS);
    const said = (name, message, final) => ({ line, column: name, message, final });
    return [
      ...twice.map((name) => said(name, `the header names ${shown(name)} twice; remove one`, true)),
      ...missing.map((name) => said(name, `the column is missing; expected: ${allowed}`)),
      ...extra.map((name) => said(name, `${quoted(name)} is no column of codings; allowed: ${allowed} - remove the column`)),
    ];
  }

  // Return what is wrong with a cell, if anything is; a hint is given where there are not many problems.
  function cellProblem(column, text, known, hint) {
    if (["segment_id", "coder_id"].includes(column) && !text.trim()) return "the cell is empty; fill it in";
    if (!text) return "";
    const allowed = known[column];
    if (!allowed) return nameProblem(text, known);
    if (allowed.includes(text)) return "";
    const advice = `allowed: ${listing(allowed)} - correct the value${hint ? near(text, allowed) : ""}`;
    return column === "bearing"
      ? `${shown(text)} is not allowed; ${advice}`
      : `${quoted(text)} is not a ${column} of the study; ${advice}; if the study has changed since, code with the book as it is now`;
  }

  function nameProblem(text, { garbled }) {
    const lost = new RegExp(garbled, "u").exec(text);
    if (lost) {
      const advice = "a letter was lost between two encodings; write it anew and save the file as UTF-8";
      return `${shown(text)} holds ${quoted(lost[0])}; ${advice}`;
    }
    if (/^[=+\-@\t\r\n＝＋－＠]/.test(text) && /[\p{L}\p{N}_]/u.test(text) && !NUMBER.test(text)) {
      return `${shown(text)} would be computed in a spreadsheet; begin it with a letter, a digit or a quotation mark`;
    }
    if (ONLY_HOLDS_A_PLACE.test(text.trim())) {
      return `${shown(text)} only holds a place; write what belongs there, or empty the cell`;
    }
    return "";
  }

  // What is wrong with rows whose cells are each right.
  function* broken(rows, { bearing, taken }) {
    if (!rows.length) yield { message: "has a header but no rows; code at least one segment, then download again" };
    const first = rows[0]?.coder_id;
    const advice = "or leave both cells empty where no code applies";
    const times = new Map();
    for (const { segment_id } of rows) times.set(segment_id, (times.get(segment_id) ?? 0) + 1);
    for (const row of rows) {
      const name = row.coder_id;
      const checks = [
        [row.code_id && !row.bearing, "bearing", `the code has no bearing; allowed: ${listing(bearing)} - add one, ${advice}`],
        [row.bearing && !row.code_id, "code_id", `the bearing has no code; add one of the codebook's, ${advice}`],
        [!NICKNAME.test(name), "coder_id", `${quoted(name)} is no name for a coder; allowed: ${NICKNAME_RULE}`],
        [taken.includes(name), "coder_id", `${quoted(name)} is a name that the study uses; choose another than ${taken.join(", ")}`],
        [name !== first, "coder_id", `${quoted(name)} differs from ${quoted(first)} above; one file holds one coder`],
        [
          !row.code_id && times.get(row.segment_id) > 1,
          "segment_id",
          `${quoted(row.segment_id)} has a row that says no code applies, and another row; keep one of both`,
        ],
      ];
      for (const [wrong, column, message] of checks) if (wrong) yield { line: row.line, column, message };
    }
  }

  function judged([[, header] = [1, []], ...records], known) {
    const problems = headerProblems(header);
    if (problems.some(({ final }) => final)) return { problems };
    const rows = [];
    for (const [line, cells] of records) {
      if (cells.length === header.length) {
        rows.push({ line, ...Object.fromEntries(header.map((name, place) => [name, cells[place]])) });
        continue;
      }
      const said = `${counted(cells.length, "cell")} where the header has ${header.length}`;
      problems.push({ line, message: `${said}: a statement, a coder, a code and a direction` });
    }
    for (const column of COLUMNS.filter((name) => header.includes(name))) {
      for (const row of rows) {
        const message = cellProblem(column, row[column], known, problems.length < SUGGESTED);
        if (!message) continue;
        problems.push({ line: row.line, column, message });
        row[column] = "";
      }
    }
    const earliest = new Map();
    for (const row of rows) {
      const key = COLUMNS.slice(0, 3).map((name) => row[name]);
      const said = key.join(", ");
      if (!key.every(Boolean)) continue;
      if (earliest.has(said)) {
        const message = `${shown(said)} is already on line ${earliest.get(said)}; remove one row or change its key`;
        problems.push({ line: row.line, column: COLUMNS.slice(0, 3).join(", "), message });
      } else earliest.set(said, row.line);
    }
    if (!problems.length) problems.push(...broken(rows, known));
    return problems.length ? { problems } : { rows };
  }

  // Return the ``rows`` of a file, or its ``problems``: of each the line, the column and the message.
  async function read(bytes, known) {
    try {
      if (bytes.length > LARGEST) {
        throw new Unreadable(`is larger than the ${LARGEST.toLocaleString("en")} bytes that are allowed; divide or shorten it`);
      }
      return judged(await tableRows(bytes), known);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      return { problems: [{ line: error.line, message: error.message }] };
    }
  }

  // Browsers put numbers behind the mode, people words: the last one that is named counts.
  function mode(name) {
    return [...name.replace(/\.[^.]*$/, "").matchAll(MODE)].at(-1)?.[1].toLowerCase() ?? "unsaid";
  }

  return { read, mode, isHandedIn: (name) => !NOT_HANDED_IN.test(name) };
})();
