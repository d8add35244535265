import {createServer, type IncomingMessage, request, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {buffer} from 'node:stream/consumers';
import {refuse, simulate} from './aws-answers.ts';
import {DisturbedCalls, type NumberedCall} from './aws-disturbance.ts';

/** Stands between a program and the emulator of AWS. */
export type AwsProxy = DisturbedCalls & {readonly url: string; readonly stop: () => Promise<void>};

/** Starts it on loopback. Requests are passed on as they are, their Host included, because it is signed; `look` sees an answer before it is passed on. */
export async function startAwsProxy(
	target: string,
	look: (call: NumberedCall, answer: string) => Promise<void> = async () => {},
): Promise<AwsProxy> {
	const disturbed = new DisturbedCalls();
	const serve = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
		const body = await buffer(incoming);
		const {method = '', url = '', headers} = incoming;
		const {call, fault} = disturbed.meet({method, url, body, authorization: headers.authorization});
		const send = ({status, body: text}: {readonly status: number; readonly body: string | Buffer}) =>
			outgoing.writeHead(status, {'content-type': 'text/xml'}).end(method === 'HEAD' ? '' : text);
		if (fault === undefined) {
			const simulated = simulate(new URLSearchParams(body.toString('utf8')));
			if (simulated !== undefined) {
				send(simulated);
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
			send(fault);
		} else if (fault.type === 'refused') {
			send(refuse(call, fault.refusal));
		}
	};

	const server = createServer((incoming, outgoing) => {
		serve(incoming, outgoing).catch(() => outgoing.destroy());
	});
	await new Promise<void>(resolve => {
		server.listen(0, '127.0.0.1', resolve);
	});
	return Object.assign(disturbed, {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		async stop() {
			server.closeAllConnections();
			await new Promise(resolve => {
				server.close(resolve);
			});
		},
	});
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
