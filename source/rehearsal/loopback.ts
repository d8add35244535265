import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {buffer} from 'node:stream/consumers';
import {setTimeout as sleep} from 'node:timers/promises';

export type Asked = {
	readonly method: string;
	/** Path and query. */
	readonly url: URL;
	readonly headers: IncomingMessage['headers'];
	/** As UTF-8. */
	readonly body: string;
	/** As it came: not everything that is sent is text. */
	readonly bytes: Buffer;
};

export type Answered = {readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body: string | Buffer};

/** One call with its answer, as a test sees it. */
export type Exchange = {
	/** What was called, and the how manyth call of it that is: `projectCreate`, `projectCreate #2`. */
	readonly name: string;
	readonly asked: Asked;
	/** Undefined where there was none. */
	readonly answered: Answered | undefined;
};

/** What becomes of a call instead. */
export type Fault =
	/** This answer; with `after`, only once it was done. */
	| {readonly type: 'answered'; readonly answer: Answered; readonly after?: boolean}
	/** None, and the connection is cut. */
	| {readonly type: 'cut'; readonly after: boolean}
	/** None at all. */
	| {readonly type: 'unanswered'; readonly after: boolean}
	/** The usual one, so many milliseconds later. */
	| {readonly type: 'slow'; readonly milliseconds: number}
	/** The caller is stopped: before it was done, or after it and before it is answered. */
	| {readonly type: 'stopped'; readonly after: boolean; readonly stop: () => Promise<void>};

export type LoopbackOptions = {
	/** Asked with the name of each call. */
	readonly fault?: (name: string, asked: Asked) => Fault | undefined;
	/** Told of each call. */
	readonly onExchange?: (exchange: Exchange) => void;
};

export type Loopback = {
	readonly url: string;
	readonly stop: () => Promise<void>;
};

/** Serves a double on this machine alone, and does to its calls what a network and a service may do to them. */
export async function serveLoopback(
	nameOf: (asked: Asked) => string,
	answer: (asked: Asked) => Promise<Answered>,
	{fault, onExchange}: LoopbackOptions = {},
): Promise<Loopback> {
	const counts = new Map<string, number>();
	const serve = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
		const bytes = await buffer(incoming);
		const asked: Asked = {
			method: incoming.method ?? 'GET',
			url: new URL(incoming.url ?? '/', 'http://127.0.0.1'),
			headers: incoming.headers,
			body: bytes.toString('utf8'),
			bytes,
		};
		const called = nameOf(asked);
		const count = (counts.get(called) ?? 0) + 1;
		counts.set(called, count);
		const name = count === 1 ? called : `${called} #${count}`;
		const meant = fault?.(name, asked);
		const send = (answered: Answered) => {
			onExchange?.({name, asked, answered});
			outgoing
				.writeHead(answered.status, {'content-type': 'application/json', ...answered.headers})
				.end(asked.method === 'HEAD' ? undefined : answered.body);
		};
		if (meant === undefined) {
			send(await answer(asked));
			return;
		}

		if (meant.type === 'slow') {
			await sleep(meant.milliseconds);
			send(await answer(asked));
			return;
		}

		if (meant.after) {
			await answer(asked);
		}

		if (meant.type === 'answered') {
			send(meant.answer);
			return;
		}

		onExchange?.({name, asked, answered: undefined});
		if (meant.type === 'stopped') {
			await meant.stop();
		}

		if (meant.type !== 'unanswered') {
			outgoing.destroy();
		}
	};

	const server = createServer((incoming, outgoing) => {
		serve(incoming, outgoing).catch((error: unknown) => {
			if (outgoing.headersSent) {
				outgoing.destroy();
				return;
			}

			outgoing.writeHead(500, {'content-type': 'text/plain'}).end(error instanceof Error ? error.stack : String(error));
		});
	});
	await new Promise<void>(resolve => {
		server.listen(0, '127.0.0.1', resolve);
	});
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		async stop() {
			server.closeAllConnections();
			await new Promise(resolve => {
				server.close(resolve);
			});
		},
	};
}
