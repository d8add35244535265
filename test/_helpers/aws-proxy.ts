import {createServer, type IncomingMessage, request, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {buffer} from 'node:stream/consumers';
import {type AwsAnswer, type AwsRefusal, refuse, simulate} from './aws-answers.ts';
import {type AwsCall, nameCall} from './aws-calls.ts';

/** A call of a run, with a name that is the same in every run: what it asks for, and the how manyth that is. */
export type NumberedCall = AwsCall & {readonly name: string};

/** What happens to one call of a run. */
export type Disturbance = {
	/** Name of the call. */
	readonly at: string;
	readonly fault: Fault;
};

export type Fault =
	/** It is answered so instead, and so are the later ones that `also` names; with `after`, only once it was done. */
	| {
			readonly type: 'refused';
			readonly refusal: AwsRefusal;
			readonly also?: (later: NumberedCall, first: NumberedCall) => boolean;
			readonly after?: boolean;
	  }
	/** It is answered with these words. */
	| {readonly type: 'answered'; readonly status: number; readonly body: string; readonly after?: undefined}
	/** It is never answered; with `after`, although it was done. */
	| {readonly type: 'unanswered'; readonly after: boolean}
	/** The caller is stopped: before anybody sees the call, or when it was done and before the answer is passed on. */
	| {readonly type: 'stopped'; readonly after: boolean; readonly stop: () => Promise<void>};

/** Stands between a program and the emulator of AWS. */
export type AwsProxy = {
	readonly url: string;
	/** Begins a new run: the calls are counted anew, and at most one of them is disturbed. */
	readonly begin: (disturbance?: Disturbance) => void;
	/** The calls of this run, in order. */
	readonly calls: readonly NumberedCall[];
	/** The disturbance has happened. */
	readonly happened: boolean;
	readonly stop: () => Promise<void>;
};

/** Starts it on loopback. Requests are passed on as they are, their Host included, because it is signed; `look` sees an answer before it is passed on. */
export async function startAwsProxy(
	target: string,
	look: (call: NumberedCall, answer: string) => Promise<void> = async () => {},
): Promise<AwsProxy> {
	let calls: NumberedCall[] = [];
	let disturbance: Disturbance | undefined;
	let first: NumberedCall | undefined;

	const number = (call: AwsCall): NumberedCall => {
		const words = [call.operation, call.about].filter(Boolean).join(' ');
		const earlier = calls.filter(({operation, about}) => operation === call.operation && about === call.about).length;
		return {...call, name: earlier === 0 ? words : `${words} #${earlier + 1}`};
	};

	/** The fault that this call meets, if any. */
	const faultOf = (call: NumberedCall): Fault | undefined => {
		if (disturbance === undefined) {
			return undefined;
		}

		const {at, fault} = disturbance;
		if (call.name === at) {
			first = call;
			return fault;
		}

		return first !== undefined && fault.type === 'refused' && fault.also?.(call, first) === true ? fault : undefined;
	};

	const serve = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
		const body = await buffer(incoming);
		const call = number(nameCall({method: incoming.method ?? '', url: incoming.url ?? '', body}));
		calls.push(call);
		const fault = faultOf(call);
		if (fault === undefined) {
			const simulated = simulate(new URLSearchParams(body.toString('utf8')));
			if (simulated !== undefined) {
				send(outgoing, simulated);
				return;
			}

			const answer = await forward(target, incoming, body);
			await look(call, answer.body.toString('utf8'));
			outgoing.writeHead(answer.status, answer.headers).end(answer.body);
			return;
		}

		if (fault.after) {
			await forward(target, incoming, body);
		}

		if (fault.type === 'stopped') {
			await fault.stop();
		} else if (fault.type === 'answered') {
			send(outgoing, fault);
		} else if (fault.type === 'refused') {
			const answer = refuse(call, fault.refusal);
			send(outgoing, incoming.method === 'HEAD' ? {...answer, body: ''} : answer);
		}
	};

	const server = createServer((incoming, outgoing) => {
		serve(incoming, outgoing).catch(() => outgoing.destroy());
	});
	await new Promise<void>(resolve => {
		server.listen(0, '127.0.0.1', resolve);
	});
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		begin(next) {
			calls = [];
			disturbance = next;
			first = undefined;
		},
		get calls() {
			return calls;
		},
		get happened() {
			return first !== undefined;
		},
		async stop() {
			server.closeAllConnections();
			await new Promise(resolve => {
				server.close(resolve);
			});
		},
	};
}

function send(outgoing: ServerResponse, {status, body}: AwsAnswer): void {
	outgoing.writeHead(status, {'content-type': 'text/xml'}).end(body);
}

type Answer = {readonly status: number; readonly headers: IncomingMessage['headers']; readonly body: Buffer};

async function forward(target: string, {method, url, headers}: IncomingMessage, body: Buffer): Promise<Answer> {
	const {hostname, port} = new URL(target);
	return new Promise((resolve, reject) => {
		request({hostname, port, method, path: url, headers}, answer => {
			buffer(answer).then(read => resolve({status: answer.statusCode ?? 0, headers: answer.headers, body: read}), reject);
		})
			.once('error', reject)
			.end(body);
	});
}
