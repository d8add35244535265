import {getEventListeners} from 'node:events';
import {IAMClient} from '@aws-sdk/client-iam';
import {describe, expect, it, onTestFinished, vi} from 'vitest';
import {Iam} from '../../source/services/aws/iam.ts';
import type {AwsSession} from '../../source/services/aws/session.ts';
import {fetchThroughProxy, fetchWithRetry} from '../../source/services/fetch.ts';
import {runProcess} from '../../source/services/process.ts';
import {listen} from '../_helpers/listen.ts';

const iamAnswer = '<ListAccessKeysResponse><ListAccessKeysResult/></ListAccessKeysResponse>';

const operations: Readonly<Record<string, (signal: AbortSignal, url: string) => Promise<unknown>>> = {
	'requests that are read': async (signal, url) => (await fetchThroughProxy(url, {signal})).text(),
	'requests with retries': async (signal, url) => fetchWithRetry({service: 'Acme', onWait() {}})(url, {signal}),
	'requests to AWS': async (signal, endpoint) => {
		const iam = new IAMClient({endpoint, region: 'us-east-1', credentials: {accessKeyId: 'id', secretAccessKey: 'secret'}});
		return new Iam({iam} as AwsSession, signal).accessKeys('ci');
	},
	processes: async signal => runProcess(['true'], {signal}),
	'processes that do not start': async signal => runProcess(['ferrovia-no-such-program'], {signal}),
	'processes that time out': async signal => runProcess(['sleep', '60'], {signal, timeoutMs: 1}),
};

describe("the run's signal", () => {
	it.each(Object.entries(operations))('has no listeners after %s, and Node warns of none while they run', async (_, operation) => {
		vi.stubEnv('http_proxy', '');
		vi.stubEnv('HTTP_PROXY', '');
		const warnings: string[] = [];
		const remember = ({name}: Error) => warnings.push(name);
		process.on('warning', remember);
		onTestFinished(() => {
			process.off('warning', remember);
			vi.unstubAllEnvs();
		});
		const {signal} = new AbortController();
		const url = await listen((_request, response) => response.end(iamAnswer));
		await Promise.all(Array.from({length: 12}, async () => operation(signal, url)));
		for (let count = 0; count < 3; count++) {
			await operation(signal, url);
		}

		expect(getEventListeners(signal, 'abort')).toEqual([]);
		expect(warnings).not.toContain('MaxListenersExceededWarning');
	});
});
