/** One entry of the catalogue: what `trellis explain` and `docs/errors.md` say about a code. */
export interface CodeEntry {
  /** The short name that goes with the number: `team-unknown`. */
  readonly name: string;
  /** What happened, in one line. */
  readonly title: string;
  readonly cause: string;
  readonly cure: string;
}

/**
 * Every code of Trellis. A number never changes its meaning and is never given again.
 *
 * 01 declarations and loading, 02 contracts at run time, 03 engine, 04 compatibility and impact, 05 gateway,
 * 06 command line, 07 workflows, 10 rules that the model answers, 11 rules that need the source, 12 settings of rules and waivers.
 */
export const codes = {
  // 01: declarations and loading
  TRL0101: {
    name: "config-missing",
    title: "There is no system here",
    cause: "The folder has no trellis.config.ts (or .mts, .mjs, .js).",
    cure: "Go to the system's folder, or write a trellis.config.ts: docs/writing-a-system.md goes from an empty folder to a running system.",
  },
  TRL0102: {
    name: "context-missing",
    title: "A context is missing where one is expected",
    cause: "There is no folder in contexts/, or one of them has no context.ts.",
    cure: "Declare the context in contexts/<name>/context.ts, or take the folder away.",
  },
  TRL0103: {
    name: "module-failed",
    title: "A file could not be loaded",
    cause: "A syntax error, an import that does not exist, or an error thrown while the file was run.",
    cure: "Mend the place named. Where two files import each other, move what both need into a third.",
  },
  TRL0104: {
    name: "export-wrong",
    title: "A file's default export is not what its place asks for",
    cause:
      "trellis.config.ts must export `system(...)`, context.ts `context(...)`, a handler or an adapter a function.",
    cure: "Write `export default` before the thing that the message names.",
  },
  TRL0105: {
    name: "context-misplaced",
    title: "A context's folder has another name than the context",
    cause:
      "The name given to `context(...)` and the folder in contexts/ differ; files are found by this name.",
    cure: "Rename one of them.",
  },
  TRL0106: {
    name: "handler-missing",
    title: "A function has no handler",
    cause: "Handlers are found by name: `issueInvoice` is handled by handlers/issue-invoice.ts.",
    cure: "Write the file, or rename the one that was meant.",
  },
  TRL0107: {
    name: "adapter-missing",
    title: "A port has no adapter",
    cause: "Adapters are found by name: the port `vatRates` is implemented by adapters/vat-rates.ts.",
    cure: "Write the file, or rename the one that was meant.",
  },
  TRL0108: {
    name: "file-unclaimed",
    title: "A handler or adapter is found by nobody",
    cause: "The file stands in handlers/ or adapters/, and no function or port of the context has its name.",
    cure: "Declare the function or port, rename the file, or move it out of the folder if it is no handler.",
  },
  TRL0109: {
    name: "setting-missing",
    title: "A setting has no value",
    cause: "The environment does not give it (or gives an empty text), and the declaration has no default.",
    cure: "Set the environment variable of that name, or declare a default where that is safe.",
  },
  TRL0110: {
    name: "declaration-malformed",
    title: "A part of a declaration is not what it must be",
    cause:
      "A member is missing or of the wrong type. What an import gives is undefined while two files import each other.",
    cure: "Give what the message asks for; the type check finds most of these in the editor.",
  },
  TRL0111: {
    name: "member-unknown",
    title: "A declaration has a member that nothing reads",
    cause: "The member is misspelt or belongs elsewhere, so what it asks for would silently not happen.",
    cure: "Correct the name, or take the member away.",
  },
  TRL0112: {
    name: "declared-twice",
    title: "One contract is declared twice, differently",
    cause:
      "Two declarations have the same name but not the same content; readers could not tell which holds.",
    cure: "Keep one declaration and import it where it is needed.",
  },
  TRL0113: {
    name: "schema-unusable",
    title: "A schema can't be used as JSON Schema",
    cause:
      "Its library can't express it as JSON Schema (a date, a transformation), or it is not valid JSON Schema 2020-12.",
    cure: "Describe the JSON document as it is on the wire: a date is a string with a format.",
  },
  TRL0120: {
    name: "name-malformed",
    title: "A name breaks its grammar",
    cause:
      "Systems, contexts and teams are kebab-case, events `context.what-happened`, functions, tables, indexes and ports camelCase, settings UPPER_CASE; 64 characters at most.",
    cure: "Write the name as the message shows.",
  },
  TRL0121: {
    name: "summary-missing",
    title: "Something has no summary",
    cause:
      "Every system, context, contract and setting says in one sentence what it is for; this one is blank.",
    cure: "Write that sentence.",
  },
  TRL0122: {
    name: "team-unknown",
    title: "A context's team does not exist",
    cause: "The context names a team that trellis.config.ts does not declare.",
    cure: "Correct the name, or declare the team in trellis.config.ts.",
  },
  TRL0123: {
    name: "team-unreachable",
    title: "A team can't be reached",
    cause: "The team has no contact or nobody on call: nobody could be told when its context fails.",
    cure: "Give both in trellis.config.ts.",
  },
  TRL0130: {
    name: "event-foreign",
    title: "A context publishes an event under another's name",
    cause: "An event's name begins with the name of the context that owns it; this context has another name.",
    cure: "Rename the event, or let the context that it is named for publish it.",
  },
  TRL0131: {
    name: "event-shared",
    title: "An event is listed as published more than once",
    cause: "Two contexts list the event, or one lists it twice. An event has one owner.",
    cure: "Leave it in the `publishes` of the context that owns it.",
  },
  TRL0132: {
    name: "event-unpublished",
    title: "An event is listened to that nobody publishes",
    cause: "No context has the event in its `publishes`, so the function would never run.",
    cure: "Add the contract to its owner's `publishes`, or listen to the event that was meant.",
  },
  TRL0133: {
    name: "event-key-wrong",
    title: "An event's key is no field that every event has",
    cause:
      "The key is not in the schema, may be absent, or is neither text nor number; keys order and partition.",
    cure: "Name a required string or number of the schema.",
  },
  TRL0134: {
    name: "version-wrong",
    title: "An event's versions do not follow each other",
    cause:
      "Versions are whole numbers from 1; `previous` holds older ones only, without a gap up to the current.",
    cure: "Number the versions one after another; keep the schema of each that is still in use.",
  },
  TRL0135: {
    name: "upcast-wrong",
    title: "An old version can't be turned into the next one",
    cause:
      "A version in `previous` has no function in `upcast` and events that the next version does not take as they are, or `upcast` names a version not in `previous`.",
    cure: "Give a function for the previous version: it returns the data in the next version's shape.",
  },
  TRL0136: {
    name: "deprecation-wrong",
    title: "A deprecation is no date of a known version",
    cause: "`deprecated` needs a real day as YYYY-MM-DD, for a version that the contract knows.",
    cure: 'Write it like `deprecated: { 1: "2027-03-31" }`.',
  },
  TRL0140: {
    name: "reads-unknown",
    title: "A subscription reads a field that the event does not have",
    cause: "The event's schema has no field of this name.",
    cure: "Correct the name; `reads` names top-level fields of the event's data.",
  },
  TRL0141: {
    name: "reads-malformed",
    title: "A subscription's list of fields is empty or repeats itself",
    cause: "`reads` lists what the handler is given: each field once, at least one.",
    cure: "Leave `reads` out to read everything, or list each field once.",
  },
  TRL0142: {
    name: "order-without-key",
    title: "A subscription wants order, but the event has no key",
    cause:
      "`ordered: true` handles the events of one key one after another; without a key there is no order to keep.",
    cure: "Give the event a key, or drop `ordered`.",
  },
  TRL0143: {
    name: "schedule-invalid",
    title: "A schedule's expression is wrong",
    cause: "It is no `rate(...)` or `cron(...)` expression in AWS syntax.",
    cure: "Write it as the message says, like `rate(5 minutes)` or `cron(0 2 1 * ? *)`; times are UTC.",
  },
  TRL0144: {
    name: "option-out-of-bounds",
    title: "An option is outside its bounds",
    cause: "Everything that can be tuned has a lowest and a greatest value.",
    cure: "Use a value within the bounds that the message names, or leave the option out for the default.",
  },
  TRL0145: {
    name: "table-key-wrong",
    title: "A table's key or index names no usable field",
    cause:
      "Keys are fields that every row has, strings or numbers; a sort key is another field than the partition's.",
    cure: "Name a required string or number of the table's schema.",
  },
  TRL0150: {
    name: "operation-malformed",
    title: "An API operation is no method and path",
    cause: "An operation is written like `GET /invoices/{invoiceId}`.",
    cure: "Correct it as the message says.",
  },
  TRL0151: {
    name: "route-taken",
    title: "Two functions answer the same requests",
    cause:
      "Two functions offer one operation, or two paths that differ only in the names of their parameters.",
    cure: "Leave the operation to one function, or change one path.",
  },
  TRL0152: {
    name: "params-differ",
    title: "A path's parameters differ from their schema",
    cause: "Each parameter in the path must be a property of `params`, and the other way round.",
    cure: "Make the names in the path and in the schema the same.",
  },
  TRL0153: {
    name: "body-unexpected",
    title: "An operation that can't have a body declares one",
    cause: "GET and DELETE requests carry no body: proxies and clients drop it.",
    cure: "Move the data to the query, or use POST, PUT or PATCH.",
  },
  TRL0154: {
    name: "responses-wrong",
    title: "An operation's answers are not declared rightly",
    cause: "At least one answer is needed; statuses go from 200 to 599; 204 and 304 carry no body.",
    cure: "Declare each status that the handler answers with; `null` stands for no body.",
  },
  TRL0155: {
    name: "header-wrong",
    title: "A header's name is wrong",
    cause:
      "A header's name is not one that HTTP knows, or a schema of headers does not name it in lower case.",
    cure: "Write headers in lower case, letters, digits and hyphens.",
  },

  TRL0160: {
    name: "definition-missing",
    title: "A workflow's file does not exist",
    cause:
      '`workflow("dunning.asl.json")` is read from the workflows/ folder of its context, which has no such file.',
    cure: "Write the file, or correct its name.",
  },
  TRL0161: {
    name: "definition-unreadable",
    title: "A workflow's file holds no state machine",
    cause:
      "It is no JSON, larger than 1 MiB (the most that Step Functions takes), or no object with StartAt and States.",
    cure: "Correct the file at the place named.",
  },
  TRL0162: {
    name: "task-function-unknown",
    title: "A Task names a function that the context does not have",
    cause: "The `Resource` of a Task state is `trellis:` and the name of a function of the same context.",
    cure: "Correct the name, or declare the function with `task(...)` in context.ts.",
  },
  TRL0163: {
    name: "task-function-wrong",
    title: "A Task names a function that is no task",
    cause:
      "A function that answers events, requests or a clock is given one of these and answers nothing that a workflow could go on with. Only a `task(...)` has an input and a result.",
    cure: "Declare a `task(...)` whose handler calls the same domain code, and name that.",
  },
  TRL0164: {
    name: "workflow-name-taken",
    title: "A workflow has the name of a function of its context",
    cause: "Both are named `context.name` where they are run, counted and shown.",
    cure: "Rename one of them.",
  },
  TRL0165: {
    name: "workflow-options-wrong",
    title: "Options of a workflow contradict each other",
    cause:
      "`reads` and `where` say something of the event in `startsOn`; an express workflow takes five minutes at most.",
    cure: "Correct the option named.",
  },
  TRL0166: {
    name: "workflow-input-unfit",
    title: "The event that starts a workflow is not what the workflow takes",
    cause:
      "The event's data, or what is read of it, need not be valid by the workflow's `input`: its start would be refused.",
    cure: "Take what the event gives, or start the workflow from a handler that makes its input.",
  },

  // 02: contracts at run time
  TRL0201: {
    name: "payload-invalid",
    title: "An event's data breaks its contract",
    cause: "The data given to `publish` is not valid by the schema of the version that is published today.",
    cure: "Change the data at the JSON pointer named in the message, or publish a new version of the contract.",
  },
  TRL0202: {
    name: "event-undeclared",
    title: "An event is published that its context does not declare",
    cause: "`publish` was called with a contract that is not in the context's `publishes`.",
    cure: "Add the contract to `publishes` in context.ts, or leave the event to the context that owns it.",
  },
  TRL0203: {
    name: "row-invalid",
    title: "A row, key or index does not fit its table",
    cause:
      "The row given to `put` is not valid by the table's schema or is larger than 400 KiB; or a key, of a row or given to a read or `delete`, is no text or finite number that can be one; or a query names an index that the table does not declare.",
    cure: "Change what the message names: the row at its JSON pointer, the key or the index; keep what is large in an object store, and its place in the row.",
  },
  TRL0204: {
    name: "answer-invalid",
    title: "An answer breaks its API contract",
    cause: "A handler answered with a status or a body that the API contract does not declare.",
    cure: "Declare the status in `responses`, or change the body at the JSON pointer named in the message.",
  },
  TRL0205: {
    name: "event-unknown",
    title: "No context publishes an event of this name",
    cause: "An event was sent from outside under a name or version that the model does not know.",
    cure: "Use a name that `trellis map` lists; without a version, the one published today is meant.",
  },
  TRL0206: {
    name: "work-over",
    title: "A unit of work was used after its end",
    cause:
      "A handler wrote, published or read after it had returned, for example in a promise it did not await.",
    cure: "Await everything inside the handler.",
  },

  TRL0207: {
    name: "body-unreadable",
    title: "A request's body can't be read",
    cause: "The body is not UTF-8, not JSON, nested too deep, or has a member name that is made to do harm.",
    cure: "Send plain JSON; the detail says what is wrong and the pointer where.",
  },
  TRL0208: {
    name: "request-invalid",
    title: "A request breaks its API contract",
    cause:
      "A path, query, header or body value is not valid by the schema that the API contract declares for it.",
    cure: "Change the value at the JSON pointer named in the problem document.",
  },
  TRL0209: {
    name: "idempotency-key-reused",
    title: "An idempotency key came with another request",
    cause: "The same idempotency key was used before for a request with a different body.",
    cure: "Use a new key for every new request; repeat a key only with the same body.",
  },
  TRL0210: {
    name: "request-refused",
    title: "The domain refused a request",
    cause: "The handler returned a refusal: the request is well formed, but the domain says no.",
    cure: "The member `refused` of the problem document names the reason.",
  },

  TRL0211: {
    name: "outside-failed",
    title: "A call to the outside failed",
    cause: "A service, a file or a device outside the system answered with an error, or not at all.",
    cure: "Look at the outside's own state; the delivery is tried again unless the fault says never.",
  },

  TRL0212: {
    name: "upcast-failed",
    title: "An event of an older version can't be read",
    cause:
      "The contract's `upcast` has no step for the version, threw, or what it made breaks the next version's schema.",
    cure: "Mend the `upcast` in the contract's declaration, then redrive the dead letter.",
  },

  TRL0213: {
    name: "refusal-unreturned",
    title: "A handler refused, and ended as if it had not",
    cause: "`refuse(...)` was called, but what it gives was not returned, so the handler went on.",
    cure: "Write `return refuse(...)`.",
  },

  TRL0214: {
    name: "call-undeclared",
    title: "A handler calls an operation that its function does not declare",
    cause: "`call` was given an API contract that is not in the function's `calls`.",
    cure: "Add the contract to `calls` of the function in context.ts: the map and the impact of changes are made of it.",
  },
  TRL0215: {
    name: "call-invalid",
    title: "A call's request breaks its API contract",
    cause:
      "What was given to `call` as params, query, headers or body is not valid by the contract's schema, is larger than its `bodyMaxBytes`, or can't stand in a path.",
    cure: "Change the value at the JSON pointer named in the message; nothing was sent.",
  },
  TRL0216: {
    name: "call-failed",
    title: "A call got no answer that its contract declares",
    cause:
      "The function that answers failed, its worker ended or could not start, too much was waiting for it, or it refused with a status that the contract does not declare. The message has the answerer's own code.",
    cure: "Look for that code in the answerer's log lines, of the same trace. What may be over later is tried again with the delivery.",
  },
  TRL0217: {
    name: "call-late",
    title: "A call was not answered in time",
    cause:
      "There was no answer within the call's `timeoutMs`, or nine tenths of what was left of the function's own time.",
    cure: "Look at how long the answering function takes and how much waits for it (`trellis status`), or give the calling function more time.",
  },
  TRL0218: {
    name: "call-unanswered",
    title: "Nothing answers a call in a test",
    cause:
      "A handler on the bench called an operation for which `testContext` was given neither a stub nor a bench.",
    cure: "Give one: `testContext(context, { calls: [stub(GetInvoice, () => ({ status: 200, body })), otherBench] })`.",
  },
  TRL0219: {
    name: "call-unknown",
    title: "An operation is called that nobody answers",
    cause:
      "A function's `calls` has an API contract that no function of the system answers with `http(...)`.",
    cure: "Declare the function that answers it, or take it out of `calls`. What other systems answer is called through a port.",
  },
  TRL0220: {
    name: "call-own",
    title: "A function calls its own context",
    cause: "A function's `calls` has an operation that a function of the same context answers.",
    cure: "Read the context's table, or call the code that both functions share.",
  },
  TRL0221: {
    name: "call-circle",
    title: "Functions call each other in a circle",
    cause:
      "A function calls an operation whose function, by its own calls, ends up calling the first one again.",
    cure: "Take one of the calls away: give along what is asked for, or let one side publish an event.",
  },
  TRL0222: {
    name: "call-reads-wrong",
    title: "What a function reads of an answer can't be read",
    cause:
      "`calls` lists an operation or a field twice, reads nothing, or names a field that no answer below 400 has.",
    cure: "Name fields of the contract's successful answers; name the contract alone to be given the whole answer.",
  },
  TRL0230: {
    name: "task-input-invalid",
    title: "A task is given what it does not take",
    cause: "What a Task state hands to its function is not valid by the `input` that the function declares.",
    cure: "Make it in the state's Arguments (JSONata) or Parameters (JSONPath), or correct the schema.",
  },
  TRL0231: {
    name: "task-result-invalid",
    title: "A task answers what it does not promise",
    cause:
      "What the handler of a `task(...)` returned is not valid by the `result` that the function declares.",
    cure: "Correct the handler at the JSON pointer named in the message, or the schema.",
  },
  TRL0232: {
    name: "workflow-undeclared",
    title: "A workflow is started that its context does not have",
    cause:
      "`start` takes the workflows of the handler's own context. Those of others are started by an event: `startsOn`.",
    cure: "Correct the name, or publish the event that the other context's workflow starts on.",
  },
  TRL0233: {
    name: "workflow-input-invalid",
    title: "A workflow is started with what it does not take",
    cause: "The input is not valid by the workflow's `input`, is no JSON, or is larger than 256 KiB.",
    cure: "Change the input at the JSON pointer named; put what is large into a table, and give its key.",
  },
  TRL0234: {
    name: "task-answer-invalid",
    title: "A task can't be answered like that",
    cause: "The token is no text, the output is no JSON or larger than 256 KiB, or the error has no name.",
    cure: "Give the token as the workflow handed it out; put what is large into a table, and answer with its key.",
  },

  // 03: engine
  TRL0301: {
    name: "handler-failed",
    title: "A handler threw",
    cause: "The handler ended with an error that is no `Fault`: a bug, or a library's own error.",
    cure: "Read the stack kept with the dead letter; redrive it after the fix.",
  },
  TRL0302: {
    name: "handler-timeout",
    title: "A handler did not end in time",
    cause: "The invocation ran past its `timeoutMs`, waiting for something or looping.",
    cure: "Find what it waits for; pass `signal` to outside calls, or raise `timeoutMs` in the declaration.",
  },
  TRL0303: {
    name: "worker-memory",
    title: "A context's worker ran out of memory",
    cause:
      "The worker's heap and buffers together passed the context's `memoryMiB`; it was ended and started again.",
    cure: "Bound what the handler keeps; if it needs the room, raise `memoryMiB` in the declaration.",
  },
  TRL0304: {
    name: "worker-exit",
    title: "A handler ended its worker",
    cause: "An invocation called `process.exit`; its worker was started again.",
    cure: "Throw a fault or return a refusal; a handler never ends the process.",
  },
  TRL0305: {
    name: "worker-crash",
    title: "A context's worker crashed",
    cause: "An error reached the worker's top: an unhandled rejection or an exception in a callback.",
    cure: "Await every promise in the handler and catch errors in callbacks; the stack tells where.",
  },
  TRL0306: {
    name: "conflict-persistent",
    title: "A unit of work met a conflict at every try",
    cause:
      "Other work changed what the handler had read, again and again, between its reading and its commit.",
    cure: "Let one key's events be handled one after another (`ordered: true`), or split the row.",
  },
  TRL0307: {
    name: "engine-busy",
    title: "The engine is full",
    cause: "More work is waiting, or less room is left on the disk, than the engine's bounds allow.",
    cure: "Send again after the time that the answer states; if it stays, find the subscription that is behind (`trellis status`), free room, slow the sender or raise the bound.",
  },
  TRL0308: {
    name: "engine-stopping",
    title: "The engine is stopping",
    cause: "The engine was told to stop and takes no new work.",
    cure: "Send again once it is back.",
  },
  TRL0309: {
    name: "function-unknown",
    title: "No function of this name and kind",
    cause:
      "The function named is not declared in any context, or not as what was asked for: one that answers HTTP can't be invoked, and nothing else answers HTTP.",
    cure: "Use a name that `trellis map` lists, as `context.function`; send a request to the gateway for one that answers HTTP.",
  },
  TRL0310: {
    name: "dead-letter-unknown",
    title: "No dead letter of this id",
    cause: "The dead letter was redriven by somebody else, or the id is misspelt.",
    cure: "List them with `trellis dlq ls`.",
  },
  TRL0311: {
    name: "store-failed",
    title: "The store refused a commit",
    cause: "The disk is full, or the file can't be written or read: nothing of the commit was kept.",
    cure: "Read the store's own message; free room, or give the engine back its file. It tries on, and goes on by itself. Nothing acknowledged is lost.",
  },
  TRL0312: {
    name: "data-in-use",
    title: "Another engine uses this data folder",
    cause: "Two engines were started on one data folder; one file can have only one writer.",
    cure: "Stop the other one, or give this one its own folder.",
  },
  TRL0313: {
    name: "start-failed",
    title: "A context could not start",
    cause: "An adapter threw while it was made, or a module failed to load in the context's worker.",
    cure: "Read the cause in the message; `trellis check` finds most of these before the start.",
  },

  TRL0314: {
    name: "system-invalid",
    title: "A system with errors can't be used",
    cause: "The declarations have errors, and what was asked for needs the whole system.",
    cure: "Run `trellis check` and fix what it lists.",
  },
  TRL0315: {
    name: "job-running",
    title: "Such a job is under way already",
    cause:
      "One redrive or discard at a time may work on a function's dead letters, and one replay may run for it: two would get into each other's way.",
    cure: "Wait until it has ended (`trellis jobs ls`), or stop it with `trellis jobs stop`.",
  },
  TRL0316: {
    name: "events-trimmed",
    title: "The log does not go back that far",
    cause: "Events from before the time named have left the log: retention keeps them only for so long.",
    cure: "Replay from the time that the message names, or from the oldest event with `--from-oldest`.",
  },
  TRL0317: {
    name: "job-unknown",
    title: "No job of this id",
    cause: "The id is misspelt, or the job ended so long ago that its record is gone.",
    cure: "List them with `trellis jobs ls`.",
  },
  TRL0318: {
    name: "patch-unfit",
    title: "The patch can't be used on these dead letters",
    cause:
      "The patch is no JSON object, is too large, or the function's dead letters are no events of a contract, by which the patched data could be checked.",
    cure: "Give a JSON object (RFC 7396) that changes members of the event's data; look at the outcome with `--dry-run` first.",
  },
  TRL0319: {
    name: "store-damaged",
    title: "The store's file is damaged",
    cause:
      "What stands in the file is not what the engine wrote: the disk failed, or something else wrote into it. No new work is taken, so that the damage does not spread.",
    cure: "Stop the engine and keep a copy of its data folder. Then put back a backup, or save what can be read: docs/operations.md says how.",
  },
  TRL0320: {
    name: "worker-absent",
    title: "A context has no worker to answer a request",
    cause: "Its worker did not start in time, or ended again and again while the request waited.",
    cure: "Send again after the time that the answer states; the engine's log tells what keeps the worker from starting.",
  },
  TRL0325: {
    name: "archive-failed",
    title: "The archive can't be written or read",
    cause:
      "Its folder is full, not writable or gone, or one of its files is damaged. Events that are not in the archive stay in the log, which grows.",
    cure: "Read the system's own message; free room or mend the folder. Writing is tried again by itself, and nothing is lost or archived twice.",
  },
  TRL0326: {
    name: "archive-foreign",
    title: "The archive holds the events of another log",
    cause:
      "The data folder was begun anew or put back from a backup, or two engines were given one archive: events of this log would be taken for archived, and lost.",
    cure: "Give the engine a new, empty archive folder; the old one stays readable. If the wrong data folder was named, name the right one.",
  },
  TRL0330: {
    name: "workflow-unknown",
    title: "There is no such workflow",
    cause: "A start, a stop or a redrive names a workflow that no context of the running system declares.",
    cure: "Use `context.workflow` as `trellis map` lists it.",
  },
  TRL0331: {
    name: "execution-exists",
    title: "An execution of this name has another input",
    cause:
      "A name is used for one execution as long as that is kept; a start that repeats it must have the same input.",
    cure: "Give another name, or none.",
  },
  TRL0332: {
    name: "executions-waiting",
    title: "Too many executions wait to be begun",
    cause: "More were started than the context's worker gets done; no more are taken until it has caught up.",
    cure: "Come again after the time that the answer names. If it lasts, look at what the tasks wait for.",
  },
  TRL0333: {
    name: "execution-unknown",
    title: "There is no such execution",
    cause: "No execution of the workflow has the name, or it ended longer ago than executions are kept.",
    cure: "List the executions of the workflow; a name is told apart by every letter.",
  },
  TRL0334: {
    name: "execution-unfit",
    title: "The execution does not stand so that this could be done",
    cause: "Only what runs can be stopped; only what failed, timed out or was stopped can be redriven.",
    cure: "Look at how the execution stands first.",
  },
  TRL0335: {
    name: "token-unwanted",
    title: "No task waits for this token",
    cause: "The task was answered already, it timed out, its execution ended, or the token is none.",
    cure: "Nothing is to be done; whoever answers too late often needs a longer `TimeoutSeconds` or heartbeats.",
  },
  TRL0336: {
    name: "execution-definition-missing",
    title: "The store lacks the definition of an execution",
    cause:
      "Executions stay on the definition that they started on, which is kept with them; this one is gone.",
    cure: "Restore the data folder from a backup, or stop the execution.",
  },
  TRL0337: {
    name: "executions-undeclared",
    title: "Executions wait for a workflow that is declared no more",
    cause:
      "The workflow was taken out of its context, or renamed, while executions of it ran. They stay on the definition that they started on, and no worker is given them.",
    cure: "Declare the workflow again under its name: they go on. Or end them: `trellis runs stop`.",
  },

  // 04: contracts, impact and the gate
  TRL0410: {
    name: "contract-unfrozen",
    title: "A contract is not frozen",
    cause: "A version of an event contract, or an operation, has no file in its owner's contracts/ folder.",
    cure: "Run `trellis contracts freeze` and commit what it writes.",
  },
  TRL0411: {
    name: "contract-broken",
    title: "A contract was changed, and somebody would be broken by it",
    cause:
      "The schema of a version that exists already was changed in a way that its policy forbids: a document is sent by one side that the other can't read.",
    cure: "Take the change back, make it compatible, or publish it as a new version with an upcast.",
  },
  TRL0412: {
    name: "reader-affected",
    title: "A subscription reads what changes",
    cause:
      "A field that the subscription reads is not what it was: its handler may fail, or do the wrong thing.",
    cure: "Ask the team named. Keep the field until the subscription has followed, or publish a new version.",
  },
  TRL0413: {
    name: "contract-stale",
    title: "A frozen file is older than its declaration",
    cause: "The declaration was changed, compatibly, and not frozen again.",
    cure: "Run `trellis contracts freeze` and commit what it writes.",
  },
  TRL0414: {
    name: "frozen-edited",
    title: "A frozen file was changed by hand",
    cause: "Its digest does not fit its content: what was reviewed as frozen is not what was declared.",
    cure: "Put the file back as it was committed, change the declaration, and run `trellis contracts freeze`.",
  },
  TRL0415: {
    name: "frozen-unreadable",
    title: "A frozen file can't be read",
    cause: "It is no JSON, holds the marks of a merge, or lacks what freezing writes.",
    cure: "Put it back as it was committed, or run `trellis contracts freeze`.",
  },
  TRL0416: {
    name: "frozen-misplaced",
    title: "A frozen file is not what its place says",
    cause:
      "Its `$id`, or the contract that it freezes, belongs to another place: it was copied or moved by hand.",
    cure: "Take it away, and run `trellis contracts freeze`.",
  },
  TRL0417: {
    name: "frozen-left-over",
    title: "A frozen file belongs to nothing that is declared",
    cause: "The version or the contract that it freezes is not declared any more.",
    cure: "Remove it with `trellis contracts freeze --prune`, or declare the version again.",
  },
  TRL0418: {
    name: "compatibility-unknown",
    title: "Nobody can tell whether a change is compatible",
    cause:
      "A contract was changed, and neither a proof that its readers can follow nor a counter-example was found.",
    cure: "Look at the places named; where you are not sure, publish the change as a new version.",
  },
  TRL0420: {
    name: "version-expiring",
    title: "A version will soon not be readable any more",
    cause: "The day that `deprecated` names is near.",
    cure: "See to it that nothing is published in this version any more, then take it away.",
  },
  TRL0421: {
    name: "version-unread",
    title: "An older version is kept that nobody reads",
    cause: "The contract has no subscription: no event of an older version is brought to anybody.",
    cure: "Take the version out of `previous`, and run `trellis contracts freeze --prune`.",
  },
  TRL0422: {
    name: "versions-apart",
    title: "Live versions are further apart than the contract's policy allows",
    cause: "The policy is a transitive one: it asks between all live versions what others ask of a change.",
    cure: "Make the versions compatible, take the older one away, or declare a policy that is not transitive.",
  },
  TRL0423: {
    name: "policy-unknown",
    title: "A contract's policy is none that Trellis knows",
    cause: "`compatibility` or `contentModel` has a value that says nothing.",
    cure: "Write one of the values that the message names.",
  },
  TRL0424: {
    name: "git-missing",
    title: "There is no git repository to compare with",
    cause: "`git` is not installed, or the system's folder is in no repository.",
    cure: "Install git and run the command in a clone, or leave `--against` out.",
  },
  TRL0425: {
    name: "ref-unknown",
    title: "The repository has no such commit",
    cause: "The branch, tag or commit that `--against` names is not there.",
    cure: "Fetch it (`git fetch origin`), or name one that `git branch -a` or `git tag` lists.",
  },
  TRL0426: {
    name: "clone-shallow",
    title: "The clone does not go back that far",
    cause: "The repository was cloned with a depth, and the commit to compare with was left out.",
    cure: "Fetch it: `git fetch --depth=1 origin main:refs/remotes/origin/main`; with actions/checkout, `fetch-depth: 0`.",
  },
  TRL0427: {
    name: "ref-unreadable",
    title: "The contracts of that commit can't be read",
    cause: "No contract is frozen there, and its declarations can't be loaded either.",
    cure: "Compare with a later commit, or freeze the contracts there first.",
  },
  TRL0428: {
    name: "contract-unknown",
    title: "No contract of this name",
    cause: "The system declares no event contract and no operation of this name and version.",
    cure: "Use a name that `trellis contracts ls` lists; an operation is method and path, quoted.",
  },
  // 04: quarantine and versions
  TRL0430: {
    name: "quarantine-impossible",
    title: "A function can't quarantine what its contract has no room for",
    cause:
      'The function says `invalid: "quarantine"`, but its API contract has no body that could be invalid, or declares 202 with a body, while a quarantined request is answered 202 without one.',
    cure: "Declare a body schema, and answer 202 with null or another status with a body; or leave `invalid` out.",
  },
  TRL0431: {
    name: "version-ended",
    title: "The version's last day is over",
    cause: "An event was published in a version whose `deprecated` day has passed.",
    cure: "Publish a version that is still live, or move the day in the contract's declaration.",
  },
  TRL0432: {
    name: "quarantine-full",
    title: "The quarantine is full",
    cause: "It holds as many payloads, or as many bytes, as it may; nothing that was accepted is pushed out.",
    cure: "Redrive what a fix has made valid, discard the rest, or raise the bound; the sender may send again then.",
  },
  TRL0433: {
    name: "quarantined-not-found",
    title: "Nothing of this id or fingerprint is in quarantine",
    cause: "It was redriven or discarded, its time in quarantine was over, or the word is misspelt.",
    cure: "List what is there with `trellis quarantine ls`.",
  },

  // 04: contracts from and for other tools
  TRL0440: {
    name: "import-format-unknown",
    title: "The file is no document that contracts can be read from",
    cause: "It is neither JSON Schema, nor OpenAPI 3.0 or 3.1, nor AsyncAPI 2 or 3.",
    cure: "Give one of these, as JSON or YAML. Swagger 2.0 is turned into OpenAPI 3 by its own converters first.",
  },
  TRL0441: {
    name: "import-reference-remote",
    title: "A reference leads out of the document",
    cause:
      "A `$ref` names another file or an address. Nothing is fetched: what a contract says must stand in one place.",
    cure: "Bundle the document into one file first (most OpenAPI and AsyncAPI tools have a command for it), then import that.",
  },
  TRL0442: {
    name: "import-reference-dangling",
    title: "A reference leads to nothing",
    cause: "A `$ref` names a place that the document does not have, or references lead in a circle.",
    cure: "Correct the reference in the document, or ask whoever made it.",
  },
  TRL0443: {
    name: "import-empty",
    title: "Nothing in the document can become a contract",
    cause:
      "It declares no schema, operation or message, or none that Trellis could keep: the notes say why each was left out.",
    cure: "Read the notes; name the schema with `--at` where the file holds several.",
  },
  TRL0444: {
    name: "import-unsound",
    title: "The contracts that were read do not hold together",
    cause: "They are not what `trellis check` takes: a name that is no name, or two contracts of one name.",
    cure: "Follow the finding named in the message: choose another name with `--name`, or correct the document.",
  },
  TRL0445: {
    name: "file-kept",
    title: "A file that is there was not overwritten",
    cause: "Somebody may have changed it by hand.",
    cure: "Choose another `--name`, look at the text with `--print`, or overwrite the file with `--force`.",
  },
  TRL0446: {
    name: "document-unreadable",
    title: "The document can't be read",
    cause: "The file is not there, is larger than 32 MiB, or is neither JSON nor YAML.",
    cure: "Correct the place named in the message.",
  },
  TRL0447: {
    name: "export-unwritable",
    title: "The export can't be written",
    cause: "The folder is not there, not writable, or full.",
    cure: "Read the system's own message and name another place with `--out`.",
  },

  // 04: event patterns
  TRL0450: {
    name: "pattern-invalid",
    title: "A subscription's `where` is no event pattern",
    cause: "The pattern is not of EventBridge's grammar, or larger than EventBridge takes.",
    cure: "Write it as the message says; docs/event-patterns.md has the whole grammar.",
  },
  TRL0451: {
    name: "pattern-field-unknown",
    title: "A subscription filters by a field that the event does not have",
    cause: "The event's schema has no field of this name at this place.",
    cure: "Correct the name; a pattern has the shape of the event's data.",
  },
  TRL0452: {
    name: "pattern-value-impossible",
    title: "A subscription filters by a value that the event can never have",
    cause: "The event's schema does not allow the value, or requires the field whose absence is asked for.",
    cure: "Correct the value, or the schema where that is wrong, or take the test away.",
  },
  TRL0453: {
    name: "pattern-never-matches",
    title: "A subscription filters by a pattern that no event can match",
    cause: "The pattern asks for fields of what is no object, or for a value of what is one.",
    cure: "Give the pattern the shape of the event's data: objects for objects, arrays of tests for values.",
  },

  // 05: gateway
  TRL0501: {
    name: "route-unknown",
    title: "Nothing is served at this path",
    cause: "No operation of the system has this path. A trailing or double slash makes another path.",
    cure: "Compare the path with the operations that `trellis map` lists.",
  },
  TRL0502: {
    name: "method-not-allowed",
    title: "The path is served, the method is not",
    cause: "No operation has this path with this method.",
    cure: "Use one of the methods in the answer's `allow` header.",
  },
  TRL0503: {
    name: "target-malformed",
    title: "The request's path or query cannot be decoded",
    cause: "A percent escape is broken, is no UTF-8, or the path does not begin with a slash.",
    cure: "Encode the path's parameters and the query with `encodeURIComponent`.",
  },
  TRL0504: {
    name: "url-too-long",
    title: "The request's URL is too long",
    cause: "The path and query together are longer than the gateway reads.",
    cure: "Send long values in the body.",
  },
  TRL0505: {
    name: "query-too-long",
    title: "The query has too many parameters",
    cause: "More query parameters were sent than the gateway reads.",
    cure: "Send fewer, or send them in the body.",
  },
  TRL0506: {
    name: "body-too-large",
    title: "The request's body is too large",
    cause: "The body is longer than the operation's `bodyMaxBytes`; it was not read further.",
    cure: "Send less at once, or raise `bodyMaxBytes` in the API contract.",
  },
  TRL0507: {
    name: "body-undeclared",
    title: "The operation takes no body",
    cause: "A body was sent to an operation whose API contract declares none.",
    cure: "Send no body, or declare `body` in the API contract.",
  },
  TRL0508: {
    name: "media-type-unsupported",
    title: "The body is not declared as JSON",
    cause: "The `content-type` is missing, is not JSON, or names a charset other than UTF-8.",
    cure: "Send `content-type: application/json`.",
  },
  TRL0509: {
    name: "encoding-unsupported",
    title: "The body is compressed",
    cause: "The `content-encoding` is not `identity`: a small compressed body can unpack to a huge one.",
    cure: "Send the body as it is.",
  },
  TRL0510: {
    name: "request-malformed",
    title: "The request is not valid HTTP",
    cause: "The bytes received break HTTP/1.1, end too early, or name no host.",
    cure: "Use an HTTP client library; if a proxy stands between, look at what it sends on.",
  },
  TRL0511: {
    name: "headers-too-large",
    title: "The request's headers are too large",
    cause: "The request line and headers together are longer than the gateway reads.",
    cure: "Send fewer or shorter headers; large cookies are the usual cause.",
  },
  TRL0512: {
    name: "request-too-slow",
    title: "The request did not arrive in time",
    cause: "The headers or the body came too slowly; the connection was closed.",
    cure: "Send the request without pauses; look at the network between client and gateway.",
  },
  TRL0513: {
    name: "gateway-busy",
    title: "Too many requests run at once",
    cause:
      "The gateway already runs as many requests, or holds as many bytes of bodies, as its bounds allow.",
    cure: "Send again after the time in `retry-after`; if it stays, slow the senders.",
  },
  TRL0514: {
    name: "expectation-failed",
    title: "The request expects what nobody can promise",
    cause: "The `expect` header names something other than `100-continue`.",
    cure: "Send no `expect` header.",
  },
  TRL0515: {
    name: "gateway-draining",
    title: "The gateway is stopping",
    cause: "The gateway finishes what runs and takes no new requests.",
    cure: "Send again on a new connection once the system is back.",
  },
  TRL0516: {
    name: "answer-failed",
    title: "The server could not make an answer",
    cause:
      "An error that is no fault reached the server, or the answer has a status or header that HTTP cannot carry.",
    cure: "Look at the engine's log; if it shows no cause, report it: this is a bug of Trellis.",
  },
  TRL0517: {
    name: "listen-failed",
    title: "The address cannot be listened on",
    cause: "The port is taken by another process, is not allowed, or the host is none of this machine's.",
    cure: "Stop the other process or choose another port; port 0 takes any free one.",
  },
  TRL0520: {
    name: "token-missing",
    title: "The inspection API would be open to the network",
    cause: "It was told to listen on more than this machine, and no token was given.",
    cure: "Give a token, or listen on 127.0.0.1.",
  },
  TRL0521: {
    name: "token-refused",
    title: "The inspection API needs a token",
    cause: "The request carries no token, or another one.",
    cure: "Send `authorization: Bearer <token>`; in a browser, give the token as the password.",
  },
  TRL0522: {
    name: "host-refused",
    title: "The request names another host",
    cause:
      "The `host` header is not a name of this machine: a web page may be using DNS to reach the inspection API.",
    cure: "Open it as `localhost` or 127.0.0.1.",
  },
  TRL0523: {
    name: "origin-refused",
    title: "The request comes from another site",
    cause: "A web page of another origin asked the inspection API to do something.",
    cure: "Use the `trellis` command or the console itself.",
  },
  TRL0524: {
    name: "inspection-request-invalid",
    title: "The inspection API cannot read the request",
    cause: "A parameter or a member of the body is unknown or has a value that is not allowed.",
    cure: "Change what the message names.",
  },

  // 06: command line
  TRL0601: {
    name: "command-unknown",
    title: "No command of this name",
    cause: "The word after `trellis` is not one of its commands.",
    cure: "List the commands with `trellis --help`.",
  },
  TRL0602: {
    name: "usage-invalid",
    title: "The command line can't be understood",
    cause: "An option is unknown, an argument is missing or surplus, or a value has the wrong form.",
    cure: "Add `--help` to the command to see its arguments and options.",
  },
  TRL0603: {
    name: "root-not-found",
    title: "No system here",
    cause:
      "A system is a folder with a `trellis.config.ts`: the one that `--dir` names, otherwise the nearest from the current folder upwards.",
    cure: "Change into the system's folder, or name it with `--dir`.",
  },
  TRL0604: {
    name: "engine-not-running",
    title: "No engine runs this system here",
    cause: "No engine has left its address in the system's data folder, or the one that did has ended.",
    cure: "Start it with `trellis dev`, or name an engine that runs elsewhere with `--url`.",
  },
  TRL0605: {
    name: "data-unreadable",
    title: "The data given is not readable JSON",
    cause: "The text, the file or standard input is missing or is not a JSON document.",
    cure: "Give JSON inline, as `@file.json`, or as `-` for standard input; in a shell, quote it: '{\"id\": 1}'.",
  },
  TRL0606: {
    name: "confirmation-needed",
    title: "Nobody is there to confirm",
    cause: "The command changes many things at once and may only ask where both ends are a terminal.",
    cure: "Name the ids, or add `--yes` once the preview shows what you mean.",
  },
  TRL0607: {
    name: "code-unknown",
    title: "No error code of this name or number",
    cause: "The word is neither a code like TRL0309 nor a code's short name.",
    cure: "List all of them with `trellis explain`.",
  },
  TRL0609: {
    name: "context-unknown",
    title: "No context of this name",
    cause: "The context named is not declared in the system.",
    cure: "Use a name that `trellis map` lists.",
  },
  TRL0610: {
    name: "command-bug",
    title: "The command failed by its own fault",
    cause:
      "Something happened that the `trellis` command does not expect: a bug of Trellis, not of the system.",
    cure: "Report it with the lines printed; set TRELLIS_STACK=1 to see where it happened.",
  },
  TRL0611: {
    name: "node-too-old",
    title: "This Node.js is too old",
    cause: "The command was started under a Node.js before version 24.",
    cure: "Use Node.js 24 or newer; inside a project, `npx trellis` picks the one installed there.",
  },
  TRL0612: {
    name: "example-impossible",
    title: "No example of a contract can be made",
    cause: "The contract's schema asks for something that the maker of examples does not understand or find.",
    cure: "Give documents of your own with `--data-file`, one JSON document on each line.",
  },
  TRL0620: {
    name: "engine-unreachable",
    title: "No engine answers at this address",
    cause: "Nothing listens there, the connection broke, or what answers is not a Trellis inspection API.",
    cure: "Start the system with `trellis dev`, or give the address that it printed.",
  },

  // 07: workflows
  TRL0701: {
    name: "history-differs",
    title: "An execution's history does not follow from its definition",
    cause:
      "The events were replayed and came out otherwise at the place named: the definition, its name or its seed is not the one that the execution ran on, or the history lacks events.",
    cure: "Replay it with the release that it started on. An execution is never moved to another definition.",
  },

  // 07: definitions of workflows
  TRL0702: {
    name: "definition-member-repeated",
    title: "An object of a definition has a member twice",
    cause:
      "JSON keeps the last of two members with one name and forgets the other, silently: a state, a catcher or a field would be gone.",
    cure: "Rename one of the two, or take it away.",
  },
  TRL0703: {
    name: "definition-too-large",
    title: "A definition is too large",
    cause:
      "It has more than 1 MiB, the most that Step Functions takes, or lists and objects nested deeper than 500.",
    cure: "Make workflows of their own of its parts, and start them from it.",
  },
  TRL0704: {
    name: "definition-value-wrong",
    title: "A field holds a value of the wrong type",
    cause:
      "Each field of the Amazon States Language takes a text, a number, a list or an object, and nothing in its place.",
    cure: "Write what the message asks for.",
  },
  TRL0705: {
    name: "definition-field-missing",
    title: "A field is missing",
    cause: "A state, a rule, a retrier or a catcher can't be understood without it.",
    cure: "Write the field that the message names.",
  },
  TRL0706: {
    name: "definition-field-unknown",
    title: "A field is none of the language",
    cause:
      "Fields are spelt exactly, capital letters included. A field that nobody reads is a misspelt one: what it should do would not be done.",
    cure: "Correct its name. Notes belong into Comment.",
  },
  TRL0707: {
    name: "definition-field-misplaced",
    title: "A state has a field of another type of state",
    cause: "Retry in a Pass state, Default in a Task: it would never be looked at.",
    cure: "Take it away, or move it to the state that needs it.",
  },
  TRL0708: {
    name: "query-language-mixed",
    title: "A field belongs to the other query language",
    cause:
      "A state is written in JSONPath or in JSONata (QueryLanguage, in the state or for the whole machine). InputPath, Parameters, ResultSelector, ResultPath, OutputPath and names in .$ are JSONPath; Arguments, Output, Items and Condition are JSONata.",
    cure: "Write what the message names instead, or set QueryLanguage in this state.",
  },
  TRL0709: {
    name: "definition-fields-exclusive",
    title: "Two fields say the same in two ways",
    cause:
      "Seconds and Timestamp, Error and ErrorPath, ItemProcessor and Iterator: only one of each can hold.",
    cure: "Keep one of them.",
  },
  TRL0710: {
    name: "definition-empty",
    title: "Something is empty that must not be",
    cause:
      "A graph without states, a Choice without rules, a Parallel without branches, an ErrorEquals without names do nothing.",
    cure: "Write one at least.",
  },
  TRL0711: {
    name: "definition-word-unknown",
    title: "A field takes one of a few words, and has another",
    cause:
      "Type, QueryLanguage, Mode, ExecutionType, JitterStrategy, InputType and Version have fixed words.",
    cure: "Write one of the words that the message lists.",
  },
  TRL0712: {
    name: "state-unknown",
    title: "A state leads to a state that does not exist",
    cause:
      "StartAt, Next, Default and each Next of a rule or a catcher name a state exactly as it stands in States.",
    cure: "Correct the name, or write the state.",
  },
  TRL0713: {
    name: "transition-leaves-graph",
    title: "A transition leads into or out of a branch",
    cause:
      "A branch of a Parallel and the processor of a Map are graphs of their own: they begin at their StartAt and end in their own last states.",
    cure: "End the branch there, and go on after the state that holds it.",
  },
  TRL0714: {
    name: "continuation-missing",
    title: "A state says neither what follows nor that it is the last",
    cause: "The order in the file means nothing: Next or End says what comes after a state.",
    cure: 'Write Next, or "End": true.',
  },
  TRL0715: {
    name: "continuation-doubled",
    title: "A state has both Next and End",
    cause: "It can't go on and end.",
    cure: "Take one of them away.",
  },
  TRL0716: {
    name: "state-unreachable",
    title: "No state leads to a state",
    cause: "It can never run. Step Functions refuses such a definition.",
    cure: "Lead to it, or take it away.",
  },
  TRL0717: {
    name: "loop-spins",
    title: "A loop has no way out, and nothing in it works or waits",
    cause: "Its states follow each other at once, until the execution's history is full.",
    cure: "Give it a way out, and a Wait or a Task that takes time.",
  },
  TRL0718: {
    name: "loop-endless",
    title: "A loop has no way out",
    cause:
      "An execution that is in it ends only when a task fails, when somebody stops it, or when its history is full.",
    cure: "Give a state of the loop a way out, if it is not meant to run for ever.",
  },
  TRL0719: {
    name: "end-missing",
    title: "A graph has no state that ends it",
    cause: "Neither a state with End nor a Succeed or Fail state can be reached.",
    cure: 'Write "End": true in the last state.',
  },
  TRL0720: {
    name: "state-name-repeated",
    title: "Two states of a definition have one name",
    cause:
      "Names are given once in the whole definition, branches and item processors included: a history tells states apart by nothing else.",
    cure: "Rename one of them, and what leads to it.",
  },
  TRL0721: {
    name: "state-name-length",
    title: "A state's name is empty or too long",
    cause: "A name has 1 to 80 characters.",
    cure: "Shorten it, and say the rest in the state's Comment.",
  },
  TRL0722: {
    name: "definition-number-range",
    title: "A number is out of its bounds",
    cause:
      "MaxAttempts below 0, BackoffRate below 1, a percentage above 100, a fraction where a whole number is asked for.",
    cure: "Write a number that the message allows.",
  },
  TRL0723: {
    name: "heartbeat-too-rare",
    title: "A task's heartbeat is not shorter than its timeout",
    cause: "The task would have timed out before a heartbeat could be missed.",
    cure: "Lower HeartbeatSeconds, or raise TimeoutSeconds.",
  },
  TRL0724: {
    name: "retry-delay-bounds",
    title: "A retrier's longest delay is not longer than its first",
    cause: "MaxDelaySeconds bounds the delays that grow from IntervalSeconds.",
    cure: "Raise MaxDelaySeconds, or take it away.",
  },
  TRL0725: {
    name: "error-name-unknown",
    title: "A retrier or catcher names an error that the language does not have",
    cause: "Names that begin with States. are the language's own, so a misspelt one never matches.",
    cure: "Correct the name; docs/workflows.md lists them.",
  },
  TRL0726: {
    name: "catch-all-accompanied",
    title: "States.ALL stands beside other errors",
    cause: "It matches every error by itself.",
    cure: "Leave it alone in its list.",
  },
  TRL0727: {
    name: "catch-all-not-last",
    title: "States.ALL stands before other retriers or catchers",
    cause: "The first that matches is taken, so those behind it never are.",
    cure: "Move it to the end.",
  },
  TRL0728: {
    name: "error-name-covered",
    title: "An error is taken by an earlier retrier or catcher",
    cause: "The first that matches is taken. States.TaskFailed matches every error of a task but a timeout.",
    cure: "Put the narrower one first, or take it away.",
  },
  TRL0729: {
    name: "error-uncatchable",
    title: "States.Runtime can be neither retried nor caught",
    cause: "It says that the definition itself can't go on.",
    cure: "Take it away, and mend what raises it.",
  },
  TRL0730: {
    name: "wait-beyond-timeout",
    title: "A state waits longer than an execution may take",
    cause: "TimeoutSeconds of the state machine ends the execution before the wait is over.",
    cure: "Wait shorter, or raise TimeoutSeconds.",
  },
  TRL0731: {
    name: "choice-without-default",
    title: "A Choice state has no Default",
    cause: "Where no rule holds, the execution fails with States.NoChoiceMatched.",
    cure: "Write Default; a Fail state says what must not happen.",
  },
  TRL0732: {
    name: "choice-rule-incomplete",
    title: "A rule of a Choice state does not make one test",
    cause: "In JSONPath a rule has a Variable and one comparison, or And, Or or Not; in JSONata a Condition.",
    cure: "Write one test; join several with And or Or.",
  },
  TRL0733: {
    name: "choice-next-nested",
    title: "A part of a rule leads on by itself",
    cause: "Only the rule as a whole has Next and Assign: inside of And, Or and Not there are tests alone.",
    cure: "Move it to the rule.",
  },
  TRL0734: {
    name: "comparison-type",
    title: "A comparison is given a value of another type",
    cause:
      "NumericEquals takes a number, StringEquals a text, BooleanEquals and the Is... tests true or false. Values of different types are never equal.",
    cure: "Write a value of the type, or use the comparison for the value's type.",
  },
  TRL0735: {
    name: "timestamp-wrong",
    title: "A time is not written as one",
    cause: "Times are those of RFC 3339 with a capital T and a zone: 2026-12-01T09:00:00Z.",
    cure: "Write it so.",
  },
  TRL0736: {
    name: "choice-rule-repeated",
    title: "Two rules of a Choice state test the same",
    cause: "The first rule that holds is taken, so the second never is.",
    cure: "Take one away, or correct what it tests.",
  },
  TRL0739: {
    name: "intrinsic-unknown",
    title: "An intrinsic function does not exist",
    cause: "The functions of JSONPath states begin with States. and are spelt exactly.",
    cure: "Correct the name, or write the state in JSONata, which has many more functions.",
  },
  TRL0740: {
    name: "path-wrong",
    title: "A path can't be read",
    cause:
      "A path begins with $ (the input), $$ (the context object) or $name (a variable) and goes on with names and positions.",
    cure: "Correct it at the position named.",
  },
  TRL0741: {
    name: "reference-path-wrong",
    title: "A ResultPath does not name one place",
    cause:
      "The result is put where the path leads: wildcards, filters and slices lead to many places, $$ and variables outside of the input.",
    cure: "Write a path of names: $.invoice.total.",
  },
  TRL0742: {
    name: "intrinsic-wrong",
    title: "An intrinsic function can't be read",
    cause:
      "Texts stand in single quotes, arguments are parted by commas, and calls are nested 10 deep at most.",
    cure: "Correct it at the position named.",
  },
  TRL0743: {
    name: "intrinsic-arguments",
    title: "An intrinsic function is given too few or too many arguments",
    cause: "Each takes a fixed number of them; States.Format one for each {} beside the text.",
    cure: "Write it as the message shows.",
  },
  TRL0744: {
    name: "template-value-wrong",
    title: "A name that ends in .$ holds no path",
    cause:
      "In a payload template such a name says that its value is looked up; a number or an object can't be.",
    cure: "Write a path or an intrinsic function, or take the .$ away.",
  },
  TRL0745: {
    name: "template-name-repeated",
    title: "A template gives one name twice",
    cause: '"total" and "total.$" both give total.',
    cure: "Take one of them away.",
  },
  TRL0746: {
    name: "expression-not-evaluated",
    title: "A text looks like an expression and is handed on as a text",
    cause:
      "JSONPath looks up what stands under a name that ends in .$; JSONata evaluates a text that begins with {% and ends with %}. Result of a Pass state is never looked at.",
    cure: "Write the name with .$, or the text in {% %}.",
  },
  TRL0747: {
    name: "jsonata-wrong",
    title: "An expression in JSONata can't be read",
    cause: "A bracket is open, an operator has no right side, two values stand side by side.",
    cure: "Correct it at the character named.",
  },
  TRL0748: {
    name: "jsonata-delimiters",
    title: "An expression's delimiters are not whole",
    cause: "An expression is a text that begins with {% and ends with %}, with no blanks around them.",
    cure: 'Write "{% ... %}".',
  },
  TRL0749: {
    name: "jsonata-function-unknown",
    title: "An expression calls a function that does not exist",
    cause:
      "The functions are those of JSONata 2.0.6 without $eval, and $partition, $range, $hash, $random, $uuid and $parse.",
    cure: "Correct the name.",
  },
  TRL0750: {
    name: "states-member-unknown",
    title: "No such member of $states",
    cause: "It has input, context, result and errorOutput.",
    cure: "Correct the name.",
  },
  TRL0751: {
    name: "states-member-absent",
    title: "A member of $states is not there in this field",
    cause:
      "result is there in Output and Assign of a Task, Parallel or Map state; errorOutput in Output and Assign of a catcher.",
    cure: "Read it where it is, or keep it in a variable.",
  },
  TRL0752: {
    name: "expression-without-root",
    title: "An expression looks up a name in nothing",
    cause: "JSONata begins with no value in a workflow: bare names, $ and $$ find nothing there.",
    cure: "Write $states.input in front of the name.",
  },
  TRL0753: {
    name: "variable-unknown",
    title: "A variable is used that no state assigns",
    cause: "The execution fails when it looks for it.",
    cure: "Assign it before, or correct its name.",
  },
  TRL0754: {
    name: "variable-unassigned",
    title: "A variable is used before it can have been assigned",
    cause:
      "No path that assigns it leads to this state. What a state assigns is there for the states after it.",
    cure: "Assign it in a state before this one.",
  },
  TRL0755: {
    name: "variable-out-of-scope",
    title: "A variable is used where it can't be seen",
    cause:
      "Variables of a branch or an item end with it; the items of a distributed Map see none from outside.",
    cure: "Hand the value on as input or output.",
  },
  TRL0756: {
    name: "variable-name-wrong",
    title: "A variable has a name that it can't have",
    cause:
      "A name begins with a letter, goes on with letters, digits and _, has 80 characters at most, and is not states.",
    cure: "Give it another name.",
  },
  TRL0757: {
    name: "variable-shadows",
    title: "A branch or an item assigns a variable of the states around it",
    cause: "What runs side by side may read the variables around it and must not change them.",
    cure: "Give it another name, or hand the value on as output.",
  },
  TRL0758: {
    name: "task-unknown",
    title: "A Task names a function that the context does not have",
    cause: 'A Task of a Trellis system runs a function of its own context: "trellis:" and its name.',
    cure: "Correct the name, or declare the function.",
  },
  TRL0759: {
    name: "resource-wrong",
    title: "A state's resource can't be run",
    cause:
      "It is no resource, ends in a pattern that does not exist, or names a service of AWS that only AWS could call.",
    cure: 'Write "trellis:" and the name of a function that does it; a reader of items names "trellis:table:" and a table.',
  },
  TRL0760: {
    name: "token-not-handed-on",
    title: "A Task waits for its token and hands it to nobody",
    cause: "Whoever is to answer must know the token.",
    cure: "Put $$.Task.Token (JSONPath) or $states.context.Task.Token (JSONata) into what the Task is given.",
  },
  TRL0761: {
    name: "map-mode-wrong",
    title: "A Map has a field of a distributed Map, and its items run inline",
    cause:
      "ItemReader, ItemBatcher, ResultWriter and Label are looked at only where the items run as executions of their own.",
    cure: "Take the field away, or set Mode to DISTRIBUTED.",
  },
  TRL0762: {
    name: "map-execution-type",
    title: "A Map's ExecutionType does not fit its Mode",
    cause:
      "A distributed Map must say whether its items are STANDARD or EXPRESS executions; inline items are part of the execution.",
    cure: "Write it, or take it away.",
  },
  TRL0763: {
    name: "map-reader-wrong",
    title: "A Map's reader or batcher contradicts itself",
    cause: "Headers that are given and read from the file, fields of CSV for JSON, batches without a size.",
    cure: "Write what the message asks for.",
  },
  TRL0764: {
    name: "map-label-wrong",
    title: "A Map's label can't be used",
    cause:
      "The executions of the items are named by it: 40 characters at most, no blanks or signs, and each Map has its own.",
    cure: "Write letters, digits and hyphens.",
  },
  TRL0765: {
    name: "token-without-limit",
    title: "A Task waits for its token without a time limit",
    cause: "An answer that never comes leaves the execution waiting for years.",
    cure: "Write TimeoutSeconds, and catch States.Timeout.",
  },
  TRL0767: {
    name: "context-member-unknown",
    title: "The context object has no such member",
    cause:
      "$$ and $states.context have Execution, StateMachine, State, and Task and Map where there are any.",
    cure: "Correct the name.",
  },
  TRL0768: {
    name: "context-member-absent",
    title: "A member of the context object is not there in this state",
    cause:
      "Task.Token is there in a Task whose Resource ends in .waitForTaskToken, Map in a Map and in what it runs for each item.",
    cure: "Read it where it is, and hand it on.",
  },
  TRL0770: {
    name: "task-input-refused",
    title: "What a Task hands to its function is always refused",
    cause: "The function's schema takes none of the inputs that can arrive at the Task.",
    cure: "Correct Parameters or Arguments, the state before, or the function's schema.",
  },
  TRL0771: {
    name: "task-input-doubtful",
    title: "What a Task hands to its function may be refused",
    cause: "By the schemas an input can arrive that the function's schema refuses; the message shows one.",
    cure: "Check it with a Choice before, or widen the function's schema.",
  },
  TRL0772: {
    name: "path-never-found",
    title: "A path looks for something that is never there",
    cause: "What arrives at the state is known, and has nothing at the path: the execution fails.",
    cure: "Correct the path, or the state before.",
  },
  TRL0773: {
    name: "items-not-listed",
    title: "A Map is given something that is no list",
    cause: "A Map goes through the items of a list; the state before gives it something else.",
    cure: "Correct ItemsPath or Items, or the state before.",
  },
  TRL0774: {
    name: "definition-not-json",
    title: "A workflow's definition is not JSON",
    cause: "The text ends too early, has a comment, a comma too many, or a text without quotes.",
    cure: "Correct the place named; comments belong into Comment fields.",
  },
  TRL0775: {
    name: "items-table-unknown",
    title: "A Map reads its items from a table or an index that the context does not have",
    cause:
      'An ItemReader reads rows of a table of its own context: "trellis:table:" and its name, and in Index one of its indexes.',
    cure: "Correct the name, or declare the table or the index.",
  },
  TRL0776: {
    name: "start-wrong",
    title: "A state starts an execution of a workflow that does not exist",
    cause:
      "A Task with the resource startExecution names the workflow in StateMachineArn, by its name or its ARN, and has nothing but Name and Input beside.",
    cure: 'Name a workflow of the system as "context.workflow", and put what it is given into Input.',
  },
  TRL0777: {
    name: "start-endless",
    title: "Workflows wait for each other's executions without end",
    cause:
      "Each of them comes, whatever happens, to a state that starts the next one and waits for its end. The executions fail once as many wait for each other as may.",
    cure: "Let a Choice state decide whether the next one is started, or start it without waiting (without .sync).",
  },
  TRL0778: {
    name: "express-refused",
    title: "An express workflow waits for what it can't wait for",
    cause:
      "An express execution runs in memory, for five minutes at most: it has no distributed Map, and no Task that ends in .sync or .waitForTaskToken. So do the items of a distributed Map with the ExecutionType EXPRESS.",
    cure: 'Declare the workflow without kind: "express", or take the waiting out of it.',
  },

  // 10: rules that the model alone can answer
  TRL1001: {
    name: "version-overdue",
    title: "A version is still read after its last day",
    cause:
      "The contract says until when a version may be read. Whoever still sends or keeps it relies on a promise that has run out, and its upcast is carried along for nobody.",
    cure: "Take the version and its upcast out of the contract once nothing is sent in it, or give it a later day.",
  },
  TRL1002: {
    name: "example-invalid",
    title: "An example in a schema is not valid by that schema",
    cause: "People copy examples into their tests and clients before they read a schema.",
    cure: "Correct the example, or the schema if the example is right.",
  },
  TRL1020: {
    name: "team-idle",
    title: "A team owns nothing",
    cause:
      "Its contact and its on-call are kept up for no context, or the context that it owned went to another team and nobody was told.",
    cure: "Take the team out of trellis.config.ts, or name it as the owner of its contexts.",
  },
  TRL1030: {
    name: "dead-letters-unwatched",
    title: "Nobody is told of a function's dead letters",
    cause:
      "A dead letter is an event that somebody was promised and did not get. Where no alarm is set, it is found by the customer.",
    cure: "Leave `deadLetterAlarm` out: the first dead letter alarms.",
  },
  TRL1031: {
    name: "retry-missing",
    title: "An asynchronous function is not tried again",
    cause:
      "Most failures are over within seconds: a restart, a lock, a busy neighbour. With one attempt each of them becomes a dead letter that a person has to redrive.",
    cure: "Give `retry.attemptsMax` 2 or more, or leave it out for the default. What must not run twice belongs behind `idempotencyKey`.",
  },
  TRL1032: {
    name: "retry-too-short",
    title: "A function's timeout leaves no time to try again",
    cause:
      "`retry.ageMaxMs` counts from the first attempt. Where one attempt may take as long, an attempt that times out was the last.",
    cure: "Lower `timeoutMs`, or raise `retry.ageMaxMs` above it.",
  },
  TRL1033: {
    name: "idempotency-missing",
    title: "A request that is repeated changes something twice",
    cause:
      "A client that got no answer sends its request again. POST and PATCH are not idempotent by themselves (RFC 9110, section 9.2.2).",
    cure: 'Declare `idempotency: { header: "idempotency-key" }` in the API contract.',
  },
  TRL1034: {
    name: "schedule-overlaps",
    title: "A scheduled function may still run when it is due again",
    cause:
      "Two runs side by side do the same work twice, or fight for the same rows; a queue in front of a slow one grows without end.",
    cure: "Lower `timeoutMs` below the shortest time between two firings, or fire less often.",
  },
  TRL1035: {
    name: "concurrency-unbounded",
    title: "A function may run so often at once that it is no bound",
    cause:
      "What a function calls has bounds of its own: connections, quotas, locks. The bound protects them on the day on which everything arrives at once.",
    cure: "Give `concurrency` what the slowest thing behind the function takes.",
  },
  TRL1050: {
    name: "event-daisy-chain",
    title: "A chain of events is a workflow in disguise",
    cause:
      "Each event has one reader, which can do nothing but send the next one. Nobody sees the whole, nobody can say where one case stands, and a step can't be undone.",
    cure: "Put the steps into one workflow (`workflows` of the context that owns the procedure; docs/workflows.md), or into one context; events are for news that the sender needs no answer to.",
  },
  TRL1051: {
    name: "event-ping-pong",
    title: "Two contexts talk to each other",
    cause:
      "Each waits for the other's news several times over, or asks it: a call counts like an event of the one who makes it. That is one conversation in two places: neither can be changed, tested or understood alone.",
    cure: "Merge the two, move what they talk about into one of them, or let one ask the other through an API contract.",
  },
  TRL1052: {
    name: "event-loop",
    title: "Events may go round in a circle",
    cause: "An event that causes itself multiplies until something breaks, and is paid for on every round.",
    cure: "Break the circle at the context that only passes news on; where it is meant, say in the waiver what ends it.",
  },
  TRL1053: {
    name: "context-knows-all",
    title: "A context knows nearly every other",
    cause:
      "It reads events of nearly every other, or calls them. It has to be changed with each of them, and its team has to talk to every team. Such a context is the monolith again.",
    cure: "Split it by what it does with the news, or turn its readers' side round: let others listen to one event of its own.",
  },
  TRL1054: {
    name: "contract-unread",
    title: "A contract is read by nobody",
    cause:
      "An event without a reader is stored, paid for and kept compatible for nobody, and its promise was never tried. The same goes for an operation for declared callers that nobody calls.",
    cure: "Take it out until somebody needs it.",
  },
  TRL1055: {
    name: "micro-functions",
    title: "Many small functions stand around one table",
    cause:
      "A function for each operation on one row is a data layer cut into deployments: each has its own cold start, permissions, metrics and alarms, and none has a decision of its own.",
    cure: "Offer what the caller wants to get done instead of the table's operations, or serve them by fewer functions.",
  },
  TRL1056: {
    name: "function-per-branch",
    title: "One decision is spread over several functions",
    cause:
      "Several functions of one context are given the same event. Who reads one of them does not see that the others exist, and what they decide together stands nowhere.",
    cure: "Let one function take the event, and decide in the domain what follows.",
  },
  TRL1057: {
    name: "task-unused",
    title: "A task is in no workflow",
    cause:
      "Only the Task states of the context's own workflows run a `task(...)`, and none names this one: it never runs.",
    cure: "Name it in a workflow, or take it and its handler out.",
  },
  TRL1070: {
    name: "fit-duration",
    title: "A function is expected to run longer than fits",
    cause:
      "A long invocation holds its memory and its place, loses everything when its worker ends, and on Lambda is ended after 15 minutes.",
    cure: "Cut the work into events, make it a workflow that waits outside of functions, or run it as a batch job in a container.",
  },
  TRL1071: {
    name: "fit-payload",
    title: "A function is expected to take larger data than fits",
    cause:
      "Data is copied at every hop and attempt. An event has 256 KiB at most; a Lambda function takes 6 MB in a request.",
    cure: "Put the data into an object store and pass its address, or upload straight to the store.",
  },
  TRL1072: {
    name: "fit-rate",
    title: "A function is expected to be busy all the time",
    cause:
      "Paying for each invocation is cheap where there are pauses. What always runs on many places costs several times what a container does that stays.",
    cure: "Gather events and handle many at once, or run this part as a container that takes them from a queue.",
  },
  TRL1073: {
    name: "fit-latency",
    title: "A function is expected to answer faster than a cold start",
    cause:
      "A worker that sleeps has to start before it answers, which takes hundreds of milliseconds; what is delivered asynchronously waits for a commit and a hand-over too.",
    cure: "Declare the context `warm: true`, or run this part as a container; where an event is waited for, answer a request instead.",
  },
  TRL1074: {
    name: "expectation-unmet",
    title: "What is declared can't take what is expected",
    cause:
      "By its own declaration the function times out before it is done, or has fewer places than the rate keeps busy: the backlog grows without end.",
    cure: "Raise the option that the message names, or correct the expectation.",
  },
  TRL1080: {
    name: "tags-missing",
    title: "The system has no tags",
    cause: "Costs and resources in an account that several systems share can't be told apart without them.",
    cure: 'Give `tags` in trellis.config.ts, like `tags: { "cost-centre": "4711" }`.',
  },
  TRL1081: {
    name: "budget-missing",
    title: "The system has no budget",
    cause: "What is paid by use can cost any amount; without a budget nobody is told before the bill.",
    cure: 'Give `budget: { monthly: 500, currency: "EUR" }` in trellis.config.ts.',
  },
  TRL1082: {
    name: "log-retention-wrong",
    title: "Logs are kept for no stated time, or for too long",
    cause:
      "Logs without an end grow and cost for ever, and hold personal data longer than anybody may keep it.",
    cure: "Give `logRetentionDays` in trellis.config.ts, within the rule's bound.",
  },
  TRL1083: {
    name: "personal-unmarked",
    title: "A field looks like personal data and is not marked",
    cause:
      "What is marked is masked in logs, and can be found when somebody asks for their data. The platform can't know a person's data by itself.",
    cure: "Mark it in its schema: `z.email().meta({ personal: true })`; or `personal: false`, where it is no person's.",
  },
  TRL1084: {
    name: "personal-exposed",
    title: "Personal data stands where it can't be masked",
    cause:
      "Keys of events and the paths and queries of requests are written into logs, traces, metrics and dead letters as they are.",
    cure: "Use an identifier that says nothing about the person, or move the field into the body.",
  },
  TRL1085: {
    name: "personal-unasked",
    title: "A function is given personal data that it did not ask for",
    cause:
      "Without `reads` a function is given the whole event, or whole answers of what it calls. Whoever holds personal data without needing it breaks data minimisation (GDPR, article 5(1)(c)).",
    cure: "Declare `reads` with the fields that the function uses.",
  },

  // 11: rules that need the source
  TRL1101: {
    name: "domain-import",
    title: "The domain imports something from outside",
    cause:
      "What stands in domain/ can be tested without anything and outlives every library. It imports files of domain/ and what the platform team allows.",
    cure: "Hand the thing in as a parameter, behind a port, or move the code out of domain/.",
  },
  TRL1102: {
    name: "domain-clock",
    title: "The domain reads the clock",
    cause: "A decision that depends on the moment in which it is made can't be tested or repeated.",
    cure: "Hand the time in as a parameter: handlers have it as `now`.",
  },
  TRL1103: {
    name: "domain-chance",
    title: "The domain draws a random value",
    cause: "A decision by chance can't be tested or repeated, and a retry decides anew.",
    cure: "Hand the value in as a parameter; ids come from the event's own id.",
  },
  TRL1104: {
    name: "domain-environment",
    title: "The domain reads its environment",
    cause: "The same input decides differently in another place, and nobody sees why.",
    cure: "Declare a setting, and hand its value in as a parameter.",
  },
  TRL1105: {
    name: "domain-io",
    title: "The domain does input or output",
    cause: "Networks, files and consoles fail and are slow; the domain would have to handle both.",
    cure: "Let an adapter do it behind a port, and hand its answer in as a parameter.",
  },
  TRL1106: {
    name: "domain-timer",
    title: "The domain waits",
    cause: "Waiting is for the platform, which can restart meanwhile: retries, schedules, workflows.",
    cure: "Return what is to happen later, and let a schedule or a workflow see to it.",
  },
  TRL1107: {
    name: "domain-global",
    title: "The domain keeps or changes something global",
    cause:
      "What is kept in a module is shared by all invocations of a worker and lost with it: the answer depends on what ran before.",
    cure: "Keep it in a table, or make it an argument and a result.",
  },
  TRL1108: {
    name: "domain-wait",
    title: "The domain waits for something",
    cause:
      "Computing takes no waiting: whoever awaits asks the outside, even if it was handed in, and a decision comes in parts between which the world changes.",
    cure: "Let the handler ask first and hand the answers in; return what is to be done.",
  },
  TRL1120: {
    name: "handler-branching",
    title: "A handler decides too much",
    cause:
      "Branches are decisions, decisions are domain logic, and in a handler they can only be tested with a platform.",
    cure: "Move the decision into domain/ and let the handler carry out its result.",
  },
  TRL1121: {
    name: "handler-long",
    title: "A handler is too long",
    cause:
      "A handler reads, asks the domain, and carries out its answer; what is longer does somebody else's work.",
    cure: "Move what is decided into domain/, what speaks to the outside into an adapter.",
  },
  TRL1122: {
    name: "reads-unused",
    title: "A function asks for a field that its handler does not use",
    cause:
      "Every field in `reads` is a promise that its owner has to keep: the owner can't change it without asking this team.",
    cure: "Take the field out of `reads`.",
  },
  TRL1123: {
    name: "context-reach",
    title: "A context uses the inside of another",
    cause:
      "Contexts meet in contracts. Who imports another's domain, handlers or adapters has to change with it, and can't be released alone.",
    cure: "Import its contracts only; copy what is small, ask for an event or an API contract for the rest.",
  },
  TRL1124: {
    name: "handler-import",
    title: "A handler imports a handler or an adapter",
    cause:
      "Handlers are entered by the platform alone, which gives them a unit of work and their ports. What is imported past it has no retries, can't be replaced in a test, and is the same in every environment.",
    cure: "Move what two handlers share into domain/ or a file beside the folder; declare a port and use `ports`.",
  },
  TRL1139: {
    name: "source-unread",
    title: "A source file can't be judged",
    cause:
      "It can't be parsed, is longer than a mebibyte, or is nested too deeply: no rule has looked at it.",
    cure: "Correct the syntax at the place given; take data out of the code.",
  },

  // 12: settings of rules, and waivers
  TRL1201: {
    name: "rule-setting-wrong",
    title: "A setting of a rule is wrong",
    cause: "There is no such rule or setting, its severity is none, or its number is out of bounds.",
    cure: "Write it as the message says; `trellis rules` lists rules and settings.",
  },
  TRL1202: {
    name: "waiver-malformed",
    title: "A waiver lacks something",
    cause:
      "A waiver names the rule, where it is waived, the team that answers for it, a reason, and the last day on which it holds, a year ahead at most.",
    cure: "Give what the message asks for.",
  },
  TRL1203: {
    name: "waiver-expired",
    title: "A waiver has run out",
    cause: "Its last day has passed. It waives nothing any more.",
    cure: "Do what was put off; or talk to the platform team about another date.",
  },
  TRL1204: {
    name: "waiver-idle",
    title: "A waiver waives nothing",
    cause: "What it was written for is gone, or its `where` names something else.",
    cure: "Take it out.",
  },
} as const;

export type Code = keyof typeof codes;

// The shape is checked apart: an exported constant that `satisfies` can't be declared in isolation.
codes satisfies Readonly<Record<string, CodeEntry>>;
