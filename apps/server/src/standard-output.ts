import { constants, fstatSync, openSync, write as writeSome, writeSync } from "node:fs";

/** Milliseconds for which a line may wait for others, so that they are written together. */
const GATHERING = 100;

/** Bytes from which on nothing waits. */
const ENOUGH = 4096;

/** Bytes that wait at most, when whoever reads does not keep up; what comes beyond them is lost. */
const WAITING_MAX = 16_777_216;

/** Milliseconds after which a pipe that was full is tried again, and for which it may stay full at the end of the process. */
const RETRY = 10;
const LAST_WORDS = 500;

/** Where lines go to. */
export interface Output {
  /** Takes a text and goes on: it is written together with others in a moment, or lost where it cannot be. */
  readonly write: (text: string) => void;
  /** Takes what must not be lost. @returns once it has been written @throws where it cannot be */
  readonly writeThrough: (text: string) => Promise<void>;
}

/** Texts that are written together, and those who wait for it. */
interface Batch {
  readonly texts: string[];
  readonly waiting: PromiseWithResolvers<void>[];
  bytes: number;
}

const nothing = Buffer.alloc(0);

const emptyBatch = (): Batch => ({ texts: [], waiting: [], bytes: 0 });

const isFull = (failure: NodeJS.ErrnoException): boolean => failure.code === "EAGAIN";

/**
 * Another way to the same pipe, on which nobody waits when it is full: a process does not end while one of its threads
 * does. The way of others who have the pipe stays as it is.
 */
function unblocked(file: number): number {
  try {
    const { O_WRONLY, O_NONBLOCK } = constants;
    return fstatSync(file).isFIFO() ? openSync(`/proc/self/fd/${file}`, O_WRONLY | O_NONBLOCK) : file;
  } catch {
    // There is no such folder on other systems.
    return file;
  }
}

/**
 * Standard output, or another file. To write each line by itself would take as long as to answer the request. At the end of
 * the process, whatever ends it, the last ones are written, but not when it is killed: what was taken in the moment before
 * is lost then, unless it was written through.
 *
 * Not by pino's own destination, which waits for ever at the end of a process when the disk is full, and does not tell
 * when a line has been written.
 */
export function openOutput(dest: number | string = 1): Output {
  const file = typeof dest === "number" ? unblocked(dest) : openSync(dest, "a");
  let gathered = emptyBatch();
  let underWay: Batch | undefined;
  /** What a full pipe has not taken yet. */
  let heldUp: Buffer = nothing;
  let timer: NodeJS.Timeout | undefined;

  /** Nobody is kept from going on, and no process alive. */
  function begin(): void {
    clearTimeout(timer);
    timer = undefined;
    if (underWay !== undefined || gathered.texts.length === 0) return;
    underWay = gathered;
    gathered = emptyBatch();
    send(underWay, Buffer.from(underWay.texts.join("")));
  }

  function send(batch: Batch, rest: Buffer): void {
    writeSome(file, rest, (failure, bytes) => {
      if (failure && isFull(failure)) return later(batch, rest);
      if (failure === null && bytes < rest.length) return send(batch, rest.subarray(bytes));
      // A log that cannot be written, because a disk is full or nobody reads it, is no reason to end.
      for (const { resolve, reject } of batch.waiting) {
        if (failure === null) resolve();
        else reject(failure);
      }
      underWay = undefined;
      soon();
    });
  }

  function later(batch: Batch, rest: Buffer): void {
    heldUp = rest;
    const again = (): void => {
      heldUp = nothing;
      send(batch, rest);
    };
    setTimeout(again, RETRY).unref();
  }

  function soon(): void {
    if (gathered.bytes >= ENOUGH || gathered.waiting.length > 0) begin();
    else if (gathered.bytes > 0) timer ??= setTimeout(begin, GATHERING).unref();
  }

  /** @returns false where it is too much */
  function take(text: string): boolean {
    const bytes = Buffer.byteLength(text);
    if (bytes + gathered.bytes + (underWay?.bytes ?? 0) > WAITING_MAX) return false;
    gathered.texts.push(text);
    gathered.bytes += bytes;
    return true;
  }

  process.once("exit", () => {
    writeLast(file, Buffer.concat([heldUp, Buffer.from(gathered.texts.join(""))]));
  });

  return {
    write: (text) => {
      if (take(text)) soon();
    },
    writeThrough: (text) => {
      if (!take(text)) return Promise.reject(new Error("nobody takes what is written"));
      const written = Promise.withResolvers<void>();
      gathered.waiting.push(written);
      soon();
      return written.promise;
    },
  };
}

const asleep = new Int32Array(new SharedArrayBuffer(4));

/** As long as somebody takes it: the process ends, and must not hang over it. */
function writeLast(file: number, text: Buffer): void {
  let rest = text;
  for (let vain = 0; vain < LAST_WORDS / RETRY && rest.length > 0; ) {
    try {
      rest = rest.subarray(writeSync(file, rest));
      vain = 0;
    } catch (failure) {
      if (!isFull(failure as NodeJS.ErrnoException)) return;
      Atomics.wait(asleep, 0, 0, RETRY);
      vain += 1;
    }
  }
}
