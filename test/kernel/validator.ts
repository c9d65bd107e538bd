// The one validator of protocol 5.5 that every message seen by a kernel test passes.

import { isDeepStrictEqual } from "node:util";

import type { Channel, Content, Header, Message } from "../../kernel/client/index.ts";

export interface ValidatorOptions {
  /** What `header.version` must be. */
  version?: string;
}

/** Watches all that one front end sends and sees; what breaks the protocol is put into words. */
export class Validator {
  readonly problems: string[] = [];
  readonly #options: ValidatorOptions;
  readonly #requests = new Map<string, Conversation>();
  readonly #ids = new Set<string>();
  #session: string | undefined;
  #lastStatus: Message | undefined;

  constructor(options: ValidatorOptions = {}) {
    this.#options = options;
  }

  /** To be called with each message that the front end sends. */
  sent(request: Message): void {
    this.#requests.set(request.header.msg_id, new Conversation(request));
  }

  /** To be called with each message that the front end receives. */
  seen(channel: Channel, message: Message): void {
    const { msg_id, msg_type, session } = message.header;
    const found = messageProblems(channel, message, this.#options);
    if (this.#ids.has(msg_id)) found.push(`header.msg_id: "${msg_id}" was used before`);
    this.#ids.add(msg_id);
    this.#session ??= session;
    if (session !== this.#session) found.push("header.session: one kernel must keep one session");
    const conversation = this.#requests.get(message.parent_header.msg_id ?? "");
    if (conversation) found.push(...conversation.next(channel, message, this.#lastStatus));
    if (msg_type === "status") this.#lastStatus = message;
    this.problems.push(...found.map((problem) => `${channel} ${msg_type}: ${problem}`));
  }
}

/** What is wrong with one message by itself. */
export function messageProblems(
  channel: Channel,
  message: Message,
  { version = "5.5" }: ValidatorOptions = {},
): string[] {
  const { header, parent_header: parent, metadata, content, buffers } = message;
  const problems = header_(header, "header");
  if (header.version !== version)
    problems.push(`header.version: must be "${version}", got ${show(header.version)}`);
  if (Object.keys(parent).length > 0) problems.push(...header_(parent, "parent_header"));
  else if (!parentless.has(header.msg_type)) problems.push("parent_header: must not be empty");
  problems.push(...record(metadata, "metadata"));
  if (buffers.length > 0 && !header.msg_type.startsWith("comm_")) {
    problems.push(`buffers: only comm messages carry any, got ${buffers.length}`);
  }
  // Any request may fail, one that the kernel does not know among them; only execute_reply has a form of its own.
  const failed = content.status === "error" && /^(?!execute_).*_reply$/.test(header.msg_type);
  const check = failed ? errorReply : contents[channel][header.msg_type];
  if (check) problems.push(...check(content, "content"));
  else
    problems.push(`must not be sent on ${channel}; known are ${Object.keys(contents[channel]).join(", ")}`);
  return problems;
}

/** What one request may bring: busy, its output, idle; one reply; later only output that came late. */
class Conversation {
  readonly #request: Message;
  #state: "new" | "busy" | "idle" = "new";
  #executionCount: unknown;
  #replied = false;
  readonly #once = new Set<string>();
  #error: Content | undefined;

  constructor(request: Message) {
    this.#request = request;
  }

  /** With the status told before this message, of whatever request. */
  next(channel: Channel, message: Message, lastStatus?: Message): string[] {
    const problems: string[] = [];
    if (!isDeepStrictEqual(withInstant(message.parent_header), withInstant(this.#request.header))) {
      problems.push("parent_header: must be the request's header, unchanged");
    }
    if (channel === "iopub") problems.push(...this.#published(message, lastStatus));
    if (channel === "shell" || channel === "control") problems.push(...this.#reply(message));
    return problems;
  }

  #published(message: Message, lastStatus: Message | undefined): string[] {
    const { msg_type: type } = message.header;
    const { content } = message;
    if (type === "status" && this.#state === "busy" && saysBusyAgain(message, lastStatus)) return [];
    if (type === "status") return this.#status(content.execution_state);
    const problems: string[] = [];
    if (this.#state === "new") problems.push("must not come before status busy");
    if (this.#state === "idle" && !late.has(type)) problems.push("must not come after status idle");
    if (once.has(type)) {
      if (this.#once.has(type)) problems.push("must come only once for a request");
      this.#once.add(type);
      problems.push(...this.#count(content));
    }
    if (type === "error" && this.#state === "busy") this.#error = content;
    return problems;
  }

  #status(state: unknown): string[] {
    const expected = { new: "busy", busy: "idle", idle: undefined }[this.#state];
    if (state === "starting") return ["execution_state: starting belongs to no request"];
    if (expected === undefined) return [`execution_state: nothing may follow idle, got ${show(state)}`];
    if (state !== expected) return [`execution_state: expected "${expected}", got ${show(state)}`];
    this.#state = expected as "busy" | "idle";
    return [];
  }

  #reply({ header: { msg_type: type }, content }: Message): string[] {
    const request = this.#request.header.msg_type;
    const problems: string[] = [];
    if (this.#replied) problems.push("must come only once for a request");
    this.#replied = true;
    if (type.replace(/_reply$/, "") !== request.replace(/_request$/, "")) {
      problems.push(`must not be the reply to ${request}`);
    }
    if (type !== "execute_reply" || content.status === "aborted") return problems;
    if (content.status === "error" && this.#error) {
      for (const key of ["ename", "evalue", "traceback"]) {
        if (!isDeepStrictEqual(this.#error[key], content[key])) {
          problems.push(`content.${key}: must be what the error message said, ${show(this.#error[key])}`);
        }
      }
    }
    return [...problems, ...this.#count(content)];
  }

  #count({ execution_count: count }: Content): string[] {
    if (this.#executionCount !== undefined && count !== this.#executionCount) {
      return [`content.execution_count: must be ${show(this.#executionCount)} as before, got ${show(count)}`];
    }
    this.#executionCount = count;
    return [];
  }
}

/**
 * Front ends show the status that came last, whoever it was about: so when a request was answered while a cell
 * runs, the kernel says after its idle that the cell is still busy.
 */
export function saysBusyAgain(message: Message, lastStatus: Message | undefined): boolean {
  return (
    message.parent_header.msg_type === "execute_request" &&
    message.content.execution_state === "busy" &&
    lastStatus?.content.execution_state === "idle" &&
    lastStatus.parent_header.msg_id !== message.parent_header.msg_id
  );
}

/** A kernel may write the same date with other digits. */
function withInstant(header: Partial<Header>) {
  return { ...header, date: Date.parse(header.date ?? "") };
}

/** Sent by the kernel on its own, so without a parent. */
const parentless = new Set(["iopub_welcome", "status", "comm_open", "comm_msg", "comm_close"]);

/** Timers and promises of a cell may still bring these when it has ended. */
const late = new Set([
  "stream",
  "display_data",
  "update_display_data",
  "clear_output",
  "error",
  "comm_open",
  "comm_msg",
  "comm_close",
]);

const once = new Set(["execute_input", "execute_result"]);

/** Says what is wrong with a value, each problem with the path to it; nothing if all is well. */
type Check = (value: unknown, path: string) => string[];

const text: Check = (value, path) =>
  typeof value === "string" ? [] : [`${path}: must be a string, got ${show(value)}`];

const wellFormed: Check = (value, path) => {
  if (typeof value !== "string") return text(value, path);
  return /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(value)
    ? [`${path}: must not hold lone surrogates`]
    : [];
};

const flag: Check = (value, path) =>
  typeof value === "boolean" ? [] : [`${path}: must be true or false, got ${show(value)}`];

const count: Check = (value, path) =>
  Number.isSafeInteger(value) && (value as number) >= 0
    ? []
    : [`${path}: must be a whole number, got ${show(value)}`];

const record: Check = (value, path) =>
  isRecord(value) ? [] : [`${path}: must be an object, got ${show(value)}`];

const oneOf =
  (...words: string[]): Check =>
  (value, path) =>
    words.includes(value as string)
      ? []
      : [`${path}: must be one of ${words.map(show).join(", ")}, got ${show(value)}`];

const matching =
  (pattern: RegExp): Check =>
  (value, path) =>
    typeof value === "string" && pattern.test(value)
      ? []
      : [`${path}: must match ${pattern.source}, got ${show(value)}`];

const list =
  (item: Check): Check =>
  (value, path) =>
    Array.isArray(value)
      ? value.flatMap((entry, index) => item(entry, `${path}[${index}]`))
      : [`${path}: must be a list, got ${show(value)}`];

const mapOf =
  (item: Check): Check =>
  (value, path) =>
    isRecord(value)
      ? Object.entries(value).flatMap(([key, entry]) => item(entry, `${path}.${key}`))
      : record(value, path);

const either =
  (...checks: Check[]): Check =>
  (value, path) => {
    const found = checks.map((check) => check(value, path));
    return found.find((problems) => problems.length === 0) ?? found[0]!;
  };

/** An object with these fields and no others: the protocol allows more, but this kernel has no use for them. */
const fields =
  (required: Record<string, Check>, optional: Record<string, Check> = {}): Check =>
  (value, path) => {
    if (!isRecord(value)) return record(value, path);
    const problems: string[] = [];
    for (const [name, check] of Object.entries(required)) {
      if (name in value) problems.push(...check(value[name], `${path}.${name}`));
      else problems.push(`${path}.${name}: is missing`);
    }
    for (const [name, check] of Object.entries(optional)) {
      if (name in value) problems.push(...check(value[name], `${path}.${name}`));
    }
    for (const name of Object.keys(value)) {
      if (!(name in required || name in optional)) problems.push(`${path}.${name}: is not in the protocol`);
    }
    return problems;
  };

const isoDate = matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$/);

const header_ = fields({
  msg_id: matching(/./),
  session: matching(/./),
  username: text,
  date: isoDate,
  msg_type: matching(/^[a-z_]+$/),
  version: matching(/^\d+\.\d+(\.\d+)?$/),
});

const mimeType = /^[\w.+-]+\/[\w.+-]+(; ?[\w.+-]+=[\w.+-]+)*$/;
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?\n?$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is looked for
const ansi = /\u001b[[\]()#;?]/;

/** The values by the rules of nbformat: JSON types hold data, binary types base64, the others text. */
const mimeData: Check = (value, path) => {
  if (!isRecord(value)) return record(value, path);
  return Object.entries(value).flatMap(([type, data]) => {
    const at = `${path}["${type}"]`;
    if (!mimeType.test(type)) return [`${at}: is no MIME type`];
    if (type === "application/json" || type.endsWith("+json")) {
      return typeof data === "string" && /^\s*[[{]/.test(data)
        ? [`${at}: must hold the data, not its text`]
        : [];
    }
    if (/^(image|audio|video)\//.test(type) && type !== "image/svg+xml") {
      return typeof data === "string" && base64.test(data)
        ? []
        : [`${at}: must be base64, got ${show(data)}`];
    }
    if (type === "text/plain" && typeof data === "string" && ansi.test(data)) {
      return [`${at}: must not hold ANSI sequences, got ${show(data)}`];
    }
    return wellFormed(data, at);
  });
};

const mimeMetadata: Check = (value, path) => {
  if (!isRecord(value)) return record(value, path);
  return Object.entries(value).flatMap(([key, entry]) =>
    mimeType.test(key) ? record(entry, `${path}["${key}"]`) : [],
  );
};

/** A value shown as the result of something always has a plain form, for front ends that know no other. */
const withPlainText: Check = (value, path) => [
  ...mimeData(value, path),
  ...(isRecord(value) && !("text/plain" in value) ? [`${path}["text/plain"]: is missing`] : []),
];

const errorFields = { ename: text, evalue: wellFormed, traceback: list(wellFormed) };
const errorReply = fields({ status: oneOf("error"), ...errorFields });

/** A reply whose other fields hold only when all went well. */
const reply = (required: Record<string, Check>, optional: Record<string, Check> = {}): Check => {
  const ok = fields({ status: oneOf("ok"), ...required }, optional);
  return (value, path) => (isRecord(value) && value.status === "error" ? errorReply : ok)(value, path);
};

const userExpression: Check = (value, path) =>
  reply({ data: withPlainText, metadata: mimeMetadata })(value, path);

const executeReply: Check = (value, path) => {
  const status = isRecord(value) ? value.status : undefined;
  if (status === "error") {
    // Some kernels answer with user_expressions and payload here too; clients look at neither.
    return fields(
      { status: oneOf("error"), execution_count: count, ...errorFields },
      { user_expressions: mapOf(userExpression), payload: list(record) },
    )(value, path);
  }
  if (status === "aborted") {
    return fields({ status: oneOf("aborted") }, { execution_count: count })(value, path);
  }
  return fields(
    { status: oneOf("ok"), execution_count: count, user_expressions: mapOf(userExpression) },
    { payload: list(record) },
  )(value, path);
};

const inspectReply: Check = (value, path) => {
  const problems = reply({ found: flag, data: mimeData, metadata: mimeMetadata })(value, path);
  if (problems.length > 0 || !isRecord(value) || value.status === "error") return problems;
  if (value.found) return withPlainText(value.data, `${path}.data`);
  return Object.keys(value.data as object).length > 0
    ? [`${path}.data: must be empty where nothing was found`]
    : [];
};

const completeReply: Check = (value, path) => {
  const problems = reply({
    matches: list(text),
    cursor_start: count,
    cursor_end: count,
    metadata: completionMetadata,
  })(value, path);
  if (problems.length > 0 || !isRecord(value) || value.status === "error") return problems;
  const { matches, cursor_start: start, cursor_end: end, metadata } = value as unknown as Completions;
  if (start > end) problems.push(`${path}.cursor_start: must not be after cursor_end, ${start} > ${end}`);
  const texts = metadata._jupyter_types_experimental?.map((item) => item.text);
  if (texts && !isDeepStrictEqual(texts, matches)) {
    problems.push(`${path}.metadata._jupyter_types_experimental: must list the matches, in their order`);
  }
  return problems;
};

interface Completions {
  matches: string[];
  cursor_start: number;
  cursor_end: number;
  metadata: { _jupyter_types_experimental?: { text: string }[] };
}

const completionMetadata = fields(
  {},
  {
    _jupyter_types_experimental: list(
      fields({ text }, { type: text, start: count, end: count, signature: text }),
    ),
  },
);

const isCompleteReply: Check = (value, path) => {
  const status = oneOf("complete", "incomplete", "invalid", "unknown");
  const incomplete = isRecord(value) && value.status === "incomplete";
  return fields({ status, ...(incomplete ? { indent: text } : {}) })(value, path);
};

const version = matching(/^\d+\.\d+/);

const kernelInfoReply = reply(
  {
    protocol_version: version,
    implementation: text,
    implementation_version: version,
    language_info: fields(
      { name: text, version, mimetype: matching(mimeType), file_extension: matching(/^\.\w+$/) },
      { pygments_lexer: text, codemirror_mode: either(text, record), nbconvert_exporter: text },
    ),
    banner: text,
  },
  {
    help_links: list(fields({ text, url: matching(/^https?:/) })),
    debugger: flag,
    supported_features: list(text),
  },
);

const historyEntry: Check = (value, path) => {
  if (!Array.isArray(value) || value.length !== 3) return [`${path}: must be [session, line, input]`];
  return [
    ...count(value[0], `${path}[0]`),
    ...count(value[1], `${path}[1]`),
    ...either(text, inputAndOutput)(value[2], `${path}[2]`),
  ];
};

const inputAndOutput: Check = (value, path) => {
  if (!Array.isArray(value) || value.length !== 2) return [`${path}: must be [input, output]`];
  return [...text(value[0], `${path}[0]`), ...(value[1] === null ? [] : text(value[1], `${path}[1]`))];
};

const shutdownReply = reply({ restart: flag });
const transient = fields({}, { display_id: text });
const display = { data: mimeData, metadata: mimeMetadata };

const replies: Record<string, Check> = {
  execute_reply: executeReply,
  inspect_reply: inspectReply,
  complete_reply: completeReply,
  history_reply: reply({ history: list(historyEntry) }),
  is_complete_reply: isCompleteReply,
  comm_info_reply: reply({ comms: mapOf(fields({ target_name: text })) }),
  kernel_info_reply: kernelInfoReply,
  shutdown_reply: shutdownReply,
  interrupt_reply: reply({}),
};

const contents: Record<Channel, Record<string, Check>> = {
  shell: replies,
  control: replies,
  stdin: { input_request: fields({ prompt: wellFormed, password: flag }) },
  iopub: {
    status: fields({ execution_state: oneOf("busy", "idle", "starting") }),
    execute_input: fields({ code: text, execution_count: count }),
    stream: fields({ name: oneOf("stdout", "stderr"), text: wellFormed }),
    display_data: fields(display, { transient }),
    update_display_data: fields({ ...display, transient: fields({ display_id: text }) }),
    execute_result: fields(
      { data: withPlainText, metadata: mimeMetadata, execution_count: count },
      { transient },
    ),
    error: fields(errorFields),
    clear_output: fields({ wait: flag }),
    comm_open: fields({ comm_id: text, target_name: text, data: record }, { target_module: text }),
    comm_msg: fields({ comm_id: text, data: record }),
    comm_close: fields({ comm_id: text, data: record }),
    shutdown_reply: shutdownReply,
    debug_event: record,
    iopub_welcome: fields({ subscription: text }),
  },
};

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function show(value: unknown): string {
  const json = JSON.stringify(value) ?? String(value);
  return json.length > 80 ? `${json.slice(0, 80)}…` : json;
}
