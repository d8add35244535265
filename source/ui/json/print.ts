import {redact} from '../../engine/secrets.ts';

/** Prints one JSON document, alone on stdout. */
export function printDocument(document: unknown): void {
	process.stdout.write(`${redact(JSON.stringify(document, undefined, 2))}\n`);
}

/** Prints one event of a stream of JSON lines. */
export function printLine(event: unknown): void {
	process.stdout.write(`${redact(JSON.stringify(event))}\n`);
}
